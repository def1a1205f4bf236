"""Measured periods: what a price is made from, with its late usage (R-X-6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from metering.domain.measured import LateUsage, MeasuredMeter, MeasuredUsage
from metering.models import ClosedPeriod
from tenants.domain.periods import Period


def measured_usage(organization_id: UUID, period: Period, meters: Collection[str]) -> MeasuredUsage:
    """What a measured period comes to, with its late usage (R-X-6). Read it after closing, in the same transaction."""
    return measured_usage_of_many({organization_id: period}, meters)[organization_id]


def measured_usage_of_many(periods: Mapping[UUID, Period], meters: Collection[str]) -> dict[UUID, MeasuredUsage]:
    """The same for a period of each of many organizations, set-wise."""
    by_date = _measured(_BY_DATE, periods, meters)
    late = _late(periods, meters)
    return {
        organization_id: MeasuredUsage(
            period=period,
            meters={
                code: _measured_meter(
                    by_date.get((organization_id, code), (Decimal(0), 0)), late.get((organization_id, code), []), period
                )
                for code in meters
            },
        )
        for organization_id, period in periods.items()
    }


def measured_usage_by_department(
    organization_id: UUID, period: Period, meters: Collection[str]
) -> dict[UUID | None, dict[str, Decimal]]:
    """What a measured period comes to for each department, and for none; it sums to `measured_usage` (R-SCALGO-13)."""
    return measured_usage_by_department_of_many({organization_id: period}, meters).get(organization_id, {})


def measured_usage_by_department_of_many(
    periods: Mapping[UUID, Period], meters: Collection[str]
) -> dict[UUID, dict[UUID | None, dict[str, Decimal]]]:
    """The same for a period of each of many organizations, set-wise; those without usage are missing."""
    return _by_department(_BY_DEPARTMENT, periods, meters)


def usage_by_department_of_many(
    periods: Mapping[UUID, Period], meters: Collection[str]
) -> dict[UUID, dict[UUID | None, dict[str, Decimal]]]:
    """What happened on the days of a period of each organization, late or not; those without usage are missing."""
    return _by_department(_BY_DATE_AND_DEPARTMENT, periods, meters)


def usage_by_month_of_many(
    organization_ids: Collection[UUID], months: Period, meters: Collection[str]
) -> dict[UUID, dict[date, dict[str, Decimal]]]:
    """What whole calendar months came to, by their first day; `months` begins and ends with one."""
    found: dict[UUID, dict[date, dict[str, Decimal]]] = {}
    parameters: dict[str, Any] = {
        "organizations": list(organization_ids),
        "first": months.start,
        "end": months.end,
        "meters": list(meters),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BY_MONTH, parameters)
        for organization_id, month, code, value in cursor.fetchall():
            found.setdefault(organization_id, {}).setdefault(month, {})[code] = value
    return found


_PERIODS = """
with wanted as (
    select *, greatest(date_trunc('month', ends_on)::date, first_month) as end_month from (
        select *, (date_trunc('month', starts_on - 1) + interval '1 month')::date as first_month
          from unnest(%(organizations)s::uuid[], %(starts)s::date[], %(ends)s::date[])
               as p(organization_id, starts_on, ends_on)) p),
measured as (
    select id, code from meter where code = any(%(meters)s)),
by_date as (
    select organization_id, meter_id, department_id, value, events
      from wanted w join usage_by_month t using (organization_id)
     where t.month >= w.first_month and t.month < w.end_month
    union all
    select organization_id, meter_id, department_id, value, events
      from wanted w join usage_by_day t using (organization_id)
     where t.day >= w.starts_on and t.day < least(w.first_month, w.ends_on)
    union all
    select organization_id, meter_id, department_id, value, events
      from wanted w join usage_by_day t using (organization_id)
     where t.day >= w.end_month and t.day < w.ends_on),
late as (
    select t.*, t.day >= w.starts_on and t.day < w.ends_on as is_own,
           t.counted_on >= w.starts_on and t.counted_on < w.ends_on as is_counted
      from wanted w join late_usage t using (organization_id)
     where t.day >= w.starts_on and t.day < w.ends_on or t.counted_on >= w.starts_on and t.counted_on < w.ends_on)
