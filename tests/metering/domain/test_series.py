"""A term over time: days to come are empty, the running step says so, the rows add up to the whole."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from metering.domain.measure import Measure, add_values
from metering.domain.series import series
from metering.domain.slices import cut, slice_of, sum_of
from metering.domain.term_steps import day_steps, month_steps
from metering.domain.term_usage import TermUsage
from metering.domain.usage_years import UsageYear
from tenants.domain.periods import Period, days_in

YEAR = Period(date(2026, 1, 31), date(2027, 1, 31))
BEFORE = Period(date(2025, 1, 31), date(2026, 1, 31))
TILES = Measure({"tiles": Decimal(1)})


def by_day(values: dict[str, int]) -> dict[date, dict[str, Decimal]]:
    return {date.fromisoformat(day): {"tiles": Decimal(value)} for day, value in values.items()}


def test_a_month_from_the_31st_ends_before_the_next_begins() -> None:
    now = by_day({"2026-01-31": 1, "2026-02-27": 2, "2026-02-28": 4, "2026-03-30": 8, "2026-03-31": 16})
    rows = series(month_steps(YEAR, None), TILES, now=now, before={}, until=date(2026, 4, 1))
    assert [row.now for row in rows[:4]] == [3, 12, 16, None]
    assert [row.until for row in rows[:4]] == [None, None, date(2026, 4, 1), None]
    assert {row.last for row in rows} == {None}


def test_a_month_that_ends_today_is_complete() -> None:
    rows = series(month_steps(YEAR, None), TILES, now={}, before={}, until=date(2026, 2, 28))
    assert (rows[0].now, rows[0].until, rows[1].now) == (0, None, None)


def test_the_year_before_stands_beside_it_whole() -> None:
    rows = series(
        month_steps(YEAR, BEFORE),
        TILES,
        now={},
        before=by_day({"2025-01-31": 5, "2026-01-30": 7}),
        until=date(2026, 2, 1),
    )
    assert [row.last for row in rows] == [5, *[0] * 10, 7]


def test_an_estimate_of_a_year_is_even_over_its_months() -> None:  # R-SCALGO-6
    rows = series(month_steps(YEAR, None), TILES, now={}, before={}, until=YEAR.end, estimate=Decimal(400))
    assert {row.estimate for row in rows} == {rows[0].estimate}
    assert sum((row.estimate or Decimal(0) for row in rows), start=Decimal(0)).quantize(Decimal("0.000001")) == 400


DAYS = st.dictionaries(
    st.sampled_from(list(days_in(YEAR))), st.fixed_dictionaries({"tiles": st.decimals(0, 10**9, places=3)})
)


@given(DAYS, st.integers(1, 365))
def test_rows_by_month_and_by_day_add_up_to_the_total(now: dict[date, dict[str, Decimal]], passed: int) -> None:
    until = YEAR.start + timedelta(days=passed)
    happened = {day: values for day, values in now.items() if day < until}
    usage = TermUsage(
        year=UsageYear(period=YEAR, closes_on=YEAR.end), before=BEFORE, until=until, now=happened, last={}
    )
    total = TILES.total(usage.values)
    for grain in ("month", "day"):
        rows = usage.rows(TILES, grain)
        assert sum((row.now for row in rows if row.now is not None), Decimal(0)) == total


def test_usage_to_the_same_day_leaves_out_what_came_after() -> None:
    usage = TermUsage(
        year=UsageYear(period=YEAR, closes_on=YEAR.end),
        before=BEFORE,
        until=date(2026, 6, 16),
        now=by_day({"2026-06-15": 9}),
        last=by_day({"2025-06-15": 4, "2025-06-16": 100}),
    )
    assert usage.last_values_same_day == {"tiles": 4}
    assert usage.last_values == {"tiles": 104}


def test_the_leap_day_of_the_year_before_is_in_the_rows_of_days() -> None:
    year, before = Period(date(2028, 5, 20), date(2029, 5, 20)), Period(date(2027, 5, 20), date(2028, 5, 20))
    rows = series(
        day_steps(year, before),
        TILES,
        now={},
        before=by_day({"2028-02-29": 3, "2028-02-28": 1}),
        until=date(2028, 5, 21),
    )
    assert [(row.period.start, row.now, row.last) for row in rows if row.last] == [
        (date(2029, 2, 28), None, 1),
        (date(2028, 2, 29), None, 3),
    ]


def test_slices_are_the_whole_in_parts() -> None:  # R-SCALGO-13
    units = Measure({"tiles": Decimal("0.001"), "km2": Decimal(1)})
    values: dict[str | None, dict[str, Decimal]] = {
        "water": {"tiles": Decimal(3000), "km2": Decimal(2)},
        "roads": {"tiles": Decimal(5000)},
        None: {},
    }
    before: dict[str | None, dict[str, Decimal]] = {"water": {"km2": Decimal(4)}, "gone": {"km2": Decimal(1)}}
    water, roads, none, gone = cut(values, units, whole=Decimal(10), before=before)
    assert (water.total, water.share, water.last, water.change) == (5, Decimal("0.5"), 4, Decimal("0.25"))
    assert (roads.total, roads.last, roads.change) == (5, 0, None)
    assert (none.total, none.share) == (0, 0)
    assert (gone.key, gone.total, gone.last, gone.change) == ("gone", 0, 1, -1)
    together = slice_of("all", add_values(*values.values()), units, whole=Decimal(10))
    assert (together.total, together.share, together.last) == (10, 1, None)
    assert sum_of([water, roads, none, gone]) == 10


def test_without_a_year_before_nothing_is_compared() -> None:
    (part,) = cut({"water": {"tiles": Decimal(1)}}, TILES, whole=Decimal(1))
    assert (part.last, part.change) == (None, None)
    assert add_values() == {}
