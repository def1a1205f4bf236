"""The daily forecast: what it comes to, when it is made, and whom it alarms (R-SCALGO-12, R-SCALGO-14).

Nordal signed on 20 May 2014 and uses 1,000 map tiles each day, which is one unit; its first year was estimated at 400
units, 40,000. In its second year it uses two units a day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from billing.models import Forecast, Offer, ParkedWork, Seller
from billing.selectors.forecasts import ForecastFacts, latest_forecast
from billing.services.catalog import load_catalog, read_catalog_files
from billing.services.forecasts import forecast_terms
from billing.services.offers import approve_offer
from billing.services.renewals import renew_terms
from billing.services.repricing import reprice_terms
from config.jobs import instant_of
from licensing.services.notice import give_notice
from tenants.domain.periods import Period, days_in
from tenants.models import Organization, OutboxMessage, User
from tenants.scoping import STAFF, WORKER, scoped
from tenants.services.mail_writing import write_mail
from tests.billing.setting import add_customer, register_norwegian_seller, sign
from tests.cast import make_member, make_user
from tests.metering.sending import event, send

SIGNED_ON = date(2014, 5, 20)
SECOND_YEAR = date(2015, 5, 20)
CLOSED = date(2015, 5, 23)


@pytest.fixture
def subscription_id(seller: Seller) -> UUID:
    return new_customer(seller, "nordal")


def new_customer(seller: Seller, slug: str) -> UUID:
    """A customer of the shop, with Ada to administer it."""
    organization_id = add_customer(seller, slug)
    with scoped(STAFF):
        make_member(Organization.objects.get(pk=organization_id), make_user("ada"), is_license_administrator=True)
    return sign(organization_id, SIGNED_ON)


def use(tiles: int, start: date, end: date, slug: str = "nordal", *, at: date | None = None) -> None:
    """So many tiles at noon of each day up to `end`, received on that day unless told otherwise."""
    events = [
        event(f"{slug}-{day}-{tiles}", tiles, f"{day}T12:00:00Z", subject=slug) | {"type": "map_tiles"}
        for day in days_in(Period(start, end))
    ]
    assert send(events, STAFF, at=datetime.combine(at or end, datetime.min.time(), UTC)).refusals() == {}


def renew_at_40_000() -> None:
    """The first year came to 365 units: its price stays."""
    use(1_000, SIGNED_ON, SECOND_YEAR)
    renew_terms(instant_of(SECOND_YEAR))
    reprice_terms(instant_of(CLOSED))
    with scoped(STAFF):
        approve_offer(offer_id=Offer.objects.get(term_number=2).pk, at=instant_of(CLOSED))


def forecast_on(day: date, subscription_id: UUID, term_number: int) -> ForecastFacts | None:
    forecast_terms(instant_of(day))
    with scoped(WORKER):
        assert not ParkedWork.objects.exists()
        return latest_forecast(subscription_id, term_number)


def alarms() -> list[int]:
    with scoped(STAFF):
        mails = OutboxMessage.objects.filter(template="forecast_passed").order_by("queued_at")
        return [mail.context["percent"] for mail in mails]


def test_before_anything_was_used_there_is_no_forecast(subscription_id: UUID) -> None:
    assert forecast_on(date(2014, 8, 18), subscription_id, 2) is None


def test_in_the_first_year_ninety_days_are_carried_on(subscription_id: UUID) -> None:
    """90 units in 90 days, 275 days left: 365. Nothing could be tested, so half of 275 is the range."""
    use(1_000, SIGNED_ON, date(2014, 8, 18))
    found = forecast_on(date(2014, 8, 18), subscription_id, 2)
    assert found is not None
    why = found.why
    assert (why.days_left, why.basis, why.days.days, why.off, why.months_tested) == (
        275,
        "recent_days",
        90,
        Decimal("0.5"),
        0,
    )
    assert (why.used_units, why.ahead_units) == (90, 275)
    assert [level.units for level in (why.low, why.likely, why.high)] == [Decimal("227.5"), 365, Decimal("502.5")]
    assert (found.low.text, found.likely.text, found.high.text) == ("40000.00", "40000.00", "80000.00")
    assert (why.likely.band_from, why.likely.band_below) == (100, 500)
    assert why.drivers == ()


def test_fewer_than_ninety_days_are_what_there_is(subscription_id: UUID) -> None:
    """Ten days of one unit, 355 left."""
    use(1_000, SIGNED_ON, date(2014, 5, 30))
    found = forecast_on(date(2014, 5, 30), subscription_id, 2)
    assert found is not None
    assert (found.why.days.days, found.why.likely.units) == (10, 365)


def test_today_is_not_over_and_not_counted(subscription_id: UUID) -> None:
    use(1_000, SIGNED_ON, date(2014, 5, 31))
    found = forecast_on(date(2014, 5, 30), subscription_id, 2)
    assert found is not None
    assert found.why.used_units == 10


def test_in_the_second_year_last_years_days_are_expected_again(subscription_id: UUID) -> None:
    """184 days of two units, then 181 of last year's one: 549.

    Of twelve months, November to April came as expected (181), May missed 12 of 31, June to October 153 of 153:
    together 165 of 365, which is 45.2 %.
    """
    renew_at_40_000()
    today = date(2015, 11, 20)
    use(2_000, SECOND_YEAR, today)
    found = forecast_on(today, subscription_id, 3)
    assert found is not None
    why = found.why
    assert (why.basis, why.days) == ("last_year", Period(date(2014, 11, 20), SECOND_YEAR))
    assert (why.used_units, why.ahead_units, why.likely.units) == (368, 181, 549)
    assert (why.off, why.months_tested) == (Decimal("0.452"), 12)
    assert (why.low.units, why.high.units) == (Decimal("467.188"), Decimal("630.812"))
    assert (found.low.text, found.likely.text, found.high.text) == ("40000.00", "80000.00", "80000.00")
    assert [(driver.meter, driver.department, driver.units_change) for driver in why.drivers] == [
        ("map_tiles", None, 184)
    ]


def test_on_the_last_day_only_that_day_is_a_guess(subscription_id: UUID) -> None:
    renew_at_40_000()
    use(1_000, SECOND_YEAR, date(2016, 5, 19))
    found = forecast_on(date(2016, 5, 19), subscription_id, 3)
    assert found is not None
    assert (found.why.days_left, found.why.used_units, found.why.likely.units) == (1, 365, 366)


def test_a_day_has_one_forecast_which_stays(subscription_id: UUID) -> None:  # R-X-7
    use(1_000, SIGNED_ON, date(2014, 8, 18))
    assert forecast_terms(instant_of(date(2014, 8, 18))) == 1
    use(5_000, date(2014, 8, 1), date(2014, 8, 18))
    assert forecast_terms(instant_of(date(2014, 8, 18))) == 0
    assert forecast_terms(instant_of(date(2014, 8, 19))) == 1


def test_no_forecast_for_a_term_that_notice_has_ended(subscription_id: UUID) -> None:  # R-SCALGO-18
    use(1_000, SIGNED_ON, date(2014, 8, 18))
    with scoped(STAFF):
        give_notice(subscription_id=subscription_id, received_at=instant_of(date(2014, 8, 10)))
    assert forecast_on(date(2014, 8, 18), subscription_id, 2) is None


def test_late_usage_of_the_year_before_counts_in_this_one(subscription_id: UUID) -> None:  # R-X-6
    """100,000 tiles of 19 May come after the first year has closed: 100 units more in the second."""
    renew_at_40_000()
    use(100_000, date(2015, 5, 19), SECOND_YEAR, at=date(2015, 6, 1))
    use(1_000, SECOND_YEAR, date(2015, 7, 1))
    found = forecast_on(date(2015, 7, 1), subscription_id, 3)
    assert found is not None
    assert (found.why.late_units, found.why.used_units) == (100, 142)
    # Last year's days are what happened on them: 323 ordinary ones, and the late one among them.
    assert found.why.likely.units == 142 + 323 + 100


def test_the_rules_own_limit_on_a_change_holds_the_forecast(db: None) -> None:
    """80,000 for 549 units, held within 25 % of 40,000: 50,000."""
    files = dict(read_catalog_files())
    lead = "close_after_days = 3\n"
    files["scalgo_live.toml"] = files["scalgo_live.toml"].replace(lead, f"{lead}max_change_percent = 25\n")
    with scoped(STAFF):
        load_catalog(files, at=instant_of(SIGNED_ON))
    add_customer(register_norwegian_seller(), "nordal")
    with scoped(STAFF):
        organization_id = Organization.objects.get(slug="nordal").pk
    subscription_id = sign(organization_id, SIGNED_ON)
    renew_at_40_000()
    use(2_000, SECOND_YEAR, date(2015, 11, 20))
    found = forecast_on(date(2015, 11, 20), subscription_id, 3)
    assert found is not None
    assert (found.likely.text, found.why.likely.is_held, found.why.previous_fee) == ("50000.00", True, 40_000)
    assert (found.low.text, found.why.low.is_held) == ("40000.00", False)


def test_administrators_are_told_once_a_term_of_each_threshold(subscription_id: UUID) -> None:
    renew_at_40_000()
    today = date(2015, 11, 20)
    use(2_000, SECOND_YEAR, today)
    for day in range(3):
        forecast_terms(instant_of(today + timedelta(days=day)))
    assert alarms() == [25]
    with scoped(STAFF):
        (mail,) = OutboxMessage.objects.filter(template="forecast_passed")
        ada = User.objects.get(name__startswith="Ada").email
        passed = list(Forecast.objects.order_by("on").values_list("passed_percent", flat=True))
    assert mail.recipients == [ada]
    assert passed == [25, 0, 0]


def test_the_mail_names_price_range_band_and_what_drives_it(subscription_id: UUID) -> None:
    renew_at_40_000()
    use(2_000, SECOND_YEAR, date(2015, 11, 20))
    forecast_terms(instant_of(date(2015, 11, 20)))
    with scoped(STAFF):
        mail = OutboxMessage.objects.get(template="forecast_passed")
        mail.locale = "en"
        written = write_mail(mail)
    assert "80,000" in written.subject
    for words in ("over 25 % more", "NOK 40,000", "between NOK 40,000 and NOK 80,000", "from 500 to less than 2,000"):
        assert words in written.body.replace("\N{NO-BREAK SPACE}", " ")
    assert "Map tiles: +184.0 units" in written.body


def test_a_few_days_of_a_first_year_alarm_nobody(subscription_id: UUID) -> None:
    """500 units in five days would be 36,500; from the thirtieth day on it is said."""
    use(100_000, SIGNED_ON, date(2014, 5, 25))
    forecast_terms(instant_of(date(2014, 5, 25)))
    assert alarms() == []
    forecast_terms(instant_of(date(2014, 6, 19)))
    assert alarms() == [25]


def test_customers_are_read_together_and_each_has_its_own(subscription_id: UUID) -> None:
    with scoped(STAFF):
        seller = Seller.objects.get()
    other = sign(add_customer(seller, "sordal"), SIGNED_ON)
    use(1_000, SIGNED_ON, date(2014, 8, 18))
    use(2_000, SIGNED_ON, date(2014, 8, 18), "sordal")
    assert forecast_terms(instant_of(date(2014, 8, 18))) == 2
    with scoped(STAFF):
        found = [latest_forecast(one, 2) for one in (subscription_id, other)]
    assert [one.why.likely.units for one in found if one] == [365, 730]


def test_a_mean_without_an_end_is_kept_to_the_millionth_and_read_again(subscription_id: UUID) -> None:
    """A byte in seven days, 358 left: 51.142857 bytes are ahead, which weigh nothing that is shown."""
    used = event("byte", 1, "2014-05-26T12:00:00Z", subject="nordal") | {"type": "downloaded_bytes"}
    assert send([used], STAFF, at=instant_of(date(2014, 5, 27))).refusals() == {}
    use(1_000, SIGNED_ON, date(2014, 5, 27))
    found = forecast_on(date(2014, 5, 27), subscription_id, 2)
    assert found is not None
    ahead = {meter.meter: (meter.ahead, meter.ahead_units) for meter in found.why.meters}
    assert (ahead["downloaded_bytes"], ahead["map_tiles"]) == ((Decimal("51.142857"), 0), (358_000, 358))