"""
_BY_DATE = """
select b.organization_id, m.code, trim_scale(sum(b.value)), sum(b.events)::bigint
  from by_date b join measured m on m.id = b.meter_id group by 1, 2
"""
_LATE = """
select l.organization_id, m.code, l.day, l.counted_on, trim_scale(sum(l.value)), sum(l.events)::bigint
  from late l join measured m on m.id = l.meter_id where l.is_own <> l.is_counted
 group by 1, 2, 3, 4 order by 1, 2, 3, 4
"""
_BY_DATE_AND_DEPARTMENT = """
select b.organization_id, m.code, b.department_id, trim_scale(sum(b.value))
  from by_date b join measured m on m.id = b.meter_id group by 1, 2, 3 order by 1, 2, 3
"""
_BY_MONTH = """
select t.organization_id, t.month, m.code, trim_scale(sum(t.value))
  from usage_by_month t join meter m on m.id = t.meter_id
 where t.organization_id = any(%(organizations)s) and t.month >= %(first)s and t.month < %(end)s
   and m.code = any(%(meters)s) group by 1, 2, 3
"""
_BY_DEPARTMENT = """
select u.organization_id, m.code, u.department_id, trim_scale(sum(u.value))
  from (select organization_id, meter_id, department_id, value from by_date
        union all
        select organization_id, meter_id, department_id, case when is_own then -value else value end
          from late where is_own <> is_counted) u
  join measured m on m.id = u.meter_id group by 1, 2, 3 order by 1, 2, 3
"""


def _measured_rows(statement: str, periods: Mapping[UUID, Period], meters: Collection[str]) -> list[tuple[Any, ...]]:
    parameters: dict[str, Any] = {
        "organizations": list(periods),
        "starts": [period.start for period in periods.values()],
        "ends": [period.end for period in periods.values()],
        "meters": list(meters),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PERIODS + statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _by_department(
    statement: str, periods: Mapping[UUID, Period], meters: Collection[str]
) -> dict[UUID, dict[UUID | None, dict[str, Decimal]]]:
    found: dict[UUID, dict[UUID | None, dict[str, Decimal]]] = {}
    for organization_id, code, department_id, value in _measured_rows(statement, periods, meters):
        found.setdefault(organization_id, {}).setdefault(department_id, {})[code] = value
    return found


def _measured(
    statement: str, periods: Mapping[UUID, Period], meters: Collection[str]
) -> dict[tuple[UUID, str], tuple[Decimal, int]]:
    rows = _measured_rows(statement, periods, meters)
    return {(organization_id, code): (value, events) for organization_id, code, value, events in rows}


def _late(periods: Mapping[UUID, Period], meters: Collection[str]) -> dict[tuple[UUID, str], list[LateUsage]]:
    found: dict[tuple[UUID, str], list[LateUsage]] = {}
    for organization_id, code, day, counted_on, value, events in _measured_rows(_LATE, periods, meters):
        late = LateUsage(day=day, counted_on=counted_on, value=value, events=events)
        found.setdefault((organization_id, code), []).append(late)
    return found


def _measured_meter(by_date: tuple[Decimal, int], late: list[LateUsage], period: Period) -> MeasuredMeter:
    excluded, carried = ([row for row in late if (row.day in period) is own] for own in (True, False))
    return MeasuredMeter(
        by_date=by_date[0],
        excluded=sum((row.value for row in excluded), Decimal(0)),
        carried=sum((row.value for row in carried), Decimal(0)),
        events=by_date[1] - sum(row.events for row in excluded) + sum(row.events for row in carried),
        late=tuple(late),
    )


def closed_periods(organization_id: UUID, meter_id: int) -> list[Period]:
    """Of one meter, in order."""
    closed = ClosedPeriod.objects.filter(organization_id=organization_id, meter_id=meter_id)
    return [Period(row.starts_on, row.ends_on) for row in closed.order_by("starts_on")]


def is_period_closed(organization_id: UUID, period: Period, meters: Collection[str]) -> bool:
    """Whether the very period is closed for each of the meters."""
    closed = ClosedPeriod.objects.filter(
        organization_id=organization_id, meter__code__in=set(meters), starts_on=period.start, ends_on=period.end
    )
    return closed.count() == len(set(meters))
