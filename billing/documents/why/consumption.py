"""The words of a yearly consumption fee: meters become units, units find their band (R-SCALGO-4, 5, 6)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from billing.documents.paper_text import Printed, joined, paper_text
from billing.documents.why.speaker import Passage, Speaker, exact
from tenants.domain.decision import Decision, Json, Step

# Bytes that are weighed by the thousand million or the million are told as gigabytes or megabytes.
_LARGER_UNITS = {("AD", Decimal(10**9)): "E34", ("AD", Decimal(10**6)): "4L"}


def usage(passage: Passage) -> Printed:
    """What was measured, meter by meter, with what came late as its own part, and the units it makes."""
    speaker = passage.speaker
    parts = joined("; ", (_part(step, speaker) for step in passage.steps))
    return speaker.say("usage", period=_measured_period(passage.decision, speaker), parts=parts)


def estimate(passage: Passage) -> Printed:
    numbers, speaker = passage.numbers, passage.speaker
    key = "estimate" if numbers["up_to"] is None else "estimate_up_to"
    return speaker.say(
        key,
        organization_type=_organization_type(numbers, speaker),
        employees=speaker.number(numbers["employees"]),
        up_to=speaker.number(numbers["up_to"] or 0),
        units=speaker.number(numbers["units"]),
    )


def expectation(passage: Passage) -> Printed:
    return passage.speaker.say("expectation", units=passage.speaker.number(passage.numbers["units"]))


def band(passage: Passage) -> Printed:
    numbers, speaker = passage.numbers, passage.speaker
    key = "band_last" if numbers["below"] is None else "band" if exact(numbers["from"]) else "band_first"
    values = {"from": speaker.number(numbers["from"]), "below": speaker.number(numbers["below"] or 0)}
    return speaker.say(key, **values, fee=speaker.money(numbers["fee"]))


def held_price(passage: Passage) -> Printed:
    numbers, speaker = passage.numbers, passage.speaker
    return speaker.say(
        "held_price",
        percent=speaker.percent(numbers["max_change_percent"]),
        previous=speaker.money(numbers["previous_fee"]),
        held=speaker.money(numbers["held_fee"]),
        fee=speaker.money(numbers["fee"]),
    )


def adjusted(passage: Passage) -> Printed:
    """What staff decided in the place of the rule, in their own words."""
    numbers, speaker = passage.numbers, passage.speaker
    reason = paper_text(str(numbers["reason"])).rstrip(".")
    amounts = {"offered": speaker.money(numbers["offered"]), "amount": speaker.money(numbers["amount"])}
    return speaker.say("adjusted", **amounts, reason=Printed(reason))


def _part(step: Step, speaker: Speaker) -> Printed:
    if step.code == "UNITS":
        return speaker.say("units", units=speaker.number(step.numbers["units"]))
    name, calculation = speaker.name(str(step.numbers["meter"])), _calculation(step.numbers, speaker)
    if step.code == "METER_UNITS":
        return Printed(f"{name} {calculation}")
    return speaker.say("late", meter=name, period=speaker.period(step.numbers), calculation=calculation)


def _calculation(numbers: Mapping[str, Json], speaker: Speaker) -> Printed:
    """800 km² ÷ 10 = 80; a weight of one, or per one, goes without saying."""
    quantity, per, weight = (exact(numbers[key]) for key in ("quantity", "per", "weight"))
    unit = speaker.unit_of(str(numbers["meter"]))
    if larger := _LARGER_UNITS.get((unit, per)):
        quantity, per, unit = quantity / per, Decimal(1), larger
    divided = f" ÷ {speaker.printer.number(per)}" if per != 1 else ""
    weighed = f" × {speaker.printer.number(weight)}" if weight != 1 else ""
    return Printed(f"{speaker.quantity(quantity, unit)}{divided}{weighed} = {speaker.number(numbers['units'])}")


def _measured_period(decision: Decision, speaker: Speaker) -> Printed:
    facts = decision.inputs["facts"]
    measured = facts["measured"] if isinstance(facts, Mapping) else None
    period = measured["period"] if isinstance(measured, Mapping) else None
    if not isinstance(period, Mapping):
        raise ValueError("a measured fee without a measured period")
    return speaker.period(period)


def _organization_type(numbers: Mapping[str, Json], speaker: Speaker) -> Printed:
    code = str(numbers["organization_type"])
    key = f"organization_type.{code}"
    return speaker.labels.text(key) if key in speaker.labels else speaker.name(code)
