"""Days as people write them. One that could be two days is refused, never guessed."""

from __future__ import annotations

import re
from datetime import date

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)

# With midnight, as databases write days.
_YEAR_FIRST = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-./]) ?(\d{1,2})\2 ?(\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}([-./]) ?\d{1,2}\1 ?\d{2}", re.ASCII)
# Nobody who reads these writes the month first.
_DAY_FIRST = frozenset({"nb", "de", "nl"})


class NotADay(ValueError):
    """The code says why: INVALID_DATE, AMBIGUOUS_DATE, SHORT_YEAR, DATE_OUT_OF_RANGE."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_day(text: str, language: str) -> date:
    """A day as ISO 8601 writes it, or as the language does. Raises `NotADay`.

    >>> read_day("2026-03-01", "en") == read_day("1.3.2026", "en") == read_day("01/03/2026", "nb") == date(2026, 3, 1)
    True
    >>> read_day("01/03/2026", "en")
    Traceback (most recent call last):
    tenants.domain.people_files.days.NotADay: AMBIGUOUS_DATE
    """
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = found.groups()
        return checked_day(_date(year, month, day))
    if found := _YEAR_LAST.fullmatch(text):
        first, separator, second, year = found.groups()
        is_day_first = separator == "." or language in _DAY_FIRST
        return checked_day(_date(year, second, first) if is_day_first else _either(year, first, second))
    raise NotADay("SHORT_YEAR" if _SHORT_YEAR.fullmatch(text) else "INVALID_DATE")


def checked_day(day: date) -> date:
    """A day that somebody can mean. Raises `NotADay` (DATE_OUT_OF_RANGE)."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotADay("DATE_OUT_OF_RANGE")
    return day


def _either(year: str, first: str, second: str) -> date:
    """Day and month in either order, if only one of them can be meant."""
    if int(first) != int(second) and int(first) <= 12 and int(second) <= 12:
        raise NotADay("AMBIGUOUS_DATE")
    return _date(year, second, first) if int(second) <= 12 else _date(year, first, second)


def _date(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise NotADay("INVALID_DATE") from error
