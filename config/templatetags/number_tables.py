"""Rows of tables with hundreds of numbers: tags and no templates, which take as long for a cell as Python for a row.

The cells hold numbers and days, which need no escaping; the few words are escaped. Charts read `data-…`, which is
exact; people read the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from config import formatting
from config.templatetags.formatting import reader_language
from tenants.domain.periods import Period

register = template.Library()


class CellLike(Protocol):
    """A value with the decimals of its column."""

    @property
    def value(self) -> Decimal | None: ...

    @property
    def decimals(self) -> int: ...


class SeriesLike(Protocol):
    """A month or a day of a chart."""

    @property
    def period(self) -> Period: ...

    @property
    def now(self) -> Decimal | None: ...

    @property
    def last(self) -> Decimal | None: ...

    @property
    def estimate(self) -> Decimal | None: ...

    @property
    def until(self) -> date | None: ...


class RefusalsLike(Protocol):
    @property
    def count(self) -> int: ...


class PeakLike(Protocol):
    """A day with the highest number at once."""

    @property
    def day(self) -> date: ...

    @property
    def end(self) -> date: ...

    @property
    def count(self) -> int: ...

    @property
    def refused(self) -> RefusalsLike: ...

    @property
    def is_running(self) -> bool: ...


class HeatCellLike(Protocol):
    """An hour of a weekday: the highest number, how full that is from 0 to 5, and who was turned away."""

    @property
    def count(self) -> int | None: ...

    @property
    def level(self) -> int: ...

    @property
    def refused(self) -> RefusalsLike: ...


class HeatRowLike(Protocol):
    @property
    def hour(self) -> int: ...

    @property
    def cells(self) -> Iterable[HeatCellLike]: ...


@register.simple_tag
def number_cells(cells: Iterable[CellLike], css: str) -> SafeString:
    """The cells of one row, each rounded as its column is; nothing is a dash."""
    language = reader_language()
    return SafeString("".join(f'<td class="{css}">{_text(cell.value, cell.decimals, language)}</td>' for cell in cells))


@register.simple_tag
def series_rows(rows: Iterable[SeriesLike], decimals: int, *, has_last: bool, estimate: Decimal | None) -> SafeString:
    """The rows of the table that a chart is drawn from, this term beside the last and the estimate."""
    language = reader_language()
    return _lines(_series_row(row, decimals, has_last, estimate is not None, language) for row in rows)


@register.simple_tag
def peak_rows(rows: Iterable[PeakLike], there: int | None) -> SafeString:
    """Day by day the most at once, the licences that there are today, and who was turned away."""
    language = reader_language()
    licenses = "" if there is None else _chart_cell(Decimal(there), 0, language)
    return _lines(_peak_row(row, licenses, language) for row in rows)


@register.simple_tag
def heat_rows(rows: Iterable[HeatRowLike]) -> SafeString:
    """A row for each hour, a cell for each weekday."""
    language = reader_language()
    return _lines(
        f'<tr><th scope="row">{row.hour:02}</th>{"".join(_heat_cell(cell, language) for cell in row.cells)}</tr>'
        for row in rows
    )


def _heat_cell(cell: HeatCellLike, language: str) -> str:
    css, count = f"heat-{cell.level}", None if cell.count is None else Decimal(cell.count)
    if not cell.refused.count:
        return f'<td class="{css}">{_text(count, 0, language)}</td>'
    words = ngettext("%(count)s turned away", "%(count)s turned away", cell.refused.count)
    told = escape(words % {"count": _text(Decimal(cell.refused.count), 0, language)})
    return (
        f'<td class="{css} heat-refused">{_text(count, 0, language)}<span class="visually-hidden">, {told}</span></td>'
    )


def _series_row(row: SeriesLike, decimals: int, has_last: bool, has_estimate: bool, language: str) -> str:
    shown = [row.now, *([row.last] if has_last else []), *([row.estimate] if has_estimate else [])]
    cells = "".join(_chart_cell(value, decimals, language) for value in shown)
    return _chart_row(row.period, row.until, cells, language)


def _peak_row(row: PeakLike, licenses: str, language: str) -> str:
    refused = f'<td class="num">{_text(Decimal(row.refused.count), 0, language)}</td>'
    cells = f"{_chart_cell(Decimal(row.count), 0, language)}{licenses}{refused}"
    return _chart_row(Period(row.day, row.end), row.end if row.is_running else None, cells, language)


def _chart_row(period: Period, until: date | None, cells: str, language: str) -> str:
    """`until` is set while the day or month runs, and drawn as unfinished."""
    running = f' data-until="{until.isoformat()}"' if until else ""
    return (
        f'<tr data-from="{period.start.isoformat()}" data-to="{period.end.isoformat()}"{running}>'
        f'<th scope="row">{formatting.format_short_day(period.start, language)}</th>{cells}</tr>'
    )


def _chart_cell(value: Decimal | None, decimals: int, language: str) -> str:
    exact = "" if value is None else f' data-value="{value:f}"'
    return f'<td class="num"{exact}>{_text(value, decimals, language)}</td>'


def _text(value: Decimal | None, decimals: int, language: str) -> str:
    return formatting.EN_DASH if value is None else formatting.format_quantity(value, language, decimals)


def _lines(rows: Iterable[str]) -> SafeString:
    return SafeString("\n".join(rows))
