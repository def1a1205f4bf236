"""Two terms of believable usage: the same for the same days, whenever the demo is built."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from config.demo.cast import ORGANIZATION, PEOPLE, UNKNOWN_ACTOR, DemoPerson
from tenants.domain.periods import Period, days_in

ZONE = ZoneInfo(ORGANIZATION.timezone)
SOURCE = "urn:terreng:live"

# Holidays in July and around the turn of the year show; autumn is the planners' busy time.
SEASON = (0.8, 1.0, 1.05, 1.0, 1.1, 1.0, 0.45, 0.85, 1.2, 1.25, 1.1, 0.7)
GROWTH_A_YEAR = 1.22


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """An event as the vendor's product would send it."""

    id: str
    meter: str
    at: datetime
    value: Decimal
    person: str

    def as_cloud_event(self) -> dict[str, object]:
        """CloudEvents 1.0, structured."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": SOURCE,
            "type": self.meter,
            "subject": ORGANIZATION.slug,
            "time": self.at.isoformat(),
            "data": {"value": str(self.value), "person": self.person},
        }


def usage_events(period: Period, origin: date) -> Iterator[DemoEvent]:
    """Every event of the days of a period, oldest first; usage grows from `origin` on."""
    for day in days_in(period):
        yield from _events_of(day, GROWTH_A_YEAR ** ((day - origin).days / 365))


def _events_of(day: date, growth: float) -> Iterator[DemoEvent]:
    chance = random.Random(f"fjellvik {day}")  # noqa: S311  nothing here is a secret
    at_work = 1.0 if day.weekday() < 5 else 0.04
    pace = at_work * SEASON[day.month - 1] * growth
    for person in PEOPLE:
        if chance.random() < 0.82 * min(1.0, pace):
            yield from _events_of_person(person, day, pace, chance)
    if day.day in (2, 16):
        yield _event(chance, day, "map_tiles", Decimal(chance.randrange(120, 180)), UNKNOWN_ACTOR)


def _events_of_person(person: DemoPerson, day: date, pace: float, chance: random.Random) -> Iterator[DemoEvent]:
    amount = person.appetite * max(0.3, pace)
    yield _event(chance, day, "map_tiles", Decimal(int(chance.uniform(15, 65) * amount) + 1), person.reference)
    if chance.random() < 0.05 * amount:
        yield _event(chance, day, "workspace_km2", _tenths(chance.uniform(2, 22)), person.reference)
    if chance.random() < 0.02 * amount:
        yield _event(chance, day, "modelspace_km2", _tenths(chance.uniform(0.4, 3.2)), person.reference)
    if chance.random() < 0.06 * amount:
        size = Decimal(chance.randrange(8_000_000, 260_000_000))
        yield _event(chance, day, "downloaded_bytes", size, person.reference)


def _event(chance: random.Random, day: date, meter: str, value: Decimal, person: str) -> DemoEvent:
    local = datetime.combine(day, time(7), ZONE) + timedelta(seconds=chance.randrange(10 * 3600))
    return DemoEvent(
        id=f"{day.isoformat()}-{chance.getrandbits(48):012x}",
        meter=meter,
        at=local.astimezone(UTC),
        value=value,
        person=person,
    )


def _tenths(value: float) -> Decimal:
    return Decimal(round(value * 10)).scaleb(-1)
