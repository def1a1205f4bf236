"""Years of use, added up by actor so far: lists of thousands of people read them, whatever day the year begins on.

A span is the first days of a year. Its sums change in the transaction of whatever changes its days, and it grows under
the lock that keeps usage of the organization waiting: so it says at every moment what its days say.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from metering.domain.usage_years import usage_years
from metering.selectors.usage import days_and_months
from metering.services.periods import keep_usage_waiting
from tenants.domain.periods import Period

# With fewer, a year's totals are read as they are in milliseconds.
FEWEST_ACTORS = 200
# Most usage has come by then; what comes later costs a little more to store.
DAYS_LEFT_OUT = timedelta(days=2)


def find_spans_to_grow(on: date) -> list[UUID]:
    """The organizations with so many actors that nothing has been added up lately, in order of id."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, {"fewest": FEWEST_ACTORS, "grown_to": on - DAYS_LEFT_OUT})
        return [organization_id for (organization_id,) in cursor.fetchall()]


def grow_spans(organization_id: UUID, today: date) -> int:
    """Adds up the organization's years of use to the day before yesterday; returns how many of them grew.

    A year that has other days than it had, since its agreement changed, is added up anew.
    """
    years = [year.period for year in usage_years(organization_id, today).years]
    with transaction.atomic(), connection.cursor() as cursor:
        keep_usage_waiting([organization_id])
        _drop_others(cursor, organization_id, years)
        return sum(_grow(cursor, organization_id, year, today - DAYS_LEFT_OUT) for year in years)


def _drop_others(cursor: CursorWrapper, organization_id: UUID, years: list[Period]) -> None:
    parameters: dict[str, Any] = {
        "organization": organization_id,
        "starts": [year.start for year in years],
        "ends": [year.end for year in years],
    }
    for statement in _DROP_OTHERS:
        cursor.execute(statement, parameters)


def _grow(cursor: CursorWrapper, organization_id: UUID, year: Period, until: date) -> bool:
    cursor.execute(_GROWN_TO, [organization_id, year.start])
    found = cursor.fetchone()
    begins, ends = found[0] if found else year.start, min(year.end, until)
    if begins >= ends:
        return False
    source, parameters = days_and_months(Period(begins, ends))
    parameters |= {"organization": organization_id, "year_starts_on": year.start}
    cursor.execute(_ADD.format(source=source), parameters)
    cursor.execute(_KEEP, parameters)
    return True


_BEHIND = """
select a.organization_id
  from (select organization_id from actor group by 1 having count(*) >= %(fewest)s) a
 where not exists (
    select from usage_span s where s.organization_id = a.organization_id and s.ends_on >= %(grown_to)s)
 order by 1
"""
_IS_OTHER = """
 where s.organization_id = %(organization)s and not exists (
    select from unnest(%(starts)s::date[], %(ends)s::date[]) as y(starts_on, ends_on)
     where y.starts_on = s.starts_on and y.ends_on >= s.ends_on)
"""
_DROP_SUMS = """
delete from usage_by_actor_span t using usage_span s {is_other}
   and t.organization_id = s.organization_id and t.starts_on = s.starts_on
"""
_DROP_SPANS = "delete from usage_span s {is_other}"
_DROP_OTHERS = (_DROP_SUMS.format(is_other=_IS_OTHER), _DROP_SPANS.format(is_other=_IS_OTHER))
_GROWN_TO = "select ends_on from usage_span where organization_id = %s and starts_on = %s"
_ADD = """
insert into usage_by_actor_span as t (organization_id, starts_on, meter_id, actor_id, department_id, value)
select %(organization)s, %(year_starts_on)s, meter_id, actor_id, department_id, sum(value)
  from ({source}) u group by meter_id, actor_id, department_id
    on conflict (organization_id, starts_on, meter_id, actor_id, department_id) do update
       set value = t.value + excluded.value
"""
_KEEP = """
insert into usage_span (organization_id, starts_on, ends_on)
values (%(organization)s, %(year_starts_on)s, %(ends_on)s)
    on conflict (organization_id, starts_on) do update set ends_on = excluded.ends_on
"""
