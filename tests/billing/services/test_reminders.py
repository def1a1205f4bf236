"""60, 30 and 7 days before the last day for notice, administrators get it with an indicative price (R-SCALGO-21).

Nordal's first term runs from 20 May 2014 to 19 May 2015, and can be ended until 19 February 2015.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from billing.models import NoticeReminder, Offer, ParkedWork, Seller
from billing.selectors.indications import indicative_price
from billing.services.catalog import load_catalog, read_catalog_files
from billing.services.offers import approve_offer
from billing.services.reminders import next_reminder_after, remind_of_notice
from billing.services.repricing import reprice_terms
from config.jobs import instant_of
from licensing.services.notice import give_notice
from tenants.models import Organization, OutboxMessage
from tenants.scoping import STAFF, WORKER, scoped
from tenants.services.mail_writing import write_mail
from tests.billing.services.test_forecasts import new_customer, use
from tests.billing.setting import add_customer, register_norwegian_seller, sign
from tests.cast import make_member, make_user

SIGNED_ON = date(2014, 5, 20)
LAST_DAY = date(2015, 2, 19)
SIXTY, THIRTY, SEVEN = date(2014, 12, 21), date(2015, 1, 20), date(2015, 2, 12)


@pytest.fixture
def subscription_id(seller: Seller) -> UUID:
    return new_customer(seller, "nordal")


def reminded(on: date) -> int:
    found = remind_of_notice(instant_of(on))
    with scoped(WORKER):
        assert not ParkedWork.objects.exists()
    return found


def kept() -> list[tuple[int, date, str, int | None]]:
    with scoped(STAFF):
        rows = NoticeReminder.objects.order_by("on")
        return [(row.days, row.on, row.source, None if row.amount is None else int(row.amount)) for row in rows]


def latest_mail() -> tuple[str, str]:
    """In English, with ordinary spaces."""
    with scoped(STAFF):
        mail = OutboxMessage.objects.filter(template="notice_reminder").latest("queued_at")
        mail.locale = "en"
        written = write_mail(mail)
    return written.subject.replace("\N{NO-BREAK SPACE}", " "), written.body.replace("\N{NO-BREAK SPACE}", " ")


def test_three_reminders_each_once(subscription_id: UUID) -> None:
    use(1_000, SIGNED_ON, date(2014, 8, 18))
    found = {day: reminded(day) for day in (SIXTY - timedelta(1), SIXTY, SIXTY + timedelta(1), THIRTY, SEVEN, LAST_DAY)}
    assert list(found.values()) == [0, 1, 0, 1, 1, 0]
    assert [(days, on) for days, on, _, _ in kept()] == [(60, SIXTY), (30, THIRTY), (7, SEVEN)]


def test_a_job_that_missed_days_sends_only_the_nearest(subscription_id: UUID) -> None:
    assert reminded(date(2015, 2, 15)) == 1
    assert [days for days, *_ in kept()] == [7]
    assert reminded(date(2015, 2, 16)) == 0


def test_after_the_last_day_nobody_is_reminded(subscription_id: UUID) -> None:
    assert reminded(LAST_DAY + timedelta(1)) == 0


def test_the_last_day_is_the_organizations_own(subscription_id: UUID) -> None:  # R-SCALGO-16
    """23:30 on 19 February in Oslo is in time; half an hour later is not."""
    assert remind_of_notice(datetime(2015, 2, 19, 23, 0, tzinfo=UTC)) == 0
    assert remind_of_notice(datetime(2015, 2, 19, 22, 30, tzinfo=UTC)) == 1


def test_nobody_is_reminded_who_has_given_notice(subscription_id: UUID) -> None:
    with scoped(STAFF):
        give_notice(subscription_id=subscription_id, received_at=instant_of(date(2014, 8, 10)))
    assert reminded(SIXTY) == 0


def test_the_indication_is_todays_forecast(subscription_id: UUID) -> None:
    """1,000 tiles on each of the last 90 days: a unit a day, and 150 days left."""
    use(1_000, SIXTY - timedelta(90), SIXTY)
    reminded(SIXTY)
    assert kept() == [(60, SIXTY, "forecast", 40_000)]
    with scoped(STAFF):
        price = indicative_price(subscription_id, 2)
    assert price is not None
    assert price.high is not None
    assert (price.price.text, price.given_on, price.last_day_for_notice) == ("40000.00", SIXTY, LAST_DAY)
    subject, body = latest_mail()
    assert subject == "SCALGO Live: decide about renewal by 19 Feb 2015"
    assert "a forecast, not an offer" in body
    assert "Likely NOK 40,000" in body


def test_without_any_usage_the_mail_says_so(subscription_id: UUID) -> None:
    reminded(SIXTY)
    assert kept() == [(60, SIXTY, "none", None)]
    assert "Nothing has been used yet" in latest_mail()[1]


def test_a_price_that_is_decided_is_the_indication(db: None) -> None:
    """A window that closes four months before the renewal: the offer is there before the last day for notice."""
    files = dict(read_catalog_files())
    by_term, by_window = 'measured_year = "term"', 'measured_year = "window"'
    assert by_term in files["scalgo_live.toml"]
    files["scalgo_live.toml"] = files["scalgo_live.toml"].replace(by_term, by_window)
    with scoped(STAFF):
        load_catalog(files, at=instant_of(SIGNED_ON))
        organization_id = add_customer(register_norwegian_seller(), "nordal")
        make_member(Organization.objects.get(pk=organization_id), make_user("ada"), is_license_administrator=True)
    subscription_id = sign(organization_id, SIGNED_ON)
    use(1_000, SIGNED_ON, date(2014, 8, 18))
    reprice_terms(instant_of(date(2015, 1, 23)))
    assert reminded(date(2015, 1, 23)) == 1
    with scoped(STAFF):
        approve_offer(offer_id=Offer.objects.get(term_number=2).pk, at=instant_of(date(2015, 1, 25)))
    assert reminded(SEVEN) == 1
    assert [(days, source, amount) for days, _, source, amount in kept()][-1] == (7, "price", 20_000)
    with scoped(STAFF):
        price = indicative_price(subscription_id, 2)
    assert price is not None
    assert (price.price.text, price.source, price.low) == ("20000.00", "price", None)
    assert "The price from 20 May 2015 to 19 May 2016 is NOK 20,000.00" in latest_mail()[1]


def test_a_replay_knows_when_the_next_reminder_is_due(subscription_id: UUID) -> None:
    assert next_reminder_after(SIGNED_ON) == SIXTY
    reminded(SIXTY)
    assert next_reminder_after(SIXTY) == THIRTY
    reminded(THIRTY)
    reminded(SEVEN)
    assert next_reminder_after(SEVEN) is None


def test_a_reminder_that_is_late_is_due_the_day_after(subscription_id: UUID) -> None:
    assert next_reminder_after(date(2014, 12, 27)) == date(2014, 12, 28)
