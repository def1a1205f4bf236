"""The usage that a price is made from, as the charge rule wants it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from billing.charge_rules.consumption_year import facts
from metering.domain import measured
from metering.selectors import measured_usage, measured_usage_by_department_of_many, measured_usage_of_many
from metering.services.periods import close_measured_periods, keep_usage_waiting
from tenants.domain.decision import Decision, Json
from tenants.domain.periods import ONE_DAY, Period
from tenants.domain.typed_json import plain_json


class Measuring(NamedTuple):
    """What is to be measured: some meters of an organization over a period."""

    organization_id: UUID
    period: Period
    meters: tuple[str, ...]


def close_and_measure(wanted: Collection[Measuring], at: datetime) -> dict[Measuring, facts.MeasuredUsage]:
    """Closes the periods and reads their usage in one transaction, so that what is priced is what stays (R-X-6).

    Usage of all these organizations waits until that ends; they are locked together, in the one order for everybody.
    """
    keep_usage_waiting({measuring.organization_id for measuring in wanted})
    found: dict[Measuring, facts.MeasuredUsage] = {}
    for meters, periods in _side_by_side(wanted):
        close_measured_periods(periods, meters, at=at)
        for organization_id, usage in measured_usage_of_many(periods, meters).items():
            found[Measuring(organization_id, usage.period, meters)] = usage_facts(usage)
    return found


def _side_by_side(wanted: Collection[Measuring]) -> Iterator[tuple[tuple[str, ...], dict[UUID, Period]]]:
    """In sets of one period an organization, all of the same meters: what one statement closes and measures."""
    sets: dict[tuple[tuple[str, ...], int], dict[UUID, Period]] = {}
    seen: Counter[tuple[UUID, tuple[str, ...]]] = Counter()
    for measuring in dict.fromkeys(wanted):
        whose = (measuring.organization_id, measuring.meters)
        sets.setdefault((measuring.meters, seen[whose]), {})[measuring.organization_id] = measuring.period
        seen[whose] += 1
    for (meters, _place), periods in sets.items():
        yield meters, periods


def measure_by_department(
    wanted: Collection[Measuring],
) -> dict[Measuring, dict[UUID | None, dict[str, Decimal]]]:
    """What each comes to for every department and for none, as the price counts it; without usage, it is missing."""
    found: dict[Measuring, dict[UUID | None, dict[str, Decimal]]] = {}
    for meters, periods in _side_by_side(wanted):
        for organization_id, usage in measured_usage_by_department_of_many(periods, meters).items():
            found[Measuring(organization_id, periods[organization_id], meters)] = usage
    return found


def measure(organization_id: UUID, period: Period, meters: Collection[str]) -> facts.MeasuredUsage:
    """What happened in the period and was there when it closed; beside it, what came late for an earlier one."""
    return usage_facts(measured_usage(organization_id, period, meters))


def usage_facts(found: measured.MeasuredUsage) -> facts.MeasuredUsage:
    """What metering found, in the form that prices are made from."""
    return facts.MeasuredUsage(
        period=found.period,
        usage={code: meter.by_date - meter.excluded for code, meter in found.meters.items()},
        late=tuple(late for code, meter in found.meters.items() for late in _carried(code, found.period, meter.late)),
    )


def measured_facts(organization_id: UUID, period: Period, decision: Decision) -> Json:
    """What the totals say today of the usage that a decision was made from, in the form that it was kept in."""
    kept = decision.inputs["facts"]
    usage = kept.get("measured") if isinstance(kept, dict) else None
    meters = usage.get("usage") if isinstance(usage, dict) else None
    if not isinstance(meters, dict):
        return None
    found: Json = plain_json(measure(organization_id, period, list(meters)))
    return found


def _carried(meter: str, period: Period, late: Iterable[measured.LateUsage]) -> list[facts.LateUsage]:
    """The late usage that counts in this period, as one amount over the days that it happened on."""
    mine = [found for found in late if found.counted_on in period and found.day not in period]
    if not mine:
        return []
    days = [found.day for found in mine]
    quantity = sum((found.value for found in mine), Decimal(0))
    return [facts.LateUsage(meter=meter, quantity=quantity, period=Period(min(days), max(days) + ONE_DAY))]
