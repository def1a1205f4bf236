"""What always holds of usage; `verify` lists what does not. Each check needs a scope of staff or worker, and sees what
that scope sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import connection

from tenants.domain.invariant import Invariant

MOST_SENTENCES = 100

# A row that takes an event back has a negative value and counts as minus one event; neither of the two is greatest.
_COUNT = "sum(case when e.voids is null then 1 else -1 end)"
_GREATEST = """max(e.value) filter (where e.voids is null and not exists (
    select from usage_event v where v.organization_id = e.organization_id and v.at = e.at and v.voids = e.key))"""
_MONTH = "date_trunc('month', e.day)::date"


@dataclass(frozen=True, slots=True)
class Total:
    """A table of totals: its key's columns, what each is in the events, which events it counts."""

    table: str
    keys: dict[str, str]
    span: str = "1 day"
    condition: str = "true"
    has_greatest: bool = True

    def facts(self) -> str:
        greatest = f", {_GREATEST}" if self.has_greatest else ""
        keys = ", ".join(self.keys.values())
        return (
            f"select {keys}, sum(e.value), {_COUNT}{greatest} from usage_event e"  # noqa: S608  names of our own
            f" where {self.condition} and not {self._is_dropped('e.organization_id', self.keys[self.starts_on])}"
            f" group by {keys}"
        )

    def kept(self) -> str:
        greatest = ", greatest" if self.has_greatest else ""
        return (
            f"select {', '.join(self.keys)}, value, events{greatest} from {self.table} t"  # noqa: S608  names of our own
            f" where not {self._is_dropped('t.organization_id', f't.{self.starts_on}')}"
        )

    @property
    def starts_on(self) -> str:
        """The column of the first day that a row adds up."""
        return "month" if "month" in self.keys else "day"

    def _is_dropped(self, organization: str, starts_on: str) -> str:
        """Raw events of some of its days have gone, so they say nothing of the total (R-X-14)."""
        return (
            f"exists (select from dropped_month d where d.organization_id = {organization}"
            f" and {starts_on} + interval '{self.span}' > d.month - 1"
            f" and {starts_on} < d.month + interval '1 month 1 day')"
        )

    def differences(self) -> str:
        return (
            f"(select 'the events say' as who, d.* from (({self.facts()}) except ({self.kept()})) d)"  # noqa: S608  both from above
            f" union all (select 'the total says', d.* from (({self.kept()}) except ({self.facts()})) d)"
        )


def _columns(*names: str, **written: str) -> dict[str, str]:
    return {name: f"e.{name}" for name in names} | written


TOTALS = (
    Total("usage_by_actor_day", _columns("organization_id", "day", "meter_id", "actor_id", "department_id")),
    Total(
        "usage_by_actor_month",
        _columns("organization_id", month=_MONTH) | _columns("meter_id", "actor_id", "department_id"),
        span="1 month",
    ),
    Total("usage_by_day", _columns("organization_id", "day", "meter_id", "department_id")),
    Total(
        "usage_by_month",
        _columns("organization_id", month=_MONTH) | _columns("meter_id", "department_id"),
        span="1 month",
    ),
    Total(
        "usage_by_integration_month",
        _columns("organization_id", month=_MONTH) | _columns("meter_id", "integration"),
        span="1 month",
        condition="e.integration is not null",
        has_greatest=False,
    ),
    Total(
        "late_usage",
        _columns("organization_id", "counted_on", "day", "meter_id", "actor_id", "department_id"),
        condition="e.counted_on is not null",
        has_greatest=False,
    ),
)

