"""`/subscriptions`: signed by the vendor, read by the organization, each term with its price and why."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from billing.models import Charge, Offer
from billing.services.renewals import renew_terms
from licensing.models import Subscription
from tenants.models import AuditEntry
from tenants.scoping import STAFF, scoped
from tests.api import code_of
from tests.billing.setting import PLAN
from tests.billing.shop import NOW, Shop

SIGNATURE = {"plan": PLAN, "signed_on": "2026-01-15", "signed_by": "Cleo Berg"}


def test_a_subscription_with_its_first_term(shop: Shop) -> None:  # R-SCALGO-2, R-SCALGO-6, R-SCALGO-16
    subscription = shop.north.get(f"subscriptions/{shop.subscription_id}").json()
    (term,) = subscription.pop("terms")
    assert subscription == {
        "id": str(shop.subscription_id),
        "organization": "north",
        "plan": PLAN,
        "plan_version": 1,
        "product": "scalgo_live",
        "signed_on": "2026-01-10",
        "signed_by": "Ada Haugland",
        "invoiced_elsewhere_reason": None,
        "invoiced_here_from": None,
        "ends_on": None,
        "notice": None,
    }
    why = term.pop("why")
    assert term == {
        "number": 1,
        "starts_on": "2026-01-10",
        "ends_on": "2027-01-10",
        "state": "running",
        "last_day_for_notice": "2026-10-09",
        "is_price_pending": False,
        "price": {"amount": "40000.00", "currency": "NOK"},
        "is_estimated": True,
        "is_adjusted": False,
        "measured": None,
        "invoice_number": "10001",
    }
    assert (why["code"], why["rule"], why["clause"]["reference"]) == (
        "FEE_ESTIMATED",
        "consumption_year",
        "Pris basert på forbruk",
    )
    assert [step["code"] for step in why["steps"]] == ["UNITS_ESTIMATED", "BAND", "AMOUNT"]
    assert shop.north.get("subscriptions").json()["results"] == [{**subscription, "terms": [{**term, "why": why}]}]


def test_the_vendor_signs_for_an_organization(shop: Shop) -> None:
    made = shop.vendor.post("subscriptions?organization=south", SIGNATURE)
    assert made.status_code == 201, made.content
    subscription = made.json()
    assert subscription["organization"] == "south"
    assert [term["price"]["amount"] for term in subscription["terms"]] == ["40000.00"]
    assert shop.south.get(f"subscriptions/{subscription['id']}").json() == subscription


def test_a_signature_sent_again_with_its_key_is_made_once(shop: Shop) -> None:
    first = shop.vendor.post("subscriptions?organization=south", SIGNATURE, Idempotency_Key="s-1")
    again = shop.vendor.post("subscriptions?organization=south", SIGNATURE, Idempotency_Key="s-1")
    assert (again.status_code, again.content) == (201, first.content)
    with scoped(STAFF):
        assert Subscription.objects.filter(organization=shop.cast.south).count() == 1


def test_staff_may_expect_other_units_than_the_estimate(shop: Shop) -> None:  # R-SCALGO-6
    made = shop.vendor.post("subscriptions?organization=south", SIGNATURE | {"expected_units": "99.5"}).json()
    (term,) = made["terms"]
    assert term["price"] == {"amount": "20000.00", "currency": "NOK"}
    assert term["why"]["inputs"]["facts"]["estimate"]["expected_units"] == "99.5"


def test_a_type_that_is_not_offered_needs_a_reason_which_is_audited(shop: Shop) -> None:  # R-SCALGO-1
    changed = shop.vendor.patch(f"organizations/{shop.cast.south.pk}", {"organization_type": "partner"})
    assert changed.status_code == 200
    signature = SIGNATURE | {"expected_units": "50"}
    refused = shop.vendor.post("subscriptions?organization=south", signature)
    assert code_of(refused) == (409, "TYPE_NOT_OFFERED")
    reason = {"type_override_reason": "They plan like engineers."}
    made = shop.vendor.post("subscriptions?organization=south", signature | reason)
    assert made.status_code == 201, made.content
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="subscription.started", subject_id=made.json()["id"])
    assert (entry.reason, entry.actor_kind) == ("They plan like engineers.", "api_key")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"signed_on": "2026-01-16"}, (422, "SIGNED_ON_OUT_OF_RANGE")),
        ({"signed_on": "1989-12-31"}, (422, "SIGNED_ON_OUT_OF_RANGE")),
        ({"plan": "unheard_of"}, (422, "UNKNOWN_PLAN")),
        ({"plan": "teamplaner5"}, (422, "UNKNOWN_PLAN")),
    ],
)
def test_signatures_that_are_refused(shop: Shop, changes: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert code_of(shop.vendor.post("subscriptions?organization=south", SIGNATURE | changes)) == refusal
    with scoped(STAFF):
        assert Subscription.objects.filter(organization=shop.cast.south).count() == 0
        assert Charge.objects.filter(organization=shop.cast.south).count() == 0


def test_a_plan_whose_rules_do_not_run_cannot_be_signed_and_says_which(shop: Shop) -> None:
    (plan,) = [plan for plan in shop.vendor.get("plans").json()["results"] if "per_client" in plan["not_running"]][:1]
    refused = shop.vendor.post("subscriptions?organization=south", SIGNATURE | {"plan": plan["code"]})
    assert code_of(refused) == (409, "PLAN_NOT_RUNNING")
    assert refused.json()["details"] == {"rules": plan["not_running"]}


ELSEWHERE = {"invoiced_elsewhere_reason": "By the reseller in Graz."}
PLANNER = SIGNATURE | {"plan": "teamplaner5_pro_mitarbeiter"}


def test_a_plan_that_is_invoiced_elsewhere_is_signed_and_nothing_of_it_is_priced(shop: Shop) -> None:
    refused = shop.vendor.post("subscriptions?organization=south", PLANNER)
    assert code_of(refused) == (409, "PLAN_NOT_RUNNING")
    made = shop.vendor.post("subscriptions?organization=south", PLANNER | ELSEWHERE)
    assert made.status_code == 201, made.content
    subscription = made.json()
    assert subscription["invoiced_elsewhere_reason"] == "By the reseller in Graz."
    (term,) = subscription["terms"]
    assert (term["is_price_pending"], term["price"], term["state"]) == (False, None, "running")
    assert shop.south.get("subscriptions").json()["results"] == [subscription]
    with scoped(STAFF):
        assert not Offer.objects.filter(organization=shop.cast.south).exists()
        assert not Charge.objects.filter(organization=shop.cast.south).exists()
        entry = AuditEntry.objects.get(action="subscription.started", subject_id=subscription["id"])
    assert entry.details["invoiced_elsewhere"] == "By the reseller in Graz."


@pytest.mark.parametrize(
    ("signature", "refusal"),
    [
        (SIGNATURE | ELSEWHERE, (409, "INVOICED_HERE")),
        (SIGNATURE | ELSEWHERE | {"plan": "twentyfoursevenoffice_partner"}, (409, "PLAN_NOT_RUNNING")),
        (PLANNER | ELSEWHERE | {"expected_units": "80"}, (422, "EXPECTED_UNITS_UNUSED")),
        (PLANNER | {"invoiced_elsewhere_reason": " "}, (400, "INVALID_REQUEST")),
    ],
)
def test_what_cannot_be_invoiced_elsewhere(shop: Shop, signature: dict[str, Any], refusal: tuple[int, str]) -> None:
    """A yearly fee never is; and who could not use the product need not be invoiced anywhere."""
    assert code_of(shop.vendor.post("subscriptions?organization=south", signature)) == refusal
    with scoped(STAFF):
        assert not Subscription.objects.filter(organization=shop.cast.south).exists()


def test_one_licence_per_organization(shop: Shop) -> None:  # R-SCALGO-8
    refused = shop.vendor.post("subscriptions?organization=north", SIGNATURE)
    assert code_of(refused) == (409, "ALREADY_SUBSCRIBED")


def test_the_day_of_signing_is_the_organizations(shop: Shop, clock: time_machine.Traveller) -> None:  # R-X-12
    shop.vendor.patch(f"organizations/{shop.cast.south.pk}", {"timezone": "Pacific/Auckland"})
    tomorrow = SIGNATURE | {"signed_on": "2026-01-16"}
    clock.move_to("2026-01-15T10:59:59+00:00")
    assert code_of(shop.vendor.post("subscriptions?organization=south", tomorrow))[0] == 422
    clock.move_to("2026-01-15T11:00:00+00:00")
    assert shop.vendor.post("subscriptions?organization=south", tomorrow).status_code == 201


def test_a_term_without_a_decided_price_says_so(shop: Shop, clock: time_machine.Traveller) -> None:  # R-SCALGO-18
    clock.move_to("2027-01-10T05:00:00+00:00")
    renew_terms(NOW.replace(year=2027, day=10))
    first, second = shop.north.get(f"subscriptions/{shop.subscription_id}").json()["terms"]
    assert (first["state"], first["is_price_pending"]) == ("ended", False)
    assert (second["state"], second["is_price_pending"], second["price"], second["why"], second["invoice_number"]) == (
        "running",
        True,
        None,
        None,
        None,
    )


def test_an_organization_finds_nothing_of_another(shop: Shop) -> None:  # R-X-9
    assert code_of(shop.south.get(f"subscriptions/{shop.subscription_id}")) == (404, "NOT_FOUND")
    assert shop.south.get("subscriptions").json()["results"] == []
    assert code_of(shop.south.get("subscriptions?organization=north")) == (404, "NOT_FOUND")
    refused = shop.vendor.get(f"subscriptions/{shop.subscription_id}?organization=south")
    assert code_of(refused) == (404, "NOT_FOUND")
    assert code_of(shop.vendor.get("subscriptions")) == (422, "ORGANIZATION_REQUIRED")


def test_only_the_vendor_signs(shop: Shop) -> None:
    assert code_of(shop.south.post("subscriptions", SIGNATURE)) == (403, "NOT_ALLOWED")
    with scoped(STAFF):
        assert Offer.objects.filter(organization=shop.cast.south).count() == 0
