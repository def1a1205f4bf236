"""What the usage pages say, from raw events: plain SQL as one would write it.

It favours the raw events: one statement a term and answer; events are found by the index on their time and in the
partition of their month, and their local day stands on them; and Python does nothing but weigh what comes back.
It is asked in the same scope as the pages, so row policies hold for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from metering.domain.measure import Measure, add_values
from tenants.domain.periods import Period

_SUM = """
select {key}, m.code, sum(e.value) from usage_event e join meter m on m.id = e.meter_id {more}
 where e.organization_id = %(organization)s and e.at >= %(first)s and e.at < %(end)s {condition} group by 1, 2
"""
_STEP = "width_bucket(e.day, %(steps)s::date[])"
_OWNER = """
left join actor a on a.organization_id = e.organization_id and a.id = e.actor_id
left join person p on p.organization_id = a.organization_id and p.external_id = a.reference
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawUsage:
    """Sums of one organization's events, in units."""

    organization_id: UUID
    zone: ZoneInfo
    measure: Measure

    def total(self, period: Period) -> Decimal:
        return self._read(period, _SUM.format(key="0", more="", condition="")).get(0, Decimal(0))

    def by_step(self, steps: Sequence[date], period: Period, condition: str = "", **values: Any) -> dict[int, Decimal]:
        """By the number of the step, from 0, each from one of the days to the next."""
        statement = _SUM.format(key=_STEP, more="", condition=condition)
        found = self._read(period, statement, steps=list(steps), **values)
        return {number - 1: total for number, total in found.items()}

    def by_department(self, period: Period) -> dict[UUID | None, Decimal]:
        return self._read(period, _SUM.format(key="e.department_id", more="", condition=""))

    def by_owner(self, period: Period) -> dict[UUID | None, Decimal]:
        """By person, else by the reference that names nobody, else None."""
        key = "coalesce(a.claimed_by_id, p.id, a.id)"
        return self._read(period, _SUM.format(key=key, more=_OWNER, condition=""))

    def _read(self, period: Period, statement: str, **values: Any) -> dict[Any, Decimal]:
        parameters: dict[str, Any] = {
            "organization": self.organization_id,
            "first": self._midnight(period.start),
            "end": self._midnight(period.end),
        }
        found: dict[Any, Mapping[str, Decimal]] = {}
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters | values)
            for key, meter, value in cursor.fetchall():
                found[key] = add_values(found.get(key, {}), {meter: value})
        return {key: self.measure.total(values) for key, values in found.items()}

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)
