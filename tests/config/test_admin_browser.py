"""The vendor's site in a real browser: it fits, it breaks no rule of its policy, and everybody can use it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from billing.models import Invoice
from tenants.domain.periods import add_months
from tenants.scoping import STAFF, scoped
from tests.cast import PASSWORD
from tests.staff import Business, let_things_go_wrong, open_business

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDTHS = {"desk": 1440, "laptop": 1024, "phone": 390, "small phone": 320}
# Unfold's own parts: a bar of page numbers outside of every landmark, and scrolling boxes that share one name.
UNFOLDS_OWN = {"region", "landmark-unique"}


@pytest.fixture
def business(real_db: str) -> Business:
    """Its second year began some days ago, by today's clock: the served site has no other."""
    now = datetime.now(UTC)
    found = open_business(signed_on=add_months(now.date(), -12) - timedelta(days=4))
    let_things_go_wrong(found, now)
    return found


def pages(business: Business) -> dict[str, str]:
    with scoped(STAFF):
        invoice = Invoice.objects.filter(organization=business.customers["fjellvik"]).latest("sequence")
    offer, customer = business.offer("fjellvik"), business.customers["fjellvik"]
    return {
        "today": reverse("admin:index"),
        "offers": reverse("admin:billing_offer_changelist") + "?state=undecided",
        "offer": reverse("admin:billing_offer_change", args=[offer.pk]),
        "adjust": reverse("admin:billing_offer_adjust", args=[offer.pk]),
        "invoice": reverse("admin:billing_invoice_change", args=[invoice.pk]),
        "credit": reverse("admin:billing_invoice_credit", args=[invoice.pk]),
        "customer": reverse("admin:tenants_organization_change", args=[customer]),
        "sign": reverse("admin:tenants_organization_sign", args=[business.newcomer]),
        "key": reverse("admin:tenants_apikey_create"),
    }


@pytest.fixture
def page(browser: Browser, site_url: str, business: Business) -> Iterator[Page]:
    """Vera's page, after she has logged in; whatever the browser complains about fails the test."""
    context = browser.new_context(locale="en-GB", base_url=site_url)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/admin/")
    page.fill("[name=login]", business.vera.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    yield page
    context.close()
    assert complaints == []


def test_no_page_is_wider_than_the_screen(page: Page, business: Business) -> None:
    for size, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        for name, address in pages(business).items():
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} on a {size}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_every_page(page: Page, business: Business, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    for name, address in pages(business).items():
        page.goto(address)
        found = {fault["id"] for fault in Axe().run(page).response["violations"]} - UNFOLDS_OWN
        assert found == set(), name


def test_the_skip_link_comes_first(page: Page) -> None:
    page.goto("/admin/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"


def test_offers_are_approved_from_the_page_of_the_day(page: Page, business: Business) -> None:
    page.goto("/admin/")
    page.get_by_role("button", name="Approve the chosen").click()
    page.get_by_text("Storm: NOK\u00a020,000.00").wait_for()
    page.get_by_role("button", name="Approve 1 offer").click()
    page.get_by_text("1 offer is approved.").wait_for()
    page.goto("/admin/")
    assert page.get_by_role("checkbox", name="Choose Storm").count() == 0
    assert page.get_by_role("checkbox", name="Choose Fjellvik").count() == 1


def test_chosen_rows_of_a_list_are_approved_after_a_second_look(page: Page, business: Business) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(pages(business)["offers"])
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("approve_chosen")
    page.get_by_role("button", name="Run").click()
    page.get_by_text("Havnes: NOK").wait_for()
    assert page.get_by_role("button", name="Approve 1 offer").count() == 1


def test_the_menu_opens_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/admin/")
    invoices = page.locator("#nav-sidebar").get_by_role("link", name="Invoices")
    assert not invoices.is_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    invoices.click()
    page.wait_for_url("**/invoice/")
    assert page.locator("h1").inner_text() == "Invoices"
