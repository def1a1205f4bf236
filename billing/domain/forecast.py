"""What a measured period is likely to come to, from what was used so far and before (R-SCALGO-12).

The days left bring what the same days brought last year; without such days, the mean of the last 90. How far that may
be off is asked of the past: the same calculation is made for each of the last twelve calendar months, and what it would
have missed, as a part of what it expected, is the range around the days left. All of it can be computed by hand.

Quantities are by meter, in the meter's own unit; only days before `today` count as used, for today is not over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from billing.domain.exact import EXACT, round_half_up, round_ratio
from metering.domain.term_steps import same_day_before
from tenants.domain.periods import Period, add_months, month_of

RECENT_DAYS = 90
MONTHS_TESTED = 12
# Two months may have been luck.
FEWEST_TESTED = 3
# How far off a calculation is taken to be that the past cannot judge.
OFF_UNTESTED = Decimal("0.5")
MOST_OFF = Decimal(1)

_OFF_STEP = Decimal("0.001")
_QUANTITY_STEP = Decimal("0.000001")
_ZERO = Decimal(0)

Quantities = Mapping[str, Decimal]


class Basis(StrEnum):
    """What the days left are taken from."""

    LAST_YEAR = "last_year"
    RECENT_DAYS = "recent_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What the days left are likely to bring, and the days that this was read from."""

    basis: Basis
    days: Period
    quantities: Quantities


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMonth:
    """A month that is over, in units: what the calculation would have expected on its first day, and what came."""

    month: Period
    expected: Decimal
    actual: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How far the calculation was off, as a part of what it expected; `months` is 0 where nothing could be tested."""

    off: Decimal
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The whole period by meter: low and high are as far from likely as the calculation has been off before."""

    low: Quantities
    likely: Quantities
    high: Quantities


def days_so_far(today: date, period: Period) -> Period | None:
    """The days of the period that are over; None on its first day."""
    return Period(period.start, min(today, period.end)) if today > period.start else None


def days_so_far_last_year(today: date, period: Period, before: Period) -> Period | None:
    """The days of the year before that `days_so_far` is compared with; None on the first day."""
    return Period(before.start, same_day_before(today, period, before)) if today > period.start else None


def days_left_last_year(today: date, period: Period, before: Period, since: date) -> Period | None:
    """Last year's days from the same date to that year's end, a 29 February with them.

    None if none are left, or if some lie before `since`, the first day of the licence.

    >>> year, before = Period(date(2026, 3, 15), date(2027, 3, 15)), Period(date(2025, 3, 15), date(2026, 3, 15))
    >>> days_left_last_year(date(2026, 11, 27), year, before, date(2025, 3, 15))
    Period(start=datetime.date(2025, 11, 27), end=datetime.date(2026, 3, 15))
    """
    start = same_day_before(today, period, before) if today > period.start else before.start
    return Period(start, before.end) if since <= start < before.end else None


def recent_days(today: date, since: date) -> Period | None:
    """The last 90 days that are over, or as many as there have been since the licence began; None for none.

    >>> recent_days(date(2026, 4, 1), date(2026, 3, 15)).days
    17
    """
    start = max(since, today - timedelta(days=RECENT_DAYS))
    return Period(start, today) if start < today else None


def find_ahead(
    *,
    days_left: int,
    last_year: tuple[Period, Quantities] | None,
    recent: tuple[Period, Quantities] | None,
) -> Ahead | None:
    """What the days left are likely to bring; None if nothing was used that could tell.

    Last year's days come first, unless nothing at all was used on them: a year without use says nothing of this one.
    Less than nothing, as after much was taken back, is nothing.

    >>> days = Period(date(2026, 1, 1), date(2026, 4, 1))
    >>> find_ahead(days_left=30, last_year=None, recent=(days, {"tiles": Decimal(900)})).quantities
    {'tiles': Decimal('300.000000')}
    """
    if last_year and any(last_year[1].values()):
        days, used = last_year
        return Ahead(basis=Basis.LAST_YEAR, days=days, quantities={meter: max(q, _ZERO) for meter, q in used.items()})
    if recent and any(recent[1].values()):
        days, used = recent
        mean = {meter: round_ratio(max(q, _ZERO), days_left, days.days, _QUANTITY_STEP) for meter, q in used.items()}
        return Ahead(basis=Basis.RECENT_DAYS, days=days, quantities=mean)
    return None


