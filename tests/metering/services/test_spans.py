"""Years of use that are added up by actor say at every moment what their days say (R-X-6, R-X-9)."""

from __future__ import annotations

import multiprocessing
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from metering.domain.usage_years import UsageYear, UsageYears
from metering.selectors.splits import UsageFilter, usage_by_department_and_actor
from metering.services import ingest, spans
from metering.services.known import read_known as read_known_before
from metering.services.spans import find_spans_to_grow, grow_spans
from metering.services.voids import void_event
from tenants.domain.periods import Period
from tenants.scoping import STAFF, WORKER, scoped
from tenants.services.erasure import erase_person
from tests.cast import Cast
from tests.metering.sending import NOW, broken, event, make_meters, rows, send
from tests.racing import race

TODAY = date(2026, 6, 15)
SPANS = "select starts_on, ends_on from usage_span order by 1"
YEAR = Period(date(2025, 5, 20), date(2026, 5, 20))
NEXT_YEAR = Period(date(2026, 5, 20), date(2027, 5, 20))
# From the start of each year, shorter than its span, as long, and longer by days and by months.
PERIODS = [
    *(Period(YEAR.start, end) for end in (date(2025, 5, 21), date(2025, 12, 1), date(2026, 5, 20), date(2026, 6, 16))),
    *(Period(NEXT_YEAR.start, end) for end in (date(2026, 5, 30), date(2026, 6, 13), date(2026, 6, 16), NEXT_YEAR.end)),
    Period(date(2025, 6, 1), date(2026, 6, 16)),
]


@pytest.fixture
def years(monkeypatch: pytest.MonkeyPatch) -> list[Period]:
    """The organization's years of use, which a test may change."""
    found = [NEXT_YEAR, YEAR]

    def usage_years(*_: Any) -> UsageYears:
        return UsageYears(product_name="", years=[UsageYear(period=year, closes_on=year.end) for year in found])

    monkeypatch.setattr(spans, "usage_years", usage_years)
    return found


def use(cast: Cast) -> None:
    """Something on every fifth day of thirteen months, by Ada, by Ben, by a machine and by nobody."""
    make_meters("tiles", "hits")
    who: tuple[dict[str, str], ...] = ({"person": "ada"}, {"person": "ben"}, {"person": "host-9"}, {})
    days = [date(2025, 5, 16) + timedelta(days=5 * number) for number in range(80)]
    events = [
        event(f"{day}-{number}", 1 + number, f"{day}T10:00:00Z", **whose) | {"type": ("tiles", "hits")[number % 2]}
        for day, (number, whose) in product(days, enumerate(who))
    ]
    assert send(events, cast.as_ada()).refusals() == {}


def grow(cast: Cast, today: date = TODAY) -> int:
    with scoped(WORKER):
        return grow_spans(cast.north.pk, today)


def answers(cast: Cast) -> list[Any]:
    """What lists of people read, of everybody and of one department."""
    filters = (UsageFilter(), UsageFilter(department_ids=(cast.water.pk, None)))
    with scoped(cast.as_ada()):
        return [usage_by_department_and_actor(cast.north.pk, period, whose) for period in PERIODS for whose in filters]


def test_a_list_of_people_is_the_same_from_spans(cast: Cast, years: list[Period]) -> None:
    use(cast)
    before = answers(cast)
    assert grow(cast) == 2
    assert rows(SPANS) == [(YEAR.start, YEAR.end), (NEXT_YEAR.start, date(2026, 6, 13))]
    assert answers(cast) == before
    assert broken() == []
    # The negative control: the answers come from there.
    with scoped(STAFF):
        rows("update usage_by_actor_span set value = value + 1 returning 1")
    assert answers(cast) != before
    assert all("a span that is not its days" in sentence for sentence in broken())


def test_spans_grow_by_the_days_that_have_passed(cast: Cast, years: list[Period]) -> None:
    use(cast)
    grow(cast, date(2026, 2, 10))
    assert rows(SPANS) == [(YEAR.start, date(2026, 2, 8))]
    before = answers(cast)
    assert grow(cast) == 2
    assert grow(cast) == 0
    assert answers(cast) == before
    assert broken() == []


