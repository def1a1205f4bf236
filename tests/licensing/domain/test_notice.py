"""The last day for notice, and when the licence ends because of it."""

from datetime import date

import pytest

from licensing.domain.notice import NoticeMonths, last_day_for_notice, notice_effect
from licensing.domain.terms import term_period
from tenants.domain.periods import Period

SIGNED = date(2014, 5, 20)


@pytest.mark.parametrize(
    ("last_day_of_term", "months", "last_day"),
    [
        (date(2016, 5, 19), 3, date(2016, 2, 19)),  # R-SCALGO-16
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2028, 5, 31), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
    ],
)
def test_the_last_day_for_notice_is_clamped_to_the_month(last_day_of_term: date, months: int, last_day: date) -> None:
    term = Period(date(2010, 1, 1), date.fromordinal(last_day_of_term.toordinal() + 1))
    assert last_day_for_notice(term, months) == last_day


def effect_on(received_on: date) -> tuple[bool, date]:
    """Notice on a day of the second term, 2015-05-20 to 2016-05-19."""
    effect = notice_effect(
        signed_on=SIGNED, term_number=2, term_months=12, notice_months=NoticeMonths(3), received_on=received_on
    )
    return effect.is_in_time, effect.ends_on


def test_notice_on_the_last_day_ends_the_running_term() -> None:  # R-SCALGO-16, R-SCALGO-17
    assert effect_on(date(2016, 2, 19)) == (True, date(2016, 5, 20))


def test_notice_a_day_late_takes_effect_a_term_later() -> None:  # R-SCALGO-18
    assert effect_on(date(2016, 2, 20)) == (False, date(2017, 5, 20))
    assert effect_on(date(2016, 3, 1)) == (False, date(2017, 5, 20))
    assert effect_on(date(2016, 5, 19)) == (False, date(2017, 5, 20))


def test_terms_of_months_count_from_the_day_of_signing() -> None:
    starts = [term_period(date(2026, 1, 31), number, 1).start for number in (1, 2, 3)]
    assert starts == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
