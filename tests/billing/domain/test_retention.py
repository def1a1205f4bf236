"""How long documents are kept (R-X-14)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing.domain.retention import YEARS_BY_LAW, first_kept_day, kept_until


@pytest.mark.parametrize(
    ("country", "last_day"), [("NO", date(2019, 12, 31)), ("NL", date(2021, 12, 31)), ("DE", date(2022, 12, 31))]
)
@pytest.mark.parametrize("issued_on", [date(2014, 1, 1), date(2014, 12, 31)])
def test_the_years_count_from_the_end_of_the_documents_own(country: str, last_day: date, issued_on: date) -> None:
    assert kept_until(issued_on, YEARS_BY_LAW[country]) == last_day


def test_what_may_go_today_is_what_had_to_be_kept_until_yesterday() -> None:
    """Both functions are one rule, on every day of nine years."""
    for days in range(366 * 9):
        issued_on = date(2012, 1, 1) + timedelta(days=days)
        last_day = kept_until(issued_on, 5)
        assert not issued_on < first_kept_day(last_day, 5)
        assert issued_on < first_kept_day(last_day + timedelta(days=1), 5)
