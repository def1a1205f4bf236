"""The vendor's site: who may enter, what its pages show, and that nothing is written past the services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from config.vendor_site import navigation
from licensing.models import Notice
from tenants.admin_floor.actions import actions_on
from tenants.admin_floor.facts import FactAdmin
from tenants.models import AuditEntry
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.staff import (
    Business,
    Desk,
    browser_of,
    messages_of,
    text_of,
    vera_at_work,
)

MODELS: list[type[Model]] = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def full_desk(troubled_business: Business, db: None) -> Iterator[Desk]:
    """Several customers, and one of everything that can go wrong."""
    with vera_at_work(troubled_business) as desk:
        yield desk


def list_of(model: type[Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}_changelist"


def first_of(model: type[Model]) -> Model:
    with scoped(STAFF):
        found = model._default_manager.first()
    assert found is not None, f"the business has no {model.__name__}"
    return found


def addresses() -> list[str]:
    """Every page of the site: lists, rows, and what can be done."""
    found = [reverse("admin:index")]
    for model in MODELS:
        row = first_of(model)
        found.append(reverse(f"admin:{list_of(model)}"))
        found.append(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk]))
        for action in actions_on(model):
            found.append(reverse(f"admin:{action.url_name}", args=[] if action.is_for_list else [row.pk]))
    return found


# -- who may enter


def test_everybody_logs_in_at_one_place(cast: Cast) -> None:
    response = browser_of(cast.vera).get("/admin/login/?next=/admin/billing/offer/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2Fbilling%2Foffer%2F")


def test_a_stranger_is_led_to_the_log_in(full_desk: Desk) -> None:
    full_desk.client.cookies.clear()
    for address in addresses():
        response = full_desk.client.get(address)
        assert response.status_code == 302, address
        assert response["Location"].startswith("/admin/login/"), address


def test_a_customers_user_is_refused_everywhere(full_desk: Desk) -> None:  # R-X-9
    client = browser_of(full_desk.business.ada)
    for address in addresses():
        response = client.get(address, follow=True)
        assert response.status_code == 403, address


def test_staff_who_were_locked_out_are_strangers(desk: Desk) -> None:
    with scoped(STAFF):
        desk.business.vera.is_active = False
        desk.business.vera.save()
    assert desk.get("index").status_code == 302


def test_staff_need_no_permissions_of_djangos(desk: Desk) -> None:
    with scoped(STAFF):
        desk.business.vera.is_superuser = False
        desk.business.vera.save()
    assert desk.get("index").status_code == 200
    assert desk.get("billing_offer_changelist").status_code == 200
    assert desk.get("billing_offer_hold", desk.business.offer("fjellvik").pk).status_code == 200


def test_logging_out_asks_for_a_press(desk: Desk) -> None:
    assert desk.client.get("/admin/logout/").status_code == 302
    assert desk.get("index").status_code == 200
    assert desk.client.post("/admin/logout/")["Location"] == "/accounts/login/"
    assert desk.get("index").status_code == 302


def test_a_password_is_changed_where_everybody_changes_it(desk: Desk) -> None:
    assert desk.client.get("/admin/password_change/")["Location"] == "/accounts/password/change/"


# -- what is written, and as whom


def test_only_pages_on_which_services_write_are_there() -> None:
    assert all(isinstance(found, FactAdmin) for found in admin.site._registry.values())
    assert {model.__name__ for model in MODELS} >= {"Organization", "Invoice", "AuditEntry", "OutboxMessage"}
    assert Notice not in admin.site._registry


def test_nothing_is_added_changed_or_deleted_past_the_services(full_desk: Desk) -> None:  # R-X-8
    client = full_desk.client
    for model in MODELS:
        row, name = first_of(model), f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.post(reverse(f"{name}_change", args=[row.pk]), {"name": "x"}).status_code == 403, name
        assert client.get(reverse(f"{name}_add")).status_code == 403, name
        assert client.post(reverse(f"{name}_add"), {"name": "x"}).status_code == 403, name
        assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403, name
        client.post(
            reverse(f"{name}_changelist"), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        )
        assert first_of(model).pk == row.pk


def test_the_site_works_as_the_role_of_staff(desk: Desk) -> None:
    roles: dict[str, set[str]] = {}

    def ask_role(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        (role,) = context["connection"].connection.execute("select current_user").fetchone()
        roles.setdefault(role, set()).add(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ask_role):
        desk.get("tenants_organization_changelist")
    assert any('from "organization"' in sql.lower() for sql in roles["lisens_staff"])
    assert not any('from "organization"' in sql.lower() for sql in roles.get("lisens_web", ()))


def test_the_policy_is_looser_for_staff_only(desk: Desk) -> None:
    directives = [part.strip() for part in desk.get("index")["Content-Security-Policy"].split(";")]
    assert "script-src 'self' 'unsafe-eval'" in directives
    assert "style-src 'self' 'unsafe-inline'" in directives
    assert "unsafe" not in desk.client.get("/accounts/login/")["Content-Security-Policy"]


def test_pages_bring_everything_along(full_desk: Desk) -> None:
    for address in addresses():
        page = full_desk.client.get(address).content.decode()
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page), address


# -- every page


def test_every_page_answers(full_desk: Desk) -> None:
    for address in addresses():
        assert full_desk.client.get(address).status_code == 200, address


def test_an_empty_list_says_what_would_be_there(cast: Cast) -> None:
    client, empty = browser_of(cast.vera), set()
    for model in MODELS:
        response = client.get(reverse(f"admin:{list_of(model)}"))
        assert response.status_code == 200, model
        shown = admin.site._registry[model]
        assert isinstance(shown, FactAdmin)
        if str(shown.empty_words) in text_of(response):
            empty.add(model.__name__)
    assert empty >= {"Charge", "EventConflict", "Invoice", "Meter", "Offer", "ParkedWork", "PlanVersion", "Seller"}
    assert empty & {"Organization", "User", "ApiKey", "AuditEntry", "Membership"} == set()


def test_an_address_of_nothing_is_not_found(desk: Desk) -> None:
    for key in ("0198c0de-0000-7000-8000-000000000000", "nothing"):
        assert desk.get("billing_offer_change", key).status_code == 404
        assert desk.get("billing_offer_adjust", key).status_code == 404
    assert desk.client.get("/admin/billing/offer/approve-chosen/?id=nothing").status_code == 404


def test_what_was_done_to_a_row_stands_in_the_audit_trail(desk: Desk) -> None:
    offer = desk.business.offer("fjellvik")
    desk.act("billing_offer_hold", offer.pk, reason="Ask first")
    assert "What was done to it" in text_of(desk.get("billing_offer_change", offer.pk))
    response = desk.client.get(reverse("admin:billing_offer_history", args=[offer.pk]), follow=True)
    assert [entry.action for entry in response.context["cl"].result_list] == ["offer.held", "offer.proposed"]


def test_what_destroys_stands_last_and_apart(full_desk: Desk) -> None:
    for model in MODELS:
        row, name = first_of(model), f"{model._meta.app_label}_{model._meta.model_name}_change"
        response = full_desk.get(name, row.pk)
        order = [item["action"].is_destructive for item in response.context["row_actions"]]
        assert order == sorted(order), name
        assert ("actions-apart" in response.content.decode()) == any(order), name
    customer = full_desk.get("tenants_organization_change", full_desk.business.customers["fjellvik"])
    assert [item["action"].code for item in customer.context["row_actions"]][-1] == "erase-person"


def test_lists_say_how_many_there_are_of_what(full_desk: Desk) -> None:
    counted = set()
    for name, one, several in (
        ("tenants_auditentry_changelist", "audit entry", "audit entries"),
        ("tenants_outboxmessage_changelist", "mail", "mails"),
        ("tenants_organization_changelist", "customer", "customers"),
        ("tenants_membership_changelist", "member", "members"),
    ):
        response = full_desk.get(name)
        count = response.context["cl"].result_count
        assert re.search(rf"\b{count} {one if count == 1 else several}\b", text_of(response)), name
        counted.add(count > 1)
    assert counted == {True, False}


def test_an_app_is_no_page(desk: Desk) -> None:
    assert desk.client.get("/admin/billing/")["Location"] == "/admin/"


def test_a_search_that_finds_nothing_says_so(desk: Desk) -> None:
    assert "Nothing here fits the search" in text_of(desk.get("tenants_organization_changelist", q="nobody"))


def test_the_menu_leads_to_every_list(desk: Desk) -> None:
    request = desk.get("index").wsgi_request
    links = [str(item["link"]) for group in navigation(request) for item in group["items"]]
    assert {reverse(f"admin:{list_of(model)}") for model in MODELS} == set(links) - {"/admin/"}


def test_a_list_asks_no_more_for_more_rows(full_desk: Desk) -> None:
    """By a list of one row and the same list whole."""
    for model in MODELS:
        one = questions(full_desk, list_of(model), pk__exact=str(first_of(model).pk))
        assert questions(full_desk, list_of(model)) <= one + 1, model


def questions(desk: Desk, name: str, **query: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(name, **query).status_code == 200
    return len(queries)


# -- the page of the day


def test_what_waits_stands_worst_first(full_desk: Desk) -> None:
    page = text_of(full_desk.get("index"))
    assert page.index("Parked customers: 1") < page.index("Mail that did not go: 1") < page.index("Offers to approve")
    parts = ["Greatest change first", "everybody works as usual", "Their work failed", "refused it", "A known event"]
    assert [page.index(part) for part in parts] == sorted(page.index(part) for part in parts)
    assert "Monday, 25 May 2015, 09:00" in page  # the seller's clock


def test_offers_are_sorted_by_the_size_of_the_change(full_desk: Desk) -> None:
    page = text_of(full_desk.get("index"))
    offers = page[page.index("Greatest change first") : page.index("everybody works as usual")]
    rows = ["Havnes", "NOK 80,000", "NOK 20,000", "−75.0%", "Below 100 by 100 units"]
    rows += ["Fjellvik", "NOK 40,000", "NOK 20,000", "−50.0%", "Storm", "NOK 20,000", "NOK 20,000", "0.0%"]
    place = 0
    for words in rows:
        place = offers.index(words, place) + len(words)
    assert "Nothing unusual" in offers


def test_what_is_ordinary_is_chosen_already(full_desk: Desk) -> None:
    page = full_desk.get("index").content.decode()
    boxes = dict(re.findall(r'value="([0-9a-f-]+)" aria-label="Choose (\w+)"', page))
    checked = re.findall(r'value="([0-9a-f-]+)" aria-label="Choose \w+" checked', page)
    assert [boxes[key] for key in checked] == ["Storm"]


def test_terms_without_a_price_parked_work_mail_and_conflicts(full_desk: Desk) -> None:  # R-SCALGO-18
    page = text_of(full_desk.get("index"))
    assert page.count("2: 20 May 2015 – 19 May 2016") == 3
    assert "Offer waits" in page
    assert "Parked 20 May 2015" not in page
    assert "Invoicing: The series holds a document of 2015-05-26 already. DATE_BEFORE_SERIES" in page
    assert "SMTPServerDisconnected: 421 try again later" in page
    assert "e-1" in page


def test_the_figures_beside_it(full_desk: Desk) -> None:
    page = text_of(full_desk.get("index"))
    assert "Running subscriptions 4" in page
    assert "Invoiced this month, without VAT 0" in page
    with time_machine.travel("2014-05-30T08:00:00Z", tick=False):
        page = text_of(full_desk.get("index"))
    assert "Invoiced this month, without VAT NOK 140,000.00 3 documents" in page


def test_a_day_without_work_says_so(cast: Cast) -> None:
    page = text_of(browser_of(cast.vera).get("/admin/"))
    assert "Nothing needs you" in page
    assert "Greatest change first" not in page


def test_the_page_of_the_day_asks_little(
    full_desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(20):
        full_desk.get("index")


def test_looking_is_not_writing(full_desk: Desk) -> None:
    with scoped(STAFF):
        before = AuditEntry.objects.count()
    for address in addresses():
        full_desk.client.get(address)
    with scoped(STAFF):
        assert AuditEntry.objects.count() == before
    assert messages_of(full_desk.get("index")) == []
