from __future__ import annotations

from billing.domain.bands import band_index
from billing.domain.charge_rule import ChargeRule, Schedule
from billing.domain.priced_line import LineDraft
from billing.domain.prices import price_in
from billing.domain.unit_bands import QuantityFacts, UnitBandParameters
from tenants.domain.decision import Step
from tenants.domain.periods import Period
from tenants.domain.typed_json import decimal_text


def price_whole(
    parameters: UnitBandParameters, facts: QuantityFacts, period: Period, currency: str
) -> tuple[LineDraft, ...]:
    index = band_index(parameters.edges, facts.quantity)
    price = price_in(parameters.bands[index].unit_price, currency)
    numbers = {
        "counted": parameters.counted,
        "quantity": decimal_text(facts.quantity),
        "from": decimal_text(parameters.edges[index]),
        "unit_price": price.text,
    }
    line = LineDraft(
        text_key="usage",
        code="VOLUME_PRICE",
        quantity=facts.quantity,
        unit=parameters.unit,
        unit_price=price,
        amount=(price * facts.quantity).rounded(),
        period=period,
        steps=(Step("BAND_OF_ALL", numbers),),
    )
    return (line,)


RULE = ChargeRule(
    code="volume",
    parameters_type=UnitBandParameters,
    facts_type=QuantityFacts,
    schedules=frozenset({Schedule.TERM, Schedule.CALENDAR_MONTH}),
    text_keys=("usage",),
    price=price_whole,
)
