"""How long issued documents are kept: as long as the law of the seller's country says, and then no longer (R-X-14)."""

from __future__ import annotations

from datetime import date
from typing import Final

# Whole calendar years after the one in which a document was booked. A seller whose accounting year is another one sets
# a year more.
# NO: bokføringsloven § 13, five years after the end of the accounting year.
# NL: Algemene wet inzake rijksbelastingen art. 52, seven years.
# DE: § 147 Abgabenordnung and § 14b Umsatzsteuergesetz, eight years since 2025, from the end of the calendar year.
YEARS_BY_LAW: Final = {"NO": 5, "NL": 7, "DE": 8}
MOST_YEARS: Final = 30


def kept_until(issued_on: date, years: int) -> date:
    """The last day on which a document has to be kept.

    >>> kept_until(date(2014, 5, 21), YEARS_BY_LAW["NO"])
    datetime.date(2019, 12, 31)
    """
    return date(issued_on.year + years, 12, 31)


def first_kept_day(today: date, years: int) -> date:
    """Documents that were issued before this day may go today.

    >>> first_kept_day(date(2019, 12, 31), 5), first_kept_day(date(2020, 1, 1), 5)
    (datetime.date(2014, 1, 1), datetime.date(2015, 1, 1))
    """
    return date(today.year - years, 1, 1)
