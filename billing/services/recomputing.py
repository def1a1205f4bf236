"""Computing again, from what was kept, what was charged and invoiced (R-X-2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.charge_rules.previews import recompute
from billing.domain.adjusted_price import ADJUSTED_BY_STAFF
from billing.domain.money import Money
from billing.domain.priced_line import PricedLine
from tenants.domain.decision import Decision, Step
from tenants.domain.typed_json import FaultyInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """What the kept inputs come to now: the rule's own amount, and the one that staff made of it, if they did."""

    by_rule: Money
    adjusted: Money | None
    steps: tuple[Step, ...]

    @property
    def amount(self) -> Money:
        return self.adjusted or self.by_rule


class CannotRecompute(ValueError):
    """The kept inputs no longer give a price: they were tampered with, or a rule has changed its meaning."""


def recompute_decision(decision: Decision) -> Recomputed:
    """The amount and the steps that the decision's own inputs lead to. Raises `CannotRecompute`."""
    try:
        (line,) = recompute(decision)
    except (FaultyInput, ValueError, KeyError, TypeError) as error:
        raise CannotRecompute(str(error)) from error
    adjusted = next((step for step in decision.steps if step.code == ADJUSTED_BY_STAFF), None)
    return Recomputed(
        by_rule=line.amount,
        adjusted=Money(Decimal(str(adjusted.numbers["amount"])), line.amount.currency) if adjusted else None,
        steps=_steps(line, adjusted),
    )


def _steps(line: PricedLine, adjusted: Step | None) -> tuple[Step, ...]:
    return (*line.decision.steps, adjusted) if adjusted else line.decision.steps


def differences(decision: Decision, charged: Money) -> list[str]:
    """In which respects the kept decision is not what its inputs lead to; empty if it is."""
    try:
        again = recompute_decision(decision)
    except CannotRecompute as error:
        return [f"cannot be computed again: {error}"]
    found = []
    if again.amount != charged:
        found.append(f"comes to {again.amount}, not to {charged}")
    if _as_json(again.steps) != _as_json(decision.steps):
        found.append("its calculation is not the one that its inputs lead to")
    return found


def _as_json(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    return [step.as_json() for step in steps]
