"""How the price of a term was made, read from the why that was kept with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from billing.documents.content import Term
from billing.domain.money import Money
from billing.selectors.prices import TermPrice, step_numbers, units_of
from billing.selectors.yearly_bands import Band
from billing.views.pages import LateUnits, MeterUnits, PriceMade, Words
from licensing.selectors import SubscriptionFacts, TermFacts
from metering.selectors import MeterFacts
from tenants.domain.decision import Decision
from tenants.domain.periods import Period
from tenants.selectors import OrganizationFacts

UNITS_DECIMALS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceContext:
    """What surrounds the price of a term."""

    organization: OrganizationFacts
    organization_type: Words
    subscription: SubscriptionFacts
    meters: Mapping[str, MeterFacts]
    prices: Mapping[int, TermPrice]
    decided_by: Words
    told: tuple[str, ...]


def price_made(context: PriceContext, term: TermFacts) -> PriceMade | None:
    """The steps of one term's price, with the year before beside them; None if nothing was offered for it yet."""
    priced = context.prices.get(term.number)
    if priced is None:
        return None
    before = context.prices.get(term.number - 1)
    decision = priced.decision
    bands = _bands(decision, priced.offered.currency)
    position, band_ends_at = _band_of(decision, bands)
    measured_before = before if before is not None and not before.is_estimated else None
    before_position, before_ends_at = _band_of(before.decision, bands) if before else (None, None)
    return PriceMade(
        term=term.period,
        number=term.number,
        price=priced.price,
        price_before=before.price if before else None,
        is_estimated=priced.is_estimated,
        is_pending=priced.price is None,
        measured=priced.measured,
        closed_at=None if priced.is_estimated else priced.proposed_at,
        closes_on=None,
        organization_type=context.organization_type,
        employees=_employees(decision, context.organization),
        decimals=UNITS_DECIMALS,
        units=units_of(decision),
        units_before=units_of(measured_before.decision) if measured_before else None,
        estimate=units_of(before.decision) if before and before.is_estimated else None,
        meters=_meters(context, decision, measured_before.decision if measured_before else None),
        late=_late(context, decision),
        bands=bands,
        band=bands[position],
        band_ends_at=band_ends_at,
        band_before=bands[before_position] if before_position is not None else None,
        band_before_ends_at=before_ends_at,
        clause=decision.clause,
        translation="",
        not_used=_not_used(decision),
        rule=decision.rule,
        plan_version=context.subscription.plan.number,
        plan_version_on=known_when_signed(context.subscription),
        approved_by=context.decided_by,
        approved_at=priced.decided_at,
        approval_note=priced.reason,
        told=context.told,
        decision=decision,
        glossary=glossary_of(context.meters, decision),
        invoice_number=priced.invoice_number,
    )


def known_when_signed(subscription: SubscriptionFacts) -> datetime | None:
    """When the plan's version was published; None if that was after the signature, as of agreements taken over."""
    published_at = subscription.plan.published_at
    return published_at if published_at.date() <= subscription.signed_on else None


def _bands(decision: Decision, currency: str) -> tuple[Band, ...]:
    parameters: Any = decision.inputs["parameters"]
    return tuple(
        Band(starts_at=Decimal(band["from"]), price=Money(Decimal(band["price"][currency]), currency))
        for band in parameters["bands"]
    )


def _band_of(decision: Decision, bands: tuple[Band, ...]) -> tuple[int, Decimal | None]:
    """Which of the bands the decision fell into, and where that one ends."""
    numbers = step_numbers(decision, "BAND")
    start = Decimal(str(numbers["from"]))
    position = next((at for at, band in enumerate(bands) if band.starts_at == start), 0)
    return position, None if numbers["below"] is None else Decimal(str(numbers["below"]))


def _meters(context: PriceContext, decision: Decision, before: Decision | None) -> tuple[MeterUnits, ...]:
    earlier = (
        {step.numbers["meter"]: step.numbers for step in before.steps if step.code == "METER_UNITS"} if before else {}
    )
    return tuple(
        _meter_units(context.meters[str(step.numbers["meter"])], step.numbers, earlier.get(step.numbers["meter"]))
        for step in decision.steps
        if step.code == "METER_UNITS"
    )


def _meter_units(meter: MeterFacts, numbers: Mapping[str, Any], before: Mapping[str, Any] | None) -> MeterUnits:
    return MeterUnits(
        code=meter.code,
        name=meter.name(get_language() or "en"),
        unit=meter.shown_unit,
        decimals=meter.decimals,
        measured=meter.shown(Decimal(numbers["quantity"])),
        per=meter.shown(Decimal(numbers["per"])),
        units_per=Decimal(numbers["weight"]),
        units=Decimal(numbers["units"]),
        measured_before=meter.shown(Decimal(before["quantity"])) if before else None,
        units_before=Decimal(before["units"]) if before else None,
    )


def _late(context: PriceContext, decision: Decision) -> tuple[LateUnits, ...]:
    return tuple(
        _late_units(context.meters[str(step.numbers["meter"])], step.numbers)
        for step in decision.steps
        if step.code == "LATE_METER_UNITS"
    )


def _late_units(meter: MeterFacts, numbers: Mapping[str, Any]) -> LateUnits:
    return LateUnits(
        code=meter.code,
        name=meter.name(get_language() or "en"),
        unit=meter.shown_unit,
        decimals=meter.decimals,
        quantity=meter.shown(Decimal(numbers["quantity"])),
        used=Period(date.fromisoformat(numbers["start"]), date.fromisoformat(numbers["end"])),
        per=meter.shown(Decimal(numbers["per"])),
        units_per=Decimal(numbers["weight"]),
        units=Decimal(numbers["units"]),
    )


def glossary_of(meters: Mapping[str, MeterFacts], decision: Decision) -> tuple[Term, ...]:
    """What the reader calls the meters that the decision names by their codes."""
    codes = dict.fromkeys(str(step.numbers["meter"]) for step in decision.steps if "meter" in step.numbers)
    language = get_language() or "en"
    return tuple(
        Term(code=code, text=meters[code].name(language), unit=meters[code].unit) for code in codes if code in meters
    )


def _employees(decision: Decision, organization: OrganizationFacts) -> int:
    """As they were when the estimate was made."""
    facts: Any = decision.inputs["facts"]
    estimate = facts.get("estimate")
    return int(estimate["employees"]) if estimate else organization.employees


def _not_used(decision: Decision) -> tuple[str, ...]:
    parameters: Any = decision.inputs["parameters"]
    codes = ["USERS", "FORECAST"]
    if parameters.get("max_change_percent") is None:
        codes.append("NO_CAP")
    if decision.code == "FEE_MEASURED":
        codes.append("LATE_AFTER_CLOSE")
    return tuple(codes)
