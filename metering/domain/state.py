"""What became of one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """An event as it is kept. `counted_on` is set if it was late: the day in whose measured period it counts.

    `voided_at` is set once it is taken back. `conflicts` counts the other contents that came under its source and id.
    """

    source: str
    id: str
    meter: str
    time: datetime
    received_at: datetime
    day: date
    counted_on: date | None
    value: Decimal
    actor_id: UUID | None
    department_id: UUID | None
    integration: str | None
    voided_at: datetime | None
    conflicts: int
