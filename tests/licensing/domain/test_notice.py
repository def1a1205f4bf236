"""The last day for notice, and when the licence ends because of it."""

from datetime import date

import pytest

from licensing.domain.notice import (
    NoticeBasis,
    NoticeMonths,
    last_day_for_notice,
    notice_effect,
    withdrawable_until,
)
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


TERM = Period(date(2015, 5, 20), date(2016, 5, 20))


@pytest.mark.parametrize(
    ("agreed", "last_day"),
    [
        ((), date(2016, 2, 19)),
        (((date(2015, 5, 20), 1),), date(2016, 4, 19)),
        (((date(2016, 2, 20), 1),), date(2016, 4, 19)),  # begins a day after the plan's own last day
        (((date(2016, 4, 20), 1),), date(2016, 2, 19)),  # begins when its own last day has passed
        (((date(2015, 6, 1), 6),), date(2015, 11, 19)),
        (((date(2016, 1, 1), 6),), date(2015, 12, 31)),  # three months sufficed to the day before
        (((date(2015, 6, 1), 6), (date(2016, 3, 1), 0)), date(2016, 5, 19)),
    ],
)
def test_what_is_in_force_on_the_day_of_receipt_counts(agreed: tuple[tuple[date, int], ...], last_day: date) -> None:
    months = NoticeMonths(3, agreed)
    assert months.last_day(TERM) == last_day
    assert last_day <= last_day_for_notice(TERM, months.on(last_day))


@pytest.mark.parametrize(
    ("signed_on", "number", "last_day"),
    [
        (date(2024, 2, 29), 1, date(2024, 11, 28)),  # through 28 February 2025
        (date(2024, 2, 29), 4, date(2027, 11, 28)),  # through 28 February 2028, the day before the leap day
        (date(2014, 5, 31), 1, date(2015, 2, 28)),  # through 30 May
        (date(2014, 3, 30), 1, date(2014, 12, 29)),  # the clocks change that night
    ],
)
def test_last_days_around_leap_days_and_month_ends(signed_on: date, number: int, last_day: date) -> None:
    """R-SCALGO-2, R-SCALGO-16."""
    assert NoticeMonths(3).last_day(term_period(signed_on, number, 12)) == last_day
    for received_on, in_time in ((last_day, True), (date.fromordinal(last_day.toordinal() + 1), False)):
        effect = notice_effect(
            signed_on=signed_on,
            term_number=number,
            term_months=12,
            notice_months=NoticeMonths(3),
            received_on=received_on,
        )
        assert (effect.is_in_time, effect.last_day_for_notice) == (in_time, last_day)


def test_notice_may_be_taken_back_until_it_would_have_been_too_late_to_give_it() -> None:
    def until(basis: NoticeBasis, ends_on: date, last_day: date) -> date:
        return withdrawable_until(
            basis=basis,
            ends_on=ends_on,
            last_day_for_notice=last_day,
            signed_on=SIGNED,
            term_months=12,
            notice_months=NoticeMonths(3),
        )

    assert until(NoticeBasis.ORDINARY, date(2016, 5, 20), date(2016, 2, 19)) == date(2016, 2, 19)
    # Late for the second term, it ends the third.
    assert until(NoticeBasis.ORDINARY, date(2017, 5, 20), date(2016, 2, 19)) == date(2017, 2, 19)
    assert until(NoticeBasis.PRICE_SHOCK, date(2015, 5, 20), date(2015, 4, 30)) == date(2015, 4, 30)
    assert until(NoticeBasis.PRICE_SHOCK, date(2015, 6, 2), date(2015, 6, 21)) == date(2015, 6, 1)
