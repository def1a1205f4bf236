"""What administrators were told before the last day for notice, as a later price is compared with it (R-SCALGO-21)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from billing.models import Forecast, IndicationSource, NoticeReminder
from billing.selectors.indications import indicative_price
from tenants.scoping import STAFF, scoped, worker_for
from tests.billing.setting import add_customer, open_shop, sign

LAST_DAY = date(2015, 2, 19)


@pytest.fixture
def subscription(db: None) -> tuple[UUID, UUID]:
    """Nordal's, signed on 20 May 2014: its first term can be ended until 19 February 2015."""
    organization_id = add_customer(open_shop(), "nordal")
    return organization_id, sign(organization_id, date(2014, 5, 20))


def remind(subscription: tuple[UUID, UUID], days: int, on: date, **more: Any) -> NoticeReminder:
    organization_id, subscription_id = subscription
    facts: dict[str, Any] = {"source": IndicationSource.NONE, "term_number": 2, "currency": "NOK", **more}
    with scoped(worker_for(organization_id)):
        return NoticeReminder.objects.create(
            organization_id=organization_id,
            subscription_id=subscription_id,
            days=days,
            on=on,
            last_day_for_notice=LAST_DAY,
            reminded_at=datetime(2014, 12, 21, 5, tzinfo=UTC),
            **facts,
        )


def forecast(subscription: tuple[UUID, UUID], on: date) -> Forecast:
    organization_id, subscription_id = subscription
    with scoped(worker_for(organization_id)):
        return Forecast.objects.create(
            organization_id=organization_id,
            subscription_id=subscription_id,
            term_number=2,
            on=on,
            currency="NOK",
            low_units=90,
            likely_units=380,
            high_units=520,
            low_fee=20_000,
            likely_fee=40_000,
            high_fee=80_000,
            why={},
            made_at=datetime(2014, 12, 21, 5, tzinfo=UTC),
        )


def of_forecast(found: Forecast) -> dict[str, Any]:
    return {
        "source": IndicationSource.FORECAST,
        "forecast": found,
        "low": found.low_fee,
        "amount": found.likely_fee,
        "high": found.high_fee,
    }


def test_the_latest_reminder_that_named_a_price_is_the_indication(subscription: tuple[UUID, UUID]) -> None:
    found = forecast(subscription, date(2014, 12, 21))
    remind(subscription, 60, date(2014, 12, 21), **of_forecast(found))
    remind(subscription, 30, date(2015, 1, 20), source=IndicationSource.PRICE, amount=Decimal(45_000))
    remind(subscription, 7, date(2015, 2, 12))
    with scoped(STAFF):
        price = indicative_price(subscription[1], 2)
        assert indicative_price(subscription[1], 3) is None
    assert price is not None
    assert (price.price.text, price.low, price.high) == ("45000.00", None, None)
    assert (price.source, price.days, price.given_on) == ("price", 30, date(2015, 1, 20))


def test_a_forecast_is_indicated_with_its_range(subscription: tuple[UUID, UUID]) -> None:
    remind(subscription, 60, date(2014, 12, 21), **of_forecast(forecast(subscription, date(2014, 12, 21))))
    with scoped(STAFF):
        price = indicative_price(subscription[1], 2)
    assert price is not None
    assert price.low is not None
    assert price.high is not None
    assert (price.low.text, price.price.text, price.high.text) == ("20000.00", "40000.00", "80000.00")


def test_before_there_is_anything_to_go_by_no_amount_is_indicated(subscription: tuple[UUID, UUID]) -> None:
    remind(subscription, 60, date(2014, 12, 21))
    with scoped(STAFF):
        assert indicative_price(subscription[1], 2) is None


@pytest.mark.parametrize(
    ("constraint", "more"),
    [
        ("notice_reminder_in_time", {"on": date(2015, 2, 20)}),
        ("notice_reminder_amounts", {"source": IndicationSource.FORECAST, "amount": Decimal(1)}),
        ("notice_reminder_amounts", {"source": IndicationSource.PRICE}),
        ("notice_reminder_amounts", {"amount": Decimal(1)}),
        ("notice_reminder_once", {"days": 60}),
    ],
)
def test_the_table_refuses_a_reminder_that_cannot_be(
    subscription: tuple[UUID, UUID], constraint: str, more: dict[str, Any]
) -> None:
    remind(subscription, 60, date(2014, 12, 21))
    facts = {"days": 30, "on": date(2015, 1, 20), **more}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        remind(subscription, **facts)


def test_what_was_told_is_final(subscription: tuple[UUID, UUID]) -> None:  # R-SCALGO-21
    kept = remind(subscription, 60, date(2014, 12, 21))
    with scoped(STAFF), pytest.raises(Exception, match=r"permission denied|rows are final"):
        NoticeReminder.objects.filter(pk=kept.pk).update(days=7)
