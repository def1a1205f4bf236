"""When notice is in time, when a subscription ends because of it, and until when it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from licensing.domain.terms import term_number_on, term_period
from tenants.domain.periods import ONE_DAY, Period, add_months


class NoticeBasis(StrEnum):
    """By which right notice is given: the agreement's own, or the one that follows from a price shock (R-SCALGO-21)."""

    ORDINARY = "ordinary"
    PRICE_SHOCK = "price_shock"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEffect:
    """What notice received on a day does: `ends_on` is the first day without access."""

    last_day_for_notice: date
    is_in_time: bool
    ends_on: date


@dataclass(frozen=True, slots=True)
class NoticeMonths:
    """The months of notice: the plan's, and what was agreed for this customer, each from a day on, in order of days.

    What is in force on the day of receipt counts, so the last day for notice of a term is the last one on which notice
    would still be in time: three months' notice, and one month from 2016-04-01 on, make 2016-04-19 of 2016-02-19.

    >>> term = Period(date(2015, 5, 20), date(2016, 5, 20))
    >>> NoticeMonths(3).last_day(term), NoticeMonths(3, ((date(2016, 4, 1), 1),)).last_day(term)
    (datetime.date(2016, 2, 19), datetime.date(2016, 4, 19))
    """

    of_plan: int
    agreed: tuple[tuple[date, int], ...] = ()

    def on(self, day: date) -> int:
        """How many months are in force on a day."""
        return next((months for start, months in reversed(self.agreed) if start <= day), self.of_plan)

    def last_day(self, term: Period) -> date:
        """The last day on which notice ends the subscription with this term (R-SCALGO-16)."""
        return max(self._last_days(term))

    def _last_days(self, term: Period) -> Iterator[date]:
        starts = (date.min, *(start for start, _ in self.agreed))
        ends = (*(start for start, _ in self.agreed), date.max)
        for start, end in zip(starts, ends, strict=True):
            last = min(last_day_for_notice(term, self.on(start)), end - ONE_DAY)
            if last >= start:
                yield last


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """Notice that was received, and when it was taken back, if it was. `ends_on` is the first day without access."""

    id: UUID
    organization_id: UUID
    subscription_id: UUID
    basis: NoticeBasis
    received_at: datetime
    received_on: date
    last_day_for_notice: date
    ends_on: date
    given_by_user_id: UUID | None
    withdrawn_at: datetime | None
    withdrawal_reason: str

    @property
    def is_in_time(self) -> bool:
        return self.received_on <= self.last_day_for_notice

    @property
    def last_day(self) -> date:
        """The last day with access."""
        return self.ends_on - ONE_DAY


def last_day_for_notice(term: Period, notice_months: int) -> date:
    """The term's last day less the months of notice, clamped to the month's end (R-SCALGO-16).

    >>> last_day_for_notice(Period(date(2015, 5, 20), date(2016, 5, 20)), 3)
    datetime.date(2016, 2, 19)
    """
    return add_months(term.last_day, -notice_months)


def notice_effect(
    *, signed_on: date, term_number: int, term_months: int, notice_months: NoticeMonths, received_on: date
) -> NoticeEffect:
    """Notice in time ends the running term's subscription with the term; late notice, with the next one (R-SCALGO-18).

    `received_on` is the organization's local day: 24:00 there is the end of the last day.
    """
    running = term_period(signed_on, term_number, term_months)
    last_day = notice_months.last_day(running)
    number = term_number
    while received_on > notice_months.last_day(term_period(signed_on, number, term_months)):
        number += 1
    return NoticeEffect(
        last_day_for_notice=last_day,
        is_in_time=number == term_number,
        ends_on=term_period(signed_on, number, term_months).end,
    )


def withdrawable_until(
    *,
    basis: NoticeBasis,
    ends_on: date,
    last_day_for_notice: date,
    signed_on: date,
    term_months: int,
    notice_months: NoticeMonths,
) -> date:
    """The last day on which the customer may take notice back: until then it need not have been given.

    That is the last day for notice of the term it ends with, whichever term was running when it was received. Notice
    because of a price shock may be taken back while that right lasts, and access too.
    """
    if basis is NoticeBasis.PRICE_SHOCK:
        return min(last_day_for_notice, ends_on - ONE_DAY)
    ended = term_number_on(ends_on - ONE_DAY, signed_on, term_months)
    return notice_months.last_day(term_period(signed_on, ended, term_months))
