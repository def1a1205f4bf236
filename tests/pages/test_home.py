"""The home page: where the agreement stands, for who administers, who pays, and who uses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from config.formatting import format_day
from config.views.home_page import Home
from licensing.services.notice import give_notice
from tenants.scoping import STAFF, scoped
from tests.cast import make_member, make_organization, make_user
from tests.pages.stage import CLOSING, TILES, Stage, run_jobs, use
from tests.visitors import Visitor


def page(user: Any) -> Home:
    response = Visitor().sign_in(user).get("/")
    assert response.status_code == 200
    found: Home = response.context["home"]
    return found


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_an_administrator_sees_term_price_days_and_notice(stage: Stage) -> None:
    subscription = page(stage.ada).subscription
    assert subscription is not None
    assert subscription.price is not None
    assert (subscription.product_name, subscription.year_number) == ("SCALGO Live", 2)
    assert (subscription.price.text, subscription.price_is_estimated) == ("40000.00", False)
    assert (subscription.days_passed, subscription.days_left, subscription.term.days) == (27, 338, 365)
    assert (subscription.notice.state, subscription.notice.last_day) == ("open", date(2027, 2, 19))  # R-SCALGO-16


def test_an_administrator_sees_the_units_of_everybody(stage: Stage) -> None:
    usage = page(stage.ada).usage
    assert usage is not None
    assert (usage.units, usage.units_same_day_last, usage.units_last) == (105, 150, 380)
    assert (usage.change, usage.estimate) == (Decimal("-0.3"), None)
    assert [(row.name, row.code, row.units) for row in usage.departments] == [
        ("Water", "water", 65),
        ("Roads", "roads", 30),
        (None, "", 10),
    ]
    assert [(row.code, row.now, row.last, row.units) for row in usage.meters] == [
        ("map_tiles", 60_000, 150_000, 60),
        ("workspace_km2", 100, 0, 10),
        ("modelspace_km2", 35, 0, 35),
        ("downloaded_bytes", 0, 0, 0),
    ]
    assert [(band.starts_at, band.price.text) for band in usage.bands][:3] == [
        (0, "20000.00"),
        (100, "40000.00"),
        (500, "80000.00"),
    ]
    assert usage.next_band is not None
    assert usage.next_band.starts_at == 500


def test_the_months_of_the_page_add_up_to_its_units(stage: Stage) -> None:
    usage = page(stage.ada).usage
    assert usage is not None
    assert sum(row.now for row in usage.months if row.now is not None) == usage.units
    assert sum(row.last for row in usage.months if row.last is not None) == usage.units_last
    assert sum(row.units for row in usage.meters) == sum(row.units for row in usage.departments) == usage.units


def test_an_administrator_is_told_of_usage_that_belongs_to_nobody(stage: Stage) -> None:  # R-X-6
    _, found = page(stage.ada).attention
    assert found.title == "10.0 units belong to nobody"
    assert found.text == "Used by gis-batch-04, who is not in your list of people."
    assert found.url == f"/usage/references/{stage.unknown_actor}/"
    assert Visitor().sign_in(stage.ada).get(found.url).status_code == 200


def test_several_unknown_references_lead_to_their_list(stage: Stage) -> None:
    use(stage, [(TILES, "2026-06-03T10:00:00Z", 1_000, "another")])
    _, found = page(stage.ada).attention
    assert (found.title, found.url) == ("11.0 units belong to nobody", "/usage/?person=#people")


def test_a_reference_of_an_earlier_term_is_not_counted(stage: Stage) -> None:
    use(stage, [(TILES, "2025-06-03T10:00:00Z", 1_000, "earlier")])
    _, found = page(stage.ada).attention
    assert found.title == "10.0 units belong to nobody"
    assert found.text == "Used by gis-batch-04, who is not in your list of people."


def test_the_last_day_for_notice_is_announced_from_60_days_before(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:  # R-SCALGO-16
    def icons(day: datetime) -> list[str]:
        at(monkeypatch, day)
        return [found.icon for found in page(stage.frida).attention]

    assert icons(datetime(2026, 12, 20, 12, tzinfo=UTC)) == []
    assert icons(datetime(2026, 12, 21, 12, tzinfo=UTC)) == ["calendar-due"]
    assert icons(datetime(2027, 2, 19, 22, 59, tzinfo=UTC)) == ["calendar-due"]
    assert icons(datetime(2027, 2, 19, 23, tzinfo=UTC)) == []


def test_notice_that_was_given_needs_no_attention(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with scoped(stage.scope):
        give_notice(subscription_id=stage.subscription_id, received_at=datetime(2027, 1, 5, 9, tzinfo=UTC))
    at(monkeypatch, datetime(2027, 1, 6, 12, tzinfo=UTC))
    home = page(stage.frida)
    assert home.subscription is not None
    assert (home.subscription.notice.state, home.attention) == ("given", ())


def test_a_price_that_waits_is_no_reason_to_stop_working(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:  # R-SCALGO-18
    closing = CLOSING.replace(year=2027)
    run_jobs(closing, are_offers_approved=False)
    at(monkeypatch, closing.replace(hour=12))
    home = page(stage.frida)
    assert home.subscription is not None
    assert (home.subscription.year_number, home.subscription.price) == (3, None)
    assert [(found.icon, found.severity) for found in home.attention] == [("clock", "info")]
    assert "Not approved yet" in Visitor().sign_in(stage.frida).get("/").content.decode()


def test_an_invoice_that_falls_due_soon_is_named(stage: Stage) -> None:
    home = page(stage.ada)
    assert [(row.number, row.due_on) for row in home.invoices] == [
        ("10002", date(2026, 6, 22)),
        ("10001", date(2025, 6, 19)),
    ]
    assert next((found.icon, found.title, found.url) for found in home.attention) == (
        "receipt",
        f"Invoice 10002 is due {format_day(date(2026, 6, 22), 'en')}",
        "/invoices/10002/",
    )


def test_a_user_sees_their_own_units_and_no_money(stage: Stage) -> None:  # R-SCALGO-12
    home = page(stage.ben)
    assert home.usage is not None
    assert (home.is_administrator, home.is_manager) == (False, False)
    assert (home.usage.units, home.usage.units_same_day_last, home.usage.units_last) == (35, 50, 120)
    assert (home.usage.departments, home.usage.bands, home.attention, home.invoices) == ((), (), (), ())
    text = Visitor().sign_in(stage.ben).get("/").content.decode()
    assert "40,000" not in text
    assert "10001" not in text


def test_a_billing_contact_sees_the_money_and_their_own_units(stage: Stage) -> None:
    home = page(stage.frida)
    assert (home.is_administrator, home.is_manager, len(home.invoices)) == (False, True, 2)
    assert home.usage is None or home.usage.units == 0
    assert all(found.icon != "user-question" for found in home.attention)


def test_without_an_agreement_the_page_says_so(stage: Stage) -> None:
    with scoped(STAFF):
        organization, user = make_organization("empty", locale="en"), make_user("eve")
        make_member(organization, user, is_license_administrator=True)
    visitor = Visitor().sign_in(user)
    assert visitor.get("/").context["home"].subscription is None
    for path in ("/usage/", "/contract/", "/invoices/"):
        assert visitor.get(path).status_code == 200
