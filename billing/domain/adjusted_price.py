"""A price that staff set in the place of the offered one: its why is the offer's, with a step of its own."""

from __future__ import annotations

from billing.domain.money import Money
from tenants.domain.decision import Decision, Step

ADJUSTED_BY_STAFF = "ADJUSTED_BY_STAFF"


def adjusted_decision(decision: Decision, *, offered: Money, price: Money, reason: str) -> Decision:
    """The decision behind an adjusted price, with the reason that staff gave (R-X-2)."""
    step = Step(ADJUSTED_BY_STAFF, {"offered": offered.text, "amount": price.text, "reason": reason})
    return Decision(
        code="FEE_ADJUSTED",
        rule=decision.rule,
        clause=decision.clause,
        inputs=decision.inputs,
        steps=(*decision.steps, step),
    )
