"""What administrators were told that the coming year would cost, before the last day for notice (R-SCALGO-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from billing.domain.money import Money
from billing.models import NoticeReminder


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicativePrice:
    """The price that a reminder named. `low` and `high` are None where it was decided already, `source` says which.

    `days` is how long before the last day for notice it was due: 60, 30 or 7.
    """

    term_number: int
    price: Money
    low: Money | None
    high: Money | None
    source: str
    given_on: date
    days: int
    last_day_for_notice: date


def indicative_price(subscription_id: UUID, term_number: int) -> IndicativePrice | None:
    """The latest one given before the last day for notice; None if the administrators were told no amount."""
    told = NoticeReminder.objects.filter(subscription_id=subscription_id, term_number=term_number, amount__isnull=False)
    latest = told.order_by("days").first()
    return _facts(latest, latest.amount) if latest and latest.amount is not None else None


def _facts(reminder: NoticeReminder, amount: Decimal) -> IndicativePrice:
    return IndicativePrice(
        term_number=reminder.term_number,
        price=Money(amount, reminder.currency).rounded(),
        low=_money(reminder.low, reminder.currency),
        high=_money(reminder.high, reminder.currency),
        source=reminder.source,
        given_on=reminder.on,
        days=reminder.days,
        last_day_for_notice=reminder.last_day_for_notice,
    )


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency).rounded()
