"""The home page's forecast: for who administers and who pays, with its reasons (R-SCALGO-12, R-SCALGO-21)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from billing.models import Seller
from billing.services.forecasts import forecast_terms
from config.views.home_forecast import ComingPrice
from config.views.home_page import Home
from licensing.services.notice import give_notice
from tenants.models import Organization
from tenants.scoping import STAFF, scoped
from tests.billing.setting import add_customer, sign
from tests.cast import make_member, make_user
from tests.pages.stage import MODELSPACES, NOW, Stage, use
from tests.visitors import Visitor

# On 15 June 2026, 60 + 30 + 10 + 5 units were used in 26 days; last year, 230 came on the same days until 19 May that
# are still ahead: 80 of bytes, 80 of workspaces and 70 of modelspaces.
USED, AHEAD, LIKELY = 105, 230, 335


def home_of(user: Any) -> Home:
    response = Visitor().sign_in(user).get("/")
    assert response.status_code == 200
    found: Home = response.context["home"]
    return found


def coming_of(user: Any) -> ComingPrice:
    coming = home_of(user).coming
    assert coming is not None
    return coming


def html(user: Any) -> str:
    return Visitor().sign_in(user).get("/").content.decode().replace("\N{NO-BREAK SPACE}", " ")


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_before_anything_was_used_the_page_says_when_there_will_be_one(stage: Stage) -> None:
    with scoped(STAFF):
        organization_id = add_customer(Seller.objects.get(), "newtown", NOW, locale="en")
        user = make_user("nina")
        make_member(Organization.objects.get(pk=organization_id), user, is_license_administrator=True)
    sign(organization_id, NOW.date(), NOW)
    assert forecast_terms(NOW) == 1, "only the other customer has used something"
    assert coming_of(user).state == "none"
    assert "the day after something was used" in html(user)


def test_an_administrator_sees_what_next_year_will_cost_and_why(stage: Stage) -> None:
    forecast_terms(NOW)
    forecast = coming_of(stage.ada).forecast
    assert forecast is not None
    why = forecast.why
    assert (why.used_units, why.ahead_units, why.likely.units, why.days_left) == (USED, AHEAD, LIKELY, 339)
    assert (forecast.likely.fee.text, forecast.change) == ("40000.00", 0)
    assert [(driver.code, driver.department, driver.units_change) for driver in forecast.drivers] == [
        ("map_tiles", "Roads", -50),
        ("map_tiles", "Water", -40),
        ("modelspace_km2", "Roads", 30),
        ("workspace_km2", "", 10),
        ("modelspace_km2", "Water", 5),
    ]
    words = html(stage.ada)
    for part in (
        "Forecast, not an offer",
        "105.0 + 230.0 = 335.0 units",
        "How the forecast is made",
        "As much as this year.",
        "105.0 units up to and including 14 Jun 2026. The largest changes against the same days last year:",
    ):
        assert part in words


def test_the_chart_is_told_the_forecast_by_its_table(stage: Stage) -> None:
    forecast_terms(NOW)
    home = home_of(stage.ada)
    assert [(level.key, level.units) for level in home.fan][1] == ("likely", LIKELY)
    words = html(stage.ada)
    assert '<tr data-level="likely">' in words
    assert 'data-value="335"' in words


def test_a_billing_contact_sees_the_price_and_no_ones_usage(stage: Stage) -> None:  # R-SCALGO-12
    forecast_terms(NOW)
    home = home_of(stage.frida)
    assert home.coming is not None
    assert home.coming.forecast is not None
    assert (home.coming.forecast.drivers, home.fan) == ((), ())
    words = html(stage.frida)
    assert "NOK 40,000" in words
    assert "What drives it" not in words


def test_a_user_sees_no_forecast(stage: Stage) -> None:
    forecast_terms(NOW)
    assert home_of(stage.ben).coming is None
    assert "Forecast" not in html(stage.ben)


def test_after_notice_there_is_none(stage: Stage) -> None:
    forecast_terms(NOW)
    with scoped(stage.scope):
        give_notice(subscription_id=stage.subscription_id, received_at=NOW)
    coming = coming_of(stage.ada)
    assert (coming.state, coming.last_day) == ("ended", date(2027, 5, 19))
    page = html(stage.ada)
    assert "There is no forecast" in page
    assert "coming year" not in page, "there is none whose price the usage could make"


def test_who_decides_about_renewal_reads_what_it_will_cost(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    use(stage, [(MODELSPACES, "2026-06-14T10:00:00Z", 300, "ben")])
    forecast_terms(NOW)
    at(monkeypatch, datetime(2027, 1, 5, 12, tzinfo=UTC))
    notice = next(found for found in home_of(stage.ada).attention if found.icon == "calendar-due")
    assert "The coming year is likely to cost NOK 80,000." in str(notice.text).replace("\N{NO-BREAK SPACE}", " ")
