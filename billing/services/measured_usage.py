"""The usage that a price is made from, as the charge rule wants it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from billing.charge_rules.consumption_year import facts
from metering.domain.measured import LateUsage, MeasuredUsage
from metering.selectors import measured_usage
from metering.services.periods import close_measured_period
from tenants.domain.decision import Decision, Json
from tenants.domain.periods import ONE_DAY, Period
from tenants.domain.typed_json import plain_json


def close_and_measure(
    organization_id: UUID, period: Period, meters: Collection[str], at: datetime
) -> facts.MeasuredUsage:
    """Closes the period and reads its usage in the same transaction, so that what is priced is what stays (R-X-6)."""
    close_measured_period(organization_id, period, meters, at=at)
    return measure(organization_id, period, meters)


def measure(organization_id: UUID, period: Period, meters: Collection[str]) -> facts.MeasuredUsage:
    """What happened in the period and was there when it closed; beside it, what came late for an earlier one."""
    return usage_facts(measured_usage(organization_id, period, meters))


def usage_facts(found: MeasuredUsage) -> facts.MeasuredUsage:
    """What metering found, in the form that prices are made from."""
    period = found.period
    return facts.MeasuredUsage(
        period=period,
        usage={code: measured.by_date - measured.excluded for code, measured in found.meters.items()},
        late=tuple(late for code, measured in found.meters.items() for late in _carried(code, period, measured.late)),
    )


def measured_facts(organization_id: UUID, period: Period, decision: Decision) -> Json:
    """What the totals say today of the usage that a decision was made from, in the form that it was kept in."""
    kept = decision.inputs["facts"]
    measured = kept.get("measured") if isinstance(kept, dict) else None
    meters = measured.get("usage") if isinstance(measured, dict) else None
    if not isinstance(meters, dict):
        return None
    found: Json = plain_json(measure(organization_id, period, list(meters)))
    return found


def _carried(meter: str, period: Period, late: Iterable[LateUsage]) -> list[facts.LateUsage]:
    """The late usage that counts in this period, as one amount over the days that it happened on."""
    mine = [found for found in late if found.counted_on in period and found.day not in period]
    if not mine:
        return []
    days = [found.day for found in mine]
    quantity = sum((found.value for found in mine), Decimal(0))
    return [facts.LateUsage(meter=meter, quantity=quantity, period=Period(min(days), max(days) + ONE_DAY))]
