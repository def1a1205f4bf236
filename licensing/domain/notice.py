"""When notice is in time, and when a subscription ends because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from licensing.domain.terms import term_period
from tenants.domain.periods import Period, add_months


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEffect:
    """What notice received on a day does: `ends_on` is the first day without access."""

    last_day_for_notice: date
    is_in_time: bool
    ends_on: date


def last_day_for_notice(term: Period, notice_months: int) -> date:
    """The term's last day less the months of notice, clamped to the month's end (R-SCALGO-16).

    >>> last_day_for_notice(Period(date(2015, 5, 20), date(2016, 5, 20)), 3)
    datetime.date(2016, 2, 19)
    """
    return add_months(term.last_day, -notice_months)


def notice_effect(
    *, signed_on: date, term_number: int, term_months: int, notice_months: int, received_on: date
) -> NoticeEffect:
    """Notice in time ends the running term's subscription with the term; late notice, with the next one (R-SCALGO-18).

    `received_on` is the organization's local day: 24:00 there is the end of the last day.
    """
    running = term_period(signed_on, term_number, term_months)
    last_day = last_day_for_notice(running, notice_months)
    number = term_number
    while received_on > last_day_for_notice(term_period(signed_on, number, term_months), notice_months):
        number += 1
    return NoticeEffect(
        last_day_for_notice=last_day,
        is_in_time=number == term_number,
        ends_on=term_period(signed_on, number, term_months).end,
    )
