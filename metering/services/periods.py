"""Closing measured periods: from then on their numbers stand, and late usage counts in a later one (R-X-6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from metering.models import ClosedPeriod, Meter
from metering.services.statements import LOCK_ALONE
from tenants.domain.periods import Period, local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.ids import OneOf
from tenants.selectors import organizations_facts
from tenants.services.row_sets import insert_rows


def close_measured_period(organization_id: UUID, period: Period, meters: Collection[str], *, at: datetime) -> None:
    """Closes the period for these meters; the same period again changes nothing.

    Waits for running ingest of the organization and keeps later ingest waiting until the transaction ends, so that
    what is read after it in the same transaction is what stays. Raises `Refused`: PERIOD_NOT_OVER, PERIOD_OVERLAPS,
    UNKNOWN_METER; `NotFound` for the organization.
    """
    close_measured_periods({organization_id: period}, meters, at=at)


def close_measured_periods(periods: Mapping[UUID, Period], meters: Collection[str], *, at: datetime) -> None:
    """Closes one period for each of many organizations, or none at all. Raises as `close_measured_period`."""
    meter_ids = _meter_ids(meters)
    if not periods:
        return
    with transaction.atomic():
        keep_usage_waiting(periods)
        _refuse_unfinished(periods, at)
        before = _closed_before(periods, list(meter_ids.values()))
        new = [
            _Row(organization_id, meter_id, period.start, period.end, at)
            for organization_id, period in periods.items()
            for meter_id in meter_ids.values()
            if not _is_closed_already(period, before.get((organization_id, meter_id), []), organization_id)
        ]
        insert_rows(ClosedPeriod, new)


class _Row(NamedTuple):
    organization_id: UUID
    meter_id: int
    starts_on: date
    ends_on: date
    closed_at: datetime


def keep_usage_waiting(organization_ids: Iterable[UUID]) -> None:
    """Waits for running ingest of these organizations, and keeps later ingest waiting until the transaction ends.

    Whoever closes several periods in one transaction first calls it once for all of them: it takes locks in the one
    order, and a second call would start again from the front.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_ALONE, [list(organization_ids)])


def _meter_ids(codes: Collection[str]) -> dict[str, int]:
    found = dict(Meter.objects.filter(code__in=set(codes)).values_list("code", "id"))
    if missing := sorted(set(codes) - found.keys()):
        raise Refused("UNKNOWN_METER", _("There is no such meter."), {"meters": list(missing)}, is_input=True)
    return found


def _refuse_unfinished(periods: Mapping[UUID, Period], at: datetime) -> None:
    organizations = organizations_facts(periods)
    for organization_id, period in periods.items():
        if organization_id not in organizations:
            raise NotFound("organization", str(organization_id))
        if local_day(at, organizations[organization_id].timezone) < period.end:
            details = {"organization_id": str(organization_id), "last_day": period.last_day.isoformat()}
            raise Refused("PERIOD_NOT_OVER", _("This period is not over yet."), details)


def _closed_before(periods: Mapping[UUID, Period], meter_ids: list[int]) -> dict[tuple[UUID, int], list[Period]]:
    first, last = min(period.start for period in periods.values()), max(period.end for period in periods.values())
    closed = ClosedPeriod.objects.filter(
        OneOf("organization_id", periods), meter_id__in=meter_ids, ends_on__gt=first, starts_on__lt=last
    )
    found: dict[tuple[UUID, int], list[Period]] = {}
    for row in closed:
        found.setdefault((row.organization_id, row.meter_id), []).append(Period(row.starts_on, row.ends_on))
    return found


def _is_closed_already(period: Period, closed: list[Period], organization_id: UUID) -> bool:
    for other in closed:
        if other != period and other.overlaps(period):
            details = {"organization_id": str(organization_id), "closed_last_day": other.last_day.isoformat()}
            raise Refused("PERIOD_OVERLAPS", _("A part of this period has been closed before."), details)
    return period in closed
