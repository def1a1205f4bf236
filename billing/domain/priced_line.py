"""What a charge rule answers: lines, each with its amount and its why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from billing.domain.money import Money
from billing.domain.unit_codes import UnitCode
from tenants.domain.decision import Decision, Json, Step
from tenants.domain.periods import Period
from tenants.domain.typed_json import decimal_text


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """A line as a rule makes it: what is owed, the code of the answer, and the calculation that led there,
    up to the quantity and the unit price.

    `text_key` names one of the texts that the rule declares; the catalogue holds it in four languages. The unit price
    may have more decimals than can be paid; the amount is rounded once (R-X-11).
    """

    text_key: str
    code: str
    quantity: Decimal
    unit: UnitCode
    unit_price: Money
    amount: Money
    period: Period
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line of a charge, explained. A line of zero says why nothing is owed, and belongs on no invoice."""

    text_key: str
    quantity: Decimal
    unit: UnitCode
    unit_price: Money
    amount: Money
    period: Period
    decision: Decision

    def as_json(self) -> dict[str, Json]:
        return {
            "text_key": self.text_key,
            "quantity": decimal_text(self.quantity),
            "unit": self.unit.value,
            "unit_price": self.unit_price.text,
            "amount": self.amount.text,
            "currency": self.amount.currency,
            "period": {"start": self.period.start.isoformat(), "end": self.period.end.isoformat()},
            "decision": self.decision.as_json(),
        }


def one_unit(
    text_key: str, code: str, unit: UnitCode, price: Money, period: Period, steps: tuple[Step, ...]
) -> LineDraft:
    """A line of one unit, such as a fee: its amount is its unit price, rounded."""
    amount = price.rounded()
    return LineDraft(
        text_key=text_key,
        code=code,
        quantity=Decimal(1),
        unit=unit,
        unit_price=amount,
        amount=amount,
        period=period,
        steps=steps,
    )
