"""A batch as the statement wants it: columns, each event's references resolved, repeats settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from metering.domain.codes import EventCode, Verdict
from metering.domain.decoding import Reading
from metering.domain.event import CloudEvent
from metering.domain.identity import actor_hash, content_digest, event_key
from metering.domain.late import counting_day
from metering.services.known import Home, Known

UNKNOWN_ORGANIZATION = Verdict(EventCode.UNKNOWN_ORGANIZATION, "in `subject`")
UNKNOWN_METER = Verdict(EventCode.UNKNOWN_METER, "in `type`")
UNKNOWN_DEPARTMENT = Verdict(EventCode.UNKNOWN_DEPARTMENT, "in `data.department`")


@dataclass(slots=True)
class Batch:
    """One entry in each column for each event that is to be stored; `readings` are the events themselves.

    `repeats` came after another event of the same identity: their reading, its digest, the other's position.
    `has_spans` says that a day of them is added up already (`services/spans.py`).
    `old` are the positions whose identity was known before this batch.
    """

    readings: list[Reading] = field(default_factory=list)
    organizations: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    instants: list[str] = field(default_factory=list)
    actors: list[str | None] = field(default_factory=list)
    departments: list[str | None] = field(default_factory=list)
    meters: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    counted_on: list[str | None] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    integrations: list[str | None] = field(default_factory=list)
    new_actors: dict[tuple[str, str], str] = field(default_factory=dict)
    months: set[tuple[int, int]] = field(default_factory=set)
    repeats: list[tuple[Reading, str, int]] = field(default_factory=list)
    has_spans: bool = False
    old: list[int] = field(default_factory=list)
    _positions: dict[tuple[str, str], int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.readings)

    def columns(self) -> tuple[Sequence[str | None], ...]:
        """Those that every batch has, in the order of the statement's parameters."""
        identity = (self.organizations, self.keys, self.digests, self.instants)
        return (*identity, self.actors, self.departments, self.meters, self.days, self.values)

    def add(self, reading: Reading, known: Known, received_at: datetime) -> Verdict | None:
        """Takes an event in, or says why it cannot be stored."""
        _, event, quantity = reading
        home = known.organizations.get(event.subject)
        if home is None:
            return UNKNOWN_ORGANIZATION
        meter_id = known.meters.get(event.type)
        if meter_id is None:
            return UNKNOWN_METER
        day = event.time.astimezone(home.zone).date()
        department_id = _department(event, home, day, known)
        if department_id is None and event.data.department:
            return UNKNOWN_DEPARTMENT
        key, digest = event_key(event.source, event.id).hex(), content_digest(event, quantity).hex()
        position = self._positions.setdefault((home.text, key), len(self.readings))
        if position != len(self.readings):
            self.repeats.append((reading, digest, position))
            return None
        self.readings.append(reading)
        self.organizations.append(home.text)
        self.keys.append(key)
        self.digests.append(digest)
        self.instants.append(event.time.isoformat())
        self.actors.append(self._actor(event.data.person, home))
        self.departments.append(department_id)
        self.meters.append(str(meter_id))
        self.days.append(day.isoformat())
        self.counted_on.append(_counted_on(day, home, meter_id, known, received_at))
        self.values.append(quantity)
        if known.spans and not self.has_spans:
            self.has_spans = any(day in span for span in known.spans.get(home.text, ()))
        self.integrations.append(event.data.integration)
        instant = event.time.astimezone(UTC)
        self.months.add((instant.year, instant.month))
        return None

    def _actor(self, reference: str | None, home: Home) -> str | None:
        if reference is None:
            return None
        who = (home.text, reference)
        return self.new_actors.get(who) or self.new_actors.setdefault(who, actor_hash(home.text, reference))


def _department(event: CloudEvent, home: Home, day: date, known: Known) -> str | None:
    """The event's own, else that of the person on that day; None if there is none, or no such."""
    data = event.data
    if data.department:
        return known.departments.get((home.text, data.department))
    stays = known.stays.get((home.text, data.person)) if data.person else None
    found = stays.department_on(day) if stays else None
    return str(found) if found else None


def _counted_on(day: date, home: Home, meter_id: int, known: Known, received_at: datetime) -> str | None:
    closed = known.closed.get((home.text, meter_id)) if known.closed else None
    counted_on = closed and counting_day(day, received_at.astimezone(home.zone).date(), closed)
    return counted_on.isoformat() if counted_on else None
