"""`/billing-profile`: set by the vendor, kept up by the organization, within what is its own to say."""

from __future__ import annotations

from typing import Any

import pytest

from billing.models import BillingProfile
from tenants.scoping import STAFF, scoped
from tests.api import code_of
from tests.billing.setting import add_customer
from tests.billing.shop import KEPT, PROFILE, Shop


def test_the_profile_is_read_and_may_be_sent_back(shop: Shop) -> None:
    assert shop.north.get("billing-profile").json() == KEPT
    put = shop.north.put("billing-profile", KEPT)
    assert (put.status_code, put.json()) == (200, KEPT)
    assert shop.vendor.get("billing-profile?organization=north").json() == KEPT


def test_what_is_left_out_becomes_empty_but_for_what_the_vendor_decides(shop: Shop) -> None:
    address = {"address_lines": ["c/o Havn", "Kaien 1"], "attention": "Fakturamottak"}
    put = shop.north.put("billing-profile", {**PROFILE, **address, "buyer_reference": ""})
    assert put.json() == KEPT | address | {"buyer_reference": ""}


def test_the_organization_does_not_choose_its_seller_or_number(shop: Shop) -> None:
    for claim in ({"customer_number": "K-1"}, {"seller": "another"}):
        refused = shop.north.put("billing-profile", KEPT | claim)
        assert code_of(refused) in [(409, "VENDOR_DECIDES"), (422, "UNKNOWN_SELLER")]
    assert shop.north.get("billing-profile").json() == KEPT


def test_the_vendor_makes_a_profile(shop: Shop) -> None:
    made = shop.vendor.post(
        "organizations",
        {"slug": "west", "name": "West", "organization_type": "architect", "country": "NO", "currency": "NOK"},
    )
    assert made.status_code == 201, made.content
    assert code_of(shop.vendor.get("billing-profile?organization=west")) == (404, "NOT_FOUND")
    missing = shop.vendor.put("billing-profile?organization=west", PROFILE)
    assert code_of(missing) == (422, "MISSING_FIELD")
    whole = KEPT | {"customer_number": "K-west"}
    put = shop.vendor.put("billing-profile?organization=west", whole)
    assert (put.status_code, put.json()) == (201, whole)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"customer_number": "K-south"}, (409, "CUSTOMER_NUMBER_TAKEN")),
        ({"seller": "unheard-of"}, (422, "UNKNOWN_SELLER")),
        ({"language": "de"}, (422, "LANGUAGE_NOT_ALLOWED")),
        ({"country": "XX"}, (400, "INVALID_REQUEST")),
        ({"address_lines": []}, (400, "INVALID_REQUEST")),
        ({"address_lines": ["a\nb"]}, (400, "INVALID_REQUEST")),
        ({"invoice_emails": ["no address"]}, (400, "INVALID_REQUEST")),
        ({"invoice_emails": ["a@b.example"] * 21}, (400, "INVALID_REQUEST")),
        ({"legal_name": ""}, (400, "INVALID_REQUEST")),
        ({"legal_name": "a\u202eb"}, (400, "INVALID_REQUEST")),
        ({"organization_scheme": "KVK"}, (400, "INVALID_REQUEST")),
    ],
)
def test_profiles_that_are_refused(shop: Shop, changes: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert code_of(shop.vendor.put("billing-profile?organization=north", KEPT | changes)) == refusal
    assert shop.north.get("billing-profile").json() == KEPT


def test_an_organization_without_a_profile_cannot_sign(shop: Shop) -> None:
    shop.vendor.post(
        "organizations",
        {"slug": "west", "name": "West", "organization_type": "architect", "country": "NO", "currency": "NOK"},
    )
    signature = {"plan": "scalgo_live_consumption", "signed_on": "2026-01-15", "signed_by": "Wim"}
    refused = shop.vendor.post("subscriptions?organization=west", signature)
    assert code_of(refused) == (409, "BILLING_PROFILE_MISSING")


def test_an_organization_changes_its_own_profile_alone(shop: Shop) -> None:  # R-X-9
    add_customer(shop.seller, "east")
    with scoped(STAFF):
        before = list(BillingProfile.objects.exclude(organization=shop.cast.north).order_by("pk").values())
    shop.north.put("billing-profile", KEPT | {"city": "Florø"})
    assert code_of(shop.north.put("billing-profile?organization=east", KEPT)) == (404, "NOT_FOUND")
    with scoped(STAFF):
        assert list(BillingProfile.objects.exclude(organization=shop.cast.north).order_by("pk").values()) == before
