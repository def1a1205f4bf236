"""Usage by date, for pages and the API: always what happened on the days asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from tenants.domain.periods import Period


class By(StrEnum):
    """What usage may be split by; it always is by meter."""

    MONTH = "month"
    DAY = "day"
    DEPARTMENT = "department"
    ACTOR = "actor"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRow:
    """The usage of one meter; what it was not split by is None. `month` is the first day of the calendar month."""

    meter: str
    value: Decimal
    events: int
    greatest: Decimal | None
    month: date | None = None
    day: date | None = None
    department_id: UUID | None = None
    actor_id: UUID | None = None


def usage(
    organization_id: UUID,
    period: Period,
    *,
    by: Collection[By] = (),
    meters: Collection[str] | None = None,
    department_ids: Collection[UUID | None] | None = None,
    actor_ids: Collection[UUID | None] | None = None,
) -> list[UsageRow]:
    """What happened on the days of the period, in the order of its keys; late usage stands on its own day.

    The collections narrow it down; a None in them means usage that belongs to no department, or to no actor.
    """
    split = [key for key in By if key in by]
    rows = _read(organization_id, period, split, meters=meters, department_ids=department_ids, actor_ids=actor_ids)
    return [_usage_row(split, row) for row in rows]


def usage_values(
    organization_id: UUID,
    period: Period,
    *,
    by: Collection[By] = (),
    department_ids: Collection[UUID | None] | None = None,
    actor_ids: Collection[UUID | None] | None = None,
) -> Iterator[tuple[tuple[Any, ...], dict[str, Decimal]]]:
    """What each meter came to, for each of the keys in the order of `By`; in no order, as pages sort by other things.

    For pages, which read half a million totals of thousands of people: they ask for sums alone, a row a key.
    """
    split = [key for key in By if key in by]
    if By.ACTOR in split:
        return _values_of_thousands(organization_id, period, split, department_ids, actor_ids)
    statement, parameters = _asked(_VALUES, organization_id, period, split, department_ids, actor_ids)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return ((row[2:], dict(zip(row[0], row[1], strict=True))) for row in rows)


def _values_of_thousands(
    organization_id: UUID,
    period: Period,
    split: Sequence[By],
    department_ids: Collection[UUID | None] | None,
    actor_ids: Collection[UUID | None] | None,
) -> Iterator[tuple[tuple[Any, ...], dict[str, Decimal]]]:
    """The same by actor: from the days that are added up already, where the period begins with some."""
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE, _span(period) | {"organization": organization_id})
        _room, is_summed, meter_ids, codes = cursor.fetchone() or ("", False, [], [])
        if not meter_ids:
            return iter(())
        source = _SPANS if is_summed and By.MONTH not in split and By.DAY not in split else None
        template = _VALUES_BY_ACTOR.replace("{meters}", ", ".join(map(_VALUE_OF_METER.format, meter_ids)))
        statement, parameters = _asked(
            template, organization_id, period, split, department_ids, actor_ids, source=source
        )
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    keys = len(meter_ids)
    return (
        (row[keys:], {code: value for code, value in zip(codes, row[:keys], strict=True) if value is not None})
        for row in rows
    )


def days_and_months(period: Period) -> tuple[str, dict[str, Any]]:
    """The totals by actor that come to a period, as a table expression with its parameters, but `organization`."""
    return _MONTHS_AND_DAYS.format(grain="actor_", actor="actor_id"), dict(_span(period))


def _read(
    organization_id: UUID,
    period: Period,
    split: Sequence[By],
    *,
    meters: Collection[str] | None = None,
    department_ids: Collection[UUID | None] | None = None,
    actor_ids: Collection[UUID | None] | None = None,
) -> list[tuple[Any, ...]]:
    template = _USAGE.replace("{meters}", " where m.code = any(%(meters)s)" if meters is not None else "")
    statement, parameters = _asked(template, organization_id, period, split, department_ids, actor_ids)
    if meters is not None:
        parameters["meters"] = list(meters)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _asked(
    template: str,
    organization_id: UUID,
    period: Period,
    split: Sequence[By],
    department_ids: Collection[UUID | None] | None,
    actor_ids: Collection[UUID | None] | None,
    source: str | None = None,
) -> tuple[str, dict[str, Any]]:
    """The statement with its parameters; the tables without actors are read where no actor matters."""
    keys = [_KEY[key] for key in split]
    filters, parameters = _filters(department_ids, actor_ids)
    has_actor = By.ACTOR in split or actor_ids is not None
    source = source or (_DAYS if By.DAY in split else _MONTHS_AND_DAYS)
    statement = template.format(
        source=source.format(grain="actor_" if has_actor else "", actor="actor_id" if has_actor else "null::uuid"),
        keys="".join(f", {key}" for key in keys),
        grouped=f" group by {', '.join(keys)}" if keys else " having count(*) > 0",
        filters=filters,
        order=", ".join([*keys, "code"]),
    )
    return statement, parameters | _span(period) | {"organization": organization_id}


_KEY = {By.MONTH: "month", By.DAY: "day", By.DEPARTMENT: "department_id", By.ACTOR: "actor_id"}

# Whole months from the months, the rest of the period from the days: a year is read in milliseconds.
_MONTHS_AND_DAYS = """
    select month, null::date as day, meter_id, department_id, {actor} as actor_id, value, events, greatest
      from usage_by_{grain}month
     where organization_id = %(organization)s and month >= %(first_month)s and month < %(end_month)s
    union all
    select date_trunc('month', day)::date, null, meter_id, department_id, {actor}, value, events, greatest
      from usage_by_{grain}day
     where organization_id = %(organization)s
       and (day >= %(starts_on)s and day < %(first_days_end)s or day >= %(last_days_start)s and day < %(ends_on)s)
