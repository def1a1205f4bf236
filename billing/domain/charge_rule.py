"""The form of a charge rule: a pure function from parameters, facts and a period to lines with their why (R-X-1).

A rule never reads a clock, a database or another rule. All it may know is in its arguments, and all of them are kept in
the decision of each line, so that the same amounts can be computed again from what was kept (R-X-2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from billing.domain.agreed_option import AgreedOption
from billing.domain.priced_line import LineDraft, PricedLine
from billing.domain.prices import currencies_of
from tenants.domain.decision import Clause, Decision, Json, Step
from tenants.domain.periods import Period
from tenants.domain.typed_json import Fault, FaultyInput, decimal_text, plain_json, read_as

P = TypeVar("P")
F = TypeVar("F")


class Schedule(StrEnum):
    """What a charge is written for: each term, each calendar month, or each order."""

    TERM = "term"
    CALENDAR_MONTH = "calendar_month"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFacts:
    """The facts of a rule that does not run yet."""


def _no_faults(_parameters: Any, _facts: Any, _period: Period) -> Iterable[Fault]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRule(Generic[P, F]):
    """One kind of charge.

    `price` is None for a kind whose parameters are known but that does not run yet: a plan that uses it can be read and
    shown, not subscribed to. `faults` finds what the facts lack for these parameters, with paths from `facts` or
    `period`; `price` is only asked when there are none. `text_keys` are the texts that its lines always need, beside
    the codes that its parameters mark as such; `schedules` is what the kind can be charged for.
    """

    code: str
    parameters_type: type[P]
    facts_type: type[F]
    schedules: frozenset[Schedule]
    text_keys: tuple[str, ...]
    price: Callable[[P, F, Period, str], tuple[LineDraft, ...]] | None
    faults: Callable[[P, F, Period], Iterable[Fault]] = _no_faults

    @property
    def runs(self) -> bool:
        return self.price is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeTerms(Generic[P, F]):
    """What a plan says about one charge: a rule, its parameters, and the clause that they come from.

    Made by `read_terms`, once for a plan version; `kept` are the parameters as JSON and `currencies` those in which
    every price is stated, both worked out beforehand because a yearly run prices by the hundred thousand.
    `agreed` names the parameters that were agreed for one customer: they stand in `parameters` already, and in the why.
    """

    rule: ChargeRule[P, F]
    parameters: P
    clause: Clause
    kept: dict[str, Json]
    currencies: frozenset[str]
    agreed: tuple[AgreedOption, ...] = ()


def read_terms(rule: ChargeRule[P, F], raw_parameters: object, clause: Clause) -> ChargeTerms[P, F]:
    """The terms of a charge from a plan's plain parameters. Raises FaultyInput, with paths from `parameters`."""
    return make_terms(rule, read_as(rule.parameters_type, raw_parameters, ("parameters",)), clause)


def make_terms(
    rule: ChargeRule[P, F], parameters: P, clause: Clause, agreed: tuple[AgreedOption, ...] = ()
) -> ChargeTerms[P, F]:
    """The terms of a charge from parameters that are read already."""
    return ChargeTerms(
        rule=rule,
        parameters=parameters,
        clause=clause,
        kept=plain_json(parameters),
        currencies=currencies_of(parameters),
        agreed=agreed,
    )


def price_charge(terms: ChargeTerms[P, F], facts: F, period: Period, currency: str) -> tuple[PricedLine, ...]:
    """The lines of one charge for a period, each with its decision; at least one, of zero if nothing is owed.

    Raises FaultyInput if the rule does not run yet, a price is not stated in the currency, or the facts do not suffice.
    """
    rule = terms.rule
    if rule.price is None:
        raise FaultyInput([rule_does_not_run_yet(rule.code)])
    faults = [*_currency_faults(terms, currency), *rule.faults(terms.parameters, facts, period)]
    if faults:
        raise FaultyInput(faults)
    inputs: dict[str, Json] = {
        "parameters": terms.kept,
        "facts": plain_json(facts),
        "period": plain_json(period),
        "currency": currency,
    }
    if terms.agreed:
        inputs["agreed"] = [option.as_json() for option in terms.agreed]
    drafts = rule.price(terms.parameters, facts, period, currency)
    return tuple(_explained(draft, terms, inputs) for draft in drafts)


def rule_does_not_run_yet(code: str) -> Fault:
    """The fault of asking a known kind of charge that does not run yet for a price."""
    return Fault(("rule",), "RULE_DOES_NOT_RUN_YET", f"the rule {code!r} does not run yet: it has no prices to give")


def _currency_faults(terms: ChargeTerms[P, F], currency: str) -> Iterable[Fault]:
    if currency not in terms.currencies:
        stated = ", ".join(sorted(terms.currencies)) or "none"
        yield Fault(("currency",), "NO_PRICE_IN_CURRENCY", f"there is no price in {currency!r}, only in: {stated}")


def _explained(draft: LineDraft, terms: ChargeTerms[P, F], inputs: Mapping[str, Json]) -> PricedLine:
    decision = Decision(
        code=draft.code,
        rule=terms.rule.code,
        clause=terms.clause,
        inputs=inputs,
        steps=(*(option.step for option in terms.agreed), *draft.steps, _amount_step(draft)),
    )
    return PricedLine(
        text_key=draft.text_key,
        quantity=draft.quantity,
        unit=draft.unit,
        unit_price=draft.unit_price,
        amount=draft.amount,
        period=draft.period,
        decision=decision,
    )


def _amount_step(draft: LineDraft) -> Step:
    """The last step of every calculation: quantity × unit price = amount, rounded once."""
    return Step(
        "AMOUNT",
        {
            "quantity": decimal_text(draft.quantity),
            "unit_price": draft.unit_price.text,
            "amount": draft.amount.text,
            "currency": draft.amount.currency,
        },
    )
