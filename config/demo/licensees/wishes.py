"""When people want to work: the same for the same day of the same customer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.demo.licensees.licensee import DemoLicensee, DemoStay

SATURDAY, SUNDAY = 5, 6
# Mondays and Thursdays are the busy ones.
WEEKDAYS = (1.25, 0.95, 0.9, 1.2, 1.0)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class DemoWish:
    """Somebody wants to work from one instant to another, on one of their machines."""

    starts_at: datetime
    ends_at: datetime
    reference: str
    client: str


def wishes_of(licensee: DemoLicensee, stays: Sequence[DemoStay], day: date) -> list[DemoWish]:
    """Of one local day, in order of time. Whoever is quiet would have come else: the others' days are what they are."""
    quiet = {stay.reference for stay in stays if not stay.works(day)}
    return sorted(wish for wish in _wishes(licensee, stays, day) if wish.reference not in quiet)


def _wishes(licensee: DemoLicensee, stays: Sequence[DemoStay], day: date) -> Iterator[DemoWish]:
    shifts = licensee.shifts
    pace = shifts.saturday if day.weekday() == SATURDAY else 0 if day.weekday() == SUNDAY else WEEKDAYS[day.weekday()]
    chance = random.Random(f"{licensee.slug} works on {day}")  # noqa: S311  nothing here is a secret
    midnight = datetime.combine(day, time(), ZoneInfo(licensee.organization.timezone))
    for stay in stays:
        if not stay.is_here(day) or stay.login_mode == "none" or chance.random() > shifts.share * pace:
            continue
        length = chance.uniform(0.6, 1.4) * shifts.hours
        hour = min(chance.triangular(shifts.opens, shifts.closes, shifts.busiest), shifts.closes - length)
        starts_at = midnight + timedelta(hours=max(hour, shifts.opens))
        client = f"{stay.department}-{chance.randrange(1, 9)}"
        yield DemoWish(starts_at, starts_at + timedelta(hours=length), stay.reference, client)
