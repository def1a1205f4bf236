"""A year replayed day by day by the job: what it has noted is what the dates say, summed at once (R-TEAM-1, R-X-5)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from licensing.access_rules.facts import LicensedPerson
from licensing.models import OverLimit
from licensing.selectors.access import access_of_subscription
from licensing.selectors.access_facts import need_on
from licensing.services.over_limit import note_over_limit_of
from tenants.scoping import STAFF, scoped
from tenants.services.people import NewPerson, add_person
from tests.cast import make_organization
from tests.licensing.access_rules.test_year_of_people import EDGES, YEAR, ZONES, at_once
from tests.licensing.setting import subscribe

PEOPLE, LICENSES = 40, 16
BEFORE = datetime(2027, 12, 1, 12, tzinfo=UTC)


def invented(seed: int) -> Iterator[LicensedPerson]:
    """People who come and go within the year, many of them on its awkward days."""
    rng = random.Random(seed)
    days = [*YEAR[1:], *(EDGES * 12)]
    for _person in range(PEOPLE):
        comes, goes = sorted(rng.sample(days, 2))
        modes: Any = rng.choice(["active", "active", "passive", "none"])
        yield LicensedPerson(entry_on=comes, exit_on=rng.choice([None, goes, goes]), login_mode=modes)


def midnights(zone: str) -> Iterator[datetime]:
    """The first moment of each local day."""
    for day in YEAR:
        yield datetime.combine(day, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)


def times_over(counts: list[int]) -> list[tuple[date, date | None]]:
    """From when to when more were needed than there are."""
    runs = [(is_over, len(list(run))) for is_over, run in groupby(count > LICENSES for count in counts)]
    starts = [0]
    for _is_over, length in runs:
        starts.append(starts[-1] + length)
    return [
        (YEAR[start], YEAR[end] if end < len(YEAR) else None)
        for (is_over, _length), (start, end) in zip(runs, pairwise(starts), strict=True)
        if is_over
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("zone", "exit_day_counts"), list(zip(ZONES, (False, True), strict=True)))
def test_a_year_day_by_day(zone: str, exit_day_counts: bool) -> None:
    people = list(invented(seed=2028))
    with scoped(STAFF):
        west = make_organization("west", timezone=zone)
        plan = {"exit_day_counts": exit_day_counts}
        access = access_of_subscription(subscribe(west.pk, "employees", plan, employee=LICENSES))
        for number, person in enumerate(people):
            new = NewPerson(
                external_id=f"p{number}",
                name="P",
                entry_on=person.entry_on,
                exit_on=person.exit_on,
                login_mode=person.login_mode,
            )
            add_person(west.pk, new, at=BEFORE)
        replayed = []
        for day, at in zip(YEAR, midnights(zone), strict=True):
            if day in EDGES:
                note_over_limit_of(west.pk, as_of=at - timedelta(seconds=1))  # still the day before
            note_over_limit_of(west.pk, as_of=at)
            replayed.append(need_on(access, day).needed["employee"])
        noted = list(OverLimit.objects.order_by("starts_on").values_list("starts_on", "ends_on"))
    modes = [at_once(people, mode, exit_day_counts=exit_day_counts) for mode in ("active", "passive")]
    counts = [sum(day) for day in zip(*modes, strict=True)]
    assert replayed == counts
    assert noted == times_over(counts)
    assert len(noted) > 1, "more than once in the year"
