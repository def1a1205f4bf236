"""Rows of numbers that a chart is drawn from: exact for the script, as the reader writes them for people (R-X-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import override

from config.formatting import NO_BREAK_SPACE
from config.templatetags.number_tables import heat_rows, number_cells, peak_rows, series_rows
from licensing.domain.turned_away import Refusals
from licensing.views.sessions.busy import NOBODY, DayRow, HeatCell, HeatRow
from metering.domain.series import SeriesRow
from metering.views.pages import Cell
from tenants.domain.periods import ONE_DAY, Period

DAY = date(2026, 11, 28)


@dataclass(frozen=True, slots=True)
class MaybeCell:
    value: Decimal | None
    decimals: int


def day_of(now: str | None, last: str | None, *, until: date | None = None) -> SeriesRow:
    return SeriesRow(
        period=Period(DAY, DAY + ONE_DAY),
        now=None if now is None else Decimal(now),
        last=None if last is None else Decimal(last),
        estimate=Decimal("12.5"),
        until=until,
    )


def test_each_cell_is_rounded_as_its_column_is() -> None:
    with override("nb"):
        cells = number_cells([Cell(Decimal("129700.4"), 0), Cell(Decimal("-3.25"), 1), MaybeCell(None, 2)], "num wide")
    space = NO_BREAK_SPACE
    assert cells == f'<td class="num wide">129{space}700</td><td class="num wide">−3,3</td><td class="num wide">–</td>'


def test_a_day_beside_the_same_of_last_term() -> None:
    with override("en"):
        rows = series_rows([day_of("1234.56", None, until=DAY)], 1, has_last=True, estimate=None)
    assert rows == (
        '<tr data-from="2026-11-28" data-to="2026-11-29" data-until="2026-11-28">'
        f'<th scope="row">28{NO_BREAK_SPACE}Nov</th>'
        '<td class="num" data-value="1234.56">1,234.6</td><td class="num">–</td></tr>'
    )


def test_columns_are_there_for_what_the_term_has() -> None:
    with override("en"):
        first_year = series_rows([day_of("1", "2")], 0, has_last=False, estimate=Decimal(150))
        bare = series_rows([day_of("1", "2"), day_of(None, "2")], 0, has_last=False, estimate=None)
    assert [first_year.count("<td"), 'data-value="12.5"' in first_year] == [2, True]
    assert [bare.count("<tr"), bare.count("<td"), 'data-value="2"' in bare] == [2, 2, False]


def test_the_most_at_once_beside_the_licences_of_today() -> None:
    row = DayRow(day=DAY, end=DAY + ONE_DAY, count=7, refused=Refusals(count=2, attempts=3), is_running=True)
    with override("en"):
        counted, free = peak_rows([row], 8), peak_rows([row], None)
    start = '<tr data-from="2026-11-28" data-to="2026-11-29" data-until="2026-11-29">'
    assert counted.startswith(start)
    assert '<td class="num" data-value="7">7</td><td class="num" data-value="8">8</td><td class="num">2</td>' in counted
    assert '<td class="num" data-value="7">7</td><td class="num">2</td>' in free


def test_an_hour_of_the_week_says_who_was_turned_away() -> None:
    cells = [
        HeatCell(weekday=0, count=1200, level=5, refused=Refusals(count=1000, attempts=1500)),
        HeatCell(weekday=1, count=None, level=0, refused=NOBODY),
    ]
    with override("de"):
        rows = heat_rows([HeatRow(hour=7, cells=cells)])
    assert rows == (
        '<tr><th scope="row">07</th><td class="heat-5 heat-refused">1.200'
        '<span class="visually-hidden">, 1.000 abgewiesen</span></td><td class="heat-0">–</td></tr>'
    )