"""
_DAYS = """
    select date_trunc('month', day)::date as month, day, meter_id, department_id, {actor} as actor_id,
           value, events, greatest
      from usage_by_{grain}day
     where organization_id = %(organization)s and day >= %(starts_on)s and day < %(ends_on)s
"""
# The days that are added up already, and after them whole months and days. In one statement, since spans grow: read in
# two, a day could be counted twice. Where the span has gone meanwhile, all are months and days.
_SPANS = """
    with span as (
        select p.starts_on, s.ends_on
          from (select %(starts_on)s::date as starts_on) p
          left join usage_span s on s.organization_id = %(organization)s and s.starts_on = p.starts_on
                                and s.ends_on <= %(ends_on)s),
    rest as materialized (
        select starts_on, is_summed, first_month,
               greatest(date_trunc('month', %(ends_on)s::date)::date, first_month) as end_month
          from (select coalesce(ends_on, starts_on) as starts_on, ends_on is not null as is_summed,
                       (date_trunc('month', coalesce(ends_on, starts_on) - 1) + interval '1 month')::date as first_month
                  from span) r)
    select null::date as month, null::date as day, meter_id, department_id, {actor} as actor_id, value
      from usage_by_{grain}span
     where organization_id = %(organization)s and starts_on = %(starts_on)s and (select is_summed from rest)
    union all
    select null, null, meter_id, department_id, {actor}, value
      from usage_by_{grain}month
     where organization_id = %(organization)s
       and month >= (select first_month from rest) and month < (select end_month from rest)
    union all
    select null, null, meter_id, department_id, {actor}, value
      from usage_by_{grain}day
     where organization_id = %(organization)s
       and (day >= (select starts_on from rest) and day < least((select first_month from rest), %(ends_on)s)
            or day >= (select end_month from rest) and day < %(ends_on)s)
"""
# Added up by the meter's id first: thousands of actors are grouped without its name, and put in order once.
_USAGE = """
select m.code, trim_scale(value), events::bigint, trim_scale(greatest){keys}
  from (select meter_id, sum(value) as value, sum(events) as events, max(greatest) as greatest{keys}
          from ({source}) u where true {filters} group by meter_id{keys}) total
  join meter m on m.id = meter_id{meters}
 order by {order}
"""
_VALUES = """
select array_agg(m.code), array_agg(trim_scale(value)){keys}
  from (select meter_id, sum(value) as value{keys}
          from ({source}) u where true {filters} group by meter_id{keys}) total
  join meter m on m.id = meter_id{grouped}
"""
# A column for each meter: every total is added up at once, and a row is read without making arrays of a few numbers.
_VALUES_BY_ACTOR = """
select {meters}{keys} from ({source}) u where true {filters}{grouped}
"""
_VALUE_OF_METER = "trim_scale(sum(value) filter (where meter_id = {:d}))"
# Totals of thousands of people are added up in memory: with less, they are first sorted on disk.
_PREPARE = """
select set_config('work_mem', '64MB', true),
       exists (select from usage_span
                where organization_id = %(organization)s and starts_on = %(starts_on)s and ends_on <= %(ends_on)s),
       array(select id from meter order by id), array(select code from meter order by id)
"""


def _span(period: Period) -> dict[str, date]:
    """The whole months inside the period, and the days before and after them."""
    first_month = period.start if period.start.day == 1 else _next_month(period.start)
    end_month = max(period.end.replace(day=1), first_month)
    return {
        "starts_on": period.start,
        "ends_on": period.end,
        "first_month": first_month,
        "end_month": end_month,
        "first_days_end": min(first_month, period.end),
        "last_days_start": end_month,
    }


def _next_month(day: date) -> date:
    return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1, day=1)


def _filters(
    department_ids: Collection[UUID | None] | None,
    actor_ids: Collection[UUID | None] | None,
) -> tuple[str, dict[str, Any]]:
    conditions = ""
    parameters: dict[str, Any] = {}
    for column, ids in (("department_id", department_ids), ("actor_id", actor_ids)):
        if ids is not None:
            or_none = f" or {column} is null" if None in ids else ""
            conditions += f" and ({column} = any(%({column}s)s){or_none})"
            parameters[f"{column}s"] = [found for found in ids if found is not None]
    return conditions, parameters


def _usage_row(split: Sequence[By], row: tuple[Any, ...]) -> UsageRow:
    meter, value, events, greatest, *keys = row
    named = {_KEY[key]: found for key, found in zip(split, keys, strict=True)}
    return UsageRow(meter=meter, value=value, events=events, greatest=greatest, **named)