def test_what_comes_late_or_is_taken_back_changes_the_span(cast: Cast, years: list[Period]) -> None:
    use(cast)
    grow(cast)
    late = [event("late", 50, "2026-05-19T21:59:59Z", person="ada"), event("in time", 7, "2026-06-14T10:00:00Z")]
    send(late, cast.as_ada())
    send(late, cast.as_ada())
    with scoped(cast.as_ada()):
        void_event(cast.north.pk, "app", "2025-06-05-1", at=NOW)
    summed = answers(cast)
    assert broken() == []
    rows("delete from usage_by_actor_span returning 1")
    rows("delete from usage_span returning 1")
    assert answers(cast) == summed


def test_who_is_erased_is_named_in_no_span(cast: Cast, years: list[Period]) -> None:
    use(cast)
    grow(cast)
    before = rows("select sum(value) from usage_by_actor_span")
    with scoped(cast.as_ada()):
        erase_person(cast.ben_person.pk, at=NOW)
    assert rows("select sum(value) from usage_by_actor_span") == before
    unknown = (
        "select count(*) from usage_by_actor_span t where not exists (select from actor a where a.id = t.actor_id)"
    )
    assert rows(f"{unknown} and actor_id is not null") == [(0,)]
    assert broken() == []


def test_a_year_that_has_other_days_is_added_up_anew(cast: Cast, years: list[Period]) -> None:
    use(cast)
    grow(cast)
    years[:] = [Period(date(2026, 2, 1), date(2027, 2, 1)), Period(YEAR.start, date(2026, 2, 1))]
    assert grow(cast) == 2
    assert rows(SPANS) == [(YEAR.start, date(2026, 2, 1)), (date(2026, 2, 1), date(2026, 6, 13))]
    assert broken() == []


def test_only_large_organizations_are_added_up_once_a_day(
    cast: Cast, years: list[Period], monkeypatch: pytest.MonkeyPatch
) -> None:
    use(cast)
    with scoped(WORKER):
        assert find_spans_to_grow(TODAY) == []
        monkeypatch.setattr(spans, "FEWEST_ACTORS", 3)
        assert find_spans_to_grow(TODAY) == [cast.north.pk]
        grow_spans(cast.north.pk, TODAY)
        assert find_spans_to_grow(TODAY) == []
        assert find_spans_to_grow(TODAY + timedelta(days=1)) == [cast.north.pk]


def test_nobody_else_sees_or_changes_spans(cast: Cast, years: list[Period]) -> None:
    use(cast)
    grow(cast)
    with scoped(cast.as_cleo()):
        assert usage_by_department_and_actor(cast.north.pk, PERIODS[0]) == {}
    send([event("hers", 4, "2026-05-19T10:00:00Z", person="cleo")], cast.as_cleo())
    assert rows("select distinct organization_id from usage_by_actor_span") == [(cast.north.pk,)]
    assert broken() == []


def test_usage_that_comes_while_a_span_grows_is_in_it_once(real_cast: Cast, years: list[Period]) -> None:
    use(real_cast)

    def work(number: int) -> int:
        if number == 0:
            return sum(grow(real_cast, date(2026, 1, 1) + timedelta(days=step)) for step in range(0, 160, 4))
        days = [date(2025, 12, 20) + timedelta(days=step) for step in range(160)]
        return sum(
            send([event(f"{number}-{day}", 1, f"{day}T09:00:00Z", person="ben")], real_cast.as_ada()).is_recorded
            for day in days
        )

    assert race(work, 3)[1:] == [160, 160]
    assert broken() == []


def test_without_the_lock_usage_that_comes_meanwhile_is_lost(
    real_cast: Cast, years: list[Period], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: an event is stored for a span that ended before its day, and has grown over it since."""
    use(real_cast)
    known, grown = (multiprocessing.get_context("fork").Barrier(2) for _ in range(2))

    def read_known(*args: Any) -> Any:
        found = read_known_before(*args)
        known.wait(30)
        grown.wait(30)
        return found

    monkeypatch.setattr(spans, "keep_usage_waiting", lambda _: None)

    def work(number: int) -> int:
        if number == 0:
            monkeypatch.setattr(ingest, "read_known", read_known)
            return send([event("meanwhile", 1, "2026-01-05T09:00:00Z")], real_cast.as_ada()).is_recorded
        known.wait(30)
        done = grow(real_cast)
        grown.wait(30)
        return done

    assert race(work, 2) == [True, 2]
    assert [sentence.partition(":")[0] for sentence in broken()] == ["a span that is not its days"]
