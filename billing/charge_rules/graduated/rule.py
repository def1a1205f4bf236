from __future__ import annotations

from decimal import Decimal

from billing.domain.bands import Slice, slices
from billing.domain.charge_rule import ChargeRule, Schedule
from billing.domain.money import Money
from billing.domain.priced_line import LineDraft
from billing.domain.prices import price_in
from billing.domain.unit_bands import QuantityFacts, UnitBandParameters
from tenants.domain.decision import Step
from tenants.domain.periods import Period
from tenants.domain.typed_json import decimal_text


def price_slices(
    parameters: UnitBandParameters, facts: QuantityFacts, period: Period, currency: str
) -> tuple[LineDraft, ...]:
    # Nothing at all still lies in the first band, and its line says so.
    parts = list(slices(parameters.edges, facts.quantity)) or [Slice(0, Decimal(0))]
    prices = [price_in(parameters.bands[part.index].unit_price, currency) for part in parts]
    steps = tuple(_slice_step(parameters, part, price) for part, price in zip(parts, prices, strict=True))
    lines = tuple(
        _slice_line(parameters, part, price, period, steps) for part, price in zip(parts, prices, strict=True)
    )
    return tuple(line for line in lines if not line.unit_price.is_zero) or lines[:1]


def _slice_line(
    parameters: UnitBandParameters, part: Slice, price: Money, period: Period, steps: tuple[Step, ...]
) -> LineDraft:
    return LineDraft(
        text_key="usage",
        code="GRADUATED_PRICE",
        quantity=part.quantity,
        unit=parameters.unit,
        unit_price=price,
        amount=(price * part.quantity).rounded(),
        period=period,
        steps=steps,
    )


def _slice_step(parameters: UnitBandParameters, part: Slice, price: Money) -> Step:
    numbers = {
        "counted": parameters.counted,
        "from": decimal_text(parameters.edges[part.index]),
        "quantity": decimal_text(part.quantity),
        "unit_price": price.text,
    }
    return Step("SLICE", numbers)


RULE = ChargeRule(
    code="graduated",
    parameters_type=UnitBandParameters,
    facts_type=QuantityFacts,
    schedules=frozenset({Schedule.TERM, Schedule.CALENDAR_MONTH}),
    text_keys=("usage",),
    price=price_slices,
)
