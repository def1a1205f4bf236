"""Years of believable usage: the same for the same days, whenever the demo is built."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from config.demo.customers import DemoCustomer, DemoPerson
from tenants.domain.periods import Period, days_in

SOURCE = "urn:terreng:live"

# Holidays in July and around the turn of the year show; autumn is the planners' busy time.
SEASON = (0.8, 1.0, 1.05, 1.0, 1.1, 1.0, 0.45, 0.85, 1.2, 1.25, 1.1, 0.7)


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """An event as the vendor's product would send it; `organization` is the customer's slug."""

    organization: str
    id: str
    meter: str
    at: datetime
    value: Decimal
    person: str
    source: str = SOURCE

    def as_cloud_event(self) -> dict[str, object]:
        """CloudEvents 1.0, structured."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.meter,
            "subject": self.organization,
            "time": self.at.isoformat(),
            "data": {"value": str(self.value), "person": self.person},
        }


def usage_events(customer: DemoCustomer, period: Period, origin: date) -> Iterator[DemoEvent]:
    """Every event of the days of a period, oldest first; usage grows from `origin` on."""
    for day in days_in(period):
        yield from _events_of(customer, day, customer.growth ** ((day - origin).days / 365))


def late_event(customer: DemoCustomer, day: date) -> DemoEvent:
    """Tiles of one day that nobody sent in time: a laptop that was in a drawer for a year."""
    return _event(customer, random.Random(f"late {day}"), day, "map_tiles", Decimal(customer.late_tiles), "laptop-17")  # noqa: S311  nor here


def _events_of(customer: DemoCustomer, day: date, growth: float) -> Iterator[DemoEvent]:
    chance = random.Random(f"{customer.slug} {day}")  # noqa: S311  nothing here is a secret
    at_work = 1.0 if day.weekday() < 5 else 0.04
    pace = at_work * SEASON[day.month - 1] * growth
    for person in customer.people:
        if chance.random() < 0.82 * min(1.0, pace):
            yield from _events_of_person(customer, person, day, pace, chance)
    if customer.unknown_actor and day.day in (2, 16):
        tiles = Decimal(chance.randrange(120, 180))
        yield _event(customer, chance, day, "map_tiles", tiles, customer.unknown_actor)


def _events_of_person(
    customer: DemoCustomer, person: DemoPerson, day: date, pace: float, chance: random.Random
) -> Iterator[DemoEvent]:
    amount = person.appetite * max(0.3, pace)
    tiles = Decimal(int(chance.uniform(15, 65) * amount) + 1)
    yield _event(customer, chance, day, "map_tiles", tiles, person.reference)
    if chance.random() < 0.05 * amount:
        yield _event(customer, chance, day, "workspace_km2", _tenths(chance.uniform(2, 22)), person.reference)
    if chance.random() < 0.02 * amount:
        yield _event(customer, chance, day, "modelspace_km2", _tenths(chance.uniform(0.4, 3.2)), person.reference)
    if chance.random() < 0.06 * amount:
        size = Decimal(chance.randrange(8_000_000, 260_000_000))
        yield _event(customer, chance, day, "downloaded_bytes", size, person.reference)


def _event(
    customer: DemoCustomer, chance: random.Random, day: date, meter: str, value: Decimal, person: str
) -> DemoEvent:
    zone = ZoneInfo(customer.organization.timezone)
    local = datetime.combine(day, time(7), zone) + timedelta(seconds=chance.randrange(10 * 3600))
    return DemoEvent(
        organization=customer.slug,
        id=f"{day.isoformat()}-{chance.getrandbits(48):012x}",
        meter=meter,
        at=local.astimezone(UTC),
        value=value,
        person=person,
    )


def _tenths(value: float) -> Decimal:
    return Decimal(round(value * 10)).scaleb(-1)