def past_months(units: Mapping[date, Decimal], since: date, today: date) -> tuple[PastMonth, ...]:
    """The last twelve calendar months that are over and that the licence ran through, the oldest first.

    `units` is what each calendar month came to, by its first day. A month is expected to bring what the same one did a
    year before, else the daily mean of the three before it, or of as many as there were; the first has none, and cannot
    be tested.
    """
    first = month_of(add_months(today.replace(day=1), -MONTHS_TESTED))
    months = [month_of(add_months(first.start, number)) for number in range(MONTHS_TESTED)]
    found = [(month, _expected(month, units, since)) for month in months if month.start >= since]
    return tuple(
        PastMonth(month=month, expected=expected, actual=units.get(month.start, _ZERO))
        for month, expected in found
        if expected is not None
    )


def _expected(month: Period, units: Mapping[date, Decimal], since: date) -> Decimal | None:
    year_before = add_months(month.start, -12)
    if year_before >= since:
        return max(units.get(year_before, _ZERO), _ZERO)
    before = [month_of(add_months(month.start, -back)) for back in (1, 2, 3)]
    known = [one for one in before if one.start >= since]
    if not known:
        return None
    total = max(sum((units.get(one.start, _ZERO) for one in known), _ZERO), _ZERO)
    return round_ratio(total, month.days, sum(one.days for one in known), _QUANTITY_STEP)


def accuracy_of(months: Sequence[PastMonth]) -> Accuracy:
    """By how much the months were missed together, as a part of what was expected of them together.

    To a tenth of a percent, half up, and never by more than all of it. With fewer than three months, or where nothing
    was expected, half is assumed.

    >>> month = Period(date(2026, 1, 1), date(2026, 2, 1))
    >>> missed = [PastMonth(month=month, expected=Decimal(10), actual=Decimal(units)) for units in (9, 10, 12)]
    >>> accuracy_of(missed)
    Accuracy(off=Decimal('0.100'), months=3)
    """
    expected = sum((found.expected for found in months), _ZERO)
    if len(months) < FEWEST_TESTED or not expected:
        return Accuracy(off=OFF_UNTESTED, months=0)
    missed = sum((abs(found.actual - found.expected) for found in months), _ZERO)
    off = _ratio(missed, expected)
    return Accuracy(off=min(off, MOST_OFF), months=len(months))


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    """Rounded once, at the step that people are shown."""
    shift = max(0, -int(whole.as_tuple().exponent), -int(part.as_tuple().exponent))
    return round_ratio(Decimal(1), int(part.scaleb(shift, EXACT)), int(whole.scaleb(shift, EXACT)), _OFF_STEP)


def look_ahead(used: Quantities, ahead: Quantities, accuracy: Accuracy) -> Outlook:
    """Used so far and what the days left bring: less, as, and more than expected.

    On the day after the last, nothing is left and all three are what was used.

    >>> outlook = look_ahead({"km2": Decimal(80)}, {"km2": Decimal(20)}, Accuracy(off=Decimal("0.1"), months=12))
    >>> [int(of["km2"]) for of in (outlook.low, outlook.likely, outlook.high)]
    [98, 100, 102]
    """
    levels = [_level(used, ahead, factor) for factor in (1 - accuracy.off, Decimal(1), 1 + accuracy.off)]
    low, likely, high = levels
    return Outlook(low=low, likely=likely, high=high)


def _level(used: Quantities, ahead: Quantities, factor: Decimal) -> dict[str, Decimal]:
    return {
        meter: EXACT.add(
            used.get(meter, _ZERO), round_half_up(EXACT.multiply(ahead.get(meter, _ZERO), factor), _QUANTITY_STEP)
        )
        for meter in dict.fromkeys((*used, *ahead))
    }