REPEATED_EVENTS = """
select organization_id, key, count(*) from usage_event group by 1, 2 having count(*) > 1
"""
EVENTS_WITHOUT_KEY = """
select e.organization_id, e.key from usage_event e
 where not exists (
    select from event_key k where k.organization_id = e.organization_id and k.key = e.key and k.at = e.at)
"""
KEYS_WITHOUT_EVENT = """
select k.organization_id, k.key from event_key k
 where not exists (
    select from usage_event e where e.organization_id = k.organization_id and e.at = k.at and e.key = k.key)
   and not exists (
    select from dropped_month d where d.organization_id = k.organization_id
       and d.month = date_trunc('month', k.at at time zone 'UTC')::date)
"""
# Also where the events have gone: each total is the sum of the finer one that it is kept beside.
COARSER = """
(select {keys}, sum(value), sum(events), max(greatest) from {finer} group by {keys}
 except select {names}, value, events, greatest from {coarser})
union all
(select {names}, value, events, greatest from {coarser}
 except select {keys}, sum(value), sum(events), max(greatest) from {finer} group by {keys})
"""
_OF_MONTH = "organization_id, date_trunc('month', day)::date, meter_id, department_id"
MONTHS_OF_DAYS = COARSER.format(
    keys=_OF_MONTH,
    names="organization_id, month, meter_id, department_id",
    finer="usage_by_day",
    coarser="usage_by_month",
)
ACTOR_MONTHS_OF_DAYS = COARSER.format(
    keys=f"{_OF_MONTH}, actor_id",
    names="organization_id, month, meter_id, department_id, actor_id",
    finer="usage_by_actor_day",
    coarser="usage_by_actor_month",
)
DAYS_OF_ACTORS = COARSER.format(
    keys="organization_id, day, meter_id, department_id",
    names="organization_id, day, meter_id, department_id",
    finer="usage_by_actor_day",
    coarser="usage_by_day",
)
SPANS_OF_DAYS = """
with summed as (
    select s.organization_id, s.starts_on, d.meter_id, d.actor_id, d.department_id, sum(d.value) as value
      from usage_span s
      join usage_by_actor_day d on d.organization_id = s.organization_id and d.day >= s.starts_on and d.day < s.ends_on
     group by 1, 2, 3, 4, 5),
kept as (
    select organization_id, starts_on, meter_id, actor_id, department_id, value from usage_by_actor_span)
(select * from summed except select * from kept) union all (select * from kept except select * from summed)
"""
STRANGE_EVENTS = """
select e.organization_id, e.key,
       case when m.id is null then 'meter' when d.id is null and e.department_id is not null then 'department'
            else 'actor' end
  from usage_event e
  left join meter m on m.id = e.meter_id
  left join department d on d.organization_id = e.organization_id and d.id = e.department_id
  left join actor a on a.organization_id = e.organization_id and a.id = e.actor_id
 where m.id is null or (d.id is null and e.department_id is not null) or (a.id is null and e.actor_id is not null)
"""
WRONGLY_VOIDED = """
select v.organization_id, v.key from usage_event v
  left join usage_event e on e.organization_id = v.organization_id and e.at = v.at and e.key = v.voids
 where v.voids is not null
   and (e.key is null or e.voids is not null or e.value <> -v.value or e.day <> v.day or e.meter_id <> v.meter_id
        or e.actor_id is distinct from v.actor_id or e.department_id is distinct from v.department_id
        or e.integration is distinct from v.integration)
"""
# Not the other way round: an event that was received in the same moment may have been stored before the closing.
WRONGLY_LATE = """
select e.organization_id, e.key from usage_event e
 where e.counted_on is not null and not exists (
    select from closed_period c where c.organization_id = e.organization_id and c.meter_id = e.meter_id
       and c.starts_on <= e.day and e.day < c.ends_on)
"""


def _rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"select * from ({statement}) broken limit {MOST_SENTENCES}")  # noqa: S608  ours, all of them
        found: list[tuple[object, ...]] = cursor.fetchall()
    return found


def _told(*values: object) -> str:
    return ", ".join("none" if value is None else str(value) for value in values)


def broken_totals(total: Total) -> list[str]:
    """A sentence for each row in which a table of totals and the events differ."""
    names = [*total.keys, "value", "events", *(["greatest"] if total.has_greatest else [])]
    return [
        f"{total.table}: {who} " + _told(*(f"{name} {value}" for name, value in zip(names, values, strict=True)))
        for who, *values in _rows(total.differences())
    ]


def _broken(statement: str, sentence: str) -> list[str]:
    return [f"{sentence}: {_told(*row)}" for row in _rows(statement)]


def _check(statement: str, sentence: str) -> Callable[[], list[str]]:
    return partial(_broken, statement, sentence)


INVARIANTS = (
    *[
        Invariant(f"{total.table} is the sum of the events it counts, exactly", partial(broken_totals, total))
        for total in TOTALS
    ],
    Invariant("a month is the sum of its days", _check(MONTHS_OF_DAYS, "a month that is not its days")),
    Invariant("an actor's month is the sum of its days", _check(ACTOR_MONTHS_OF_DAYS, "a month that is not its days")),
    Invariant("an actor's span is the sum of its days", _check(SPANS_OF_DAYS, "a span that is not its days")),
    Invariant("a day is the sum of its actors", _check(DAYS_OF_ACTORS, "a day that is not its actors' days")),
    Invariant("an event is stored once", _check(REPEATED_EVENTS, "stored more than once (organization, key, times)")),
    Invariant("every event has its key", _check(EVENTS_WITHOUT_KEY, "an event without key (organization, key)")),
    Invariant("every key has its event", _check(KEYS_WITHOUT_EVENT, "a key without event (organization, key)")),
    Invariant(
        "what an event names exists in its own organization",
        _check(STRANGE_EVENTS, "an event that names what is not there (organization, key, what)"),
    ),
    Invariant(
        "an event is taken back whole, by one fact of its own day",
        _check(WRONGLY_VOIDED, "a fact that takes back no event like it (organization, key)"),
    ),
    Invariant(
        "only usage of a closed period is late",
        _check(WRONGLY_LATE, "marked late although its period is open (organization, key)"),
    ),
)
