"""`/offers`: what the measured year proposes, and what staff's programs decide about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from billing.models import OfferVerdict
from billing.services.charges import charge_terms
from billing.services.renewals import renew_terms
from billing.services.repricing import reprice_terms
from tenants.models import AuditEntry, OutboxMessage
from tenants.scoping import STAFF, scoped
from tests.api import code_of
from tests.billing.shop import Shop

CLOSING_DAY = datetime(2027, 1, 13, 5, tzinfo=UTC)
NOBODY = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def offer_id(shop: Shop, clock: time_machine.Traveller) -> str:
    """North's second year, which nothing was used for: it waits for staff."""
    clock.move_to(CLOSING_DAY)
    assert (renew_terms(CLOSING_DAY), reprice_terms(CLOSING_DAY)) == (1, 1)
    (waiting,) = shop.vendor.get("offers?waiting=true").json()["results"]
    found: str = waiting["id"]
    return found


def test_an_offer_waits_with_its_why(shop: Shop, offer_id: str) -> None:
    offer = shop.vendor.get(f"offers/{offer_id}").json()
    why = offer.pop("why")
    summary = {
        "id": offer_id,
        "organization": "north",
        "subscription": str(shop.subscription_id),
        "term_number": 2,
        "term": {"starts_on": "2027-01-10", "ends_on": "2028-01-10"},
        "kind": "consumption",
        "state": "waiting",
        "offered": {"amount": "20000.00", "currency": "NOK"},
        "price": None,
        "measured": {"starts_on": "2026-01-10", "ends_on": "2027-01-10"},
        "proposed_at": "2027-01-13T05:00:00Z",
    }
    assert offer == summary | {"verdicts": []}
    assert why["code"] == "FEE_MEASURED"
    assert shop.vendor.get("offers?waiting=true").json()["results"] == [summary]
    assert [row["id"] for row in shop.vendor.get("offers").json()["results"]] == [str(shop.offer_id), offer_id]
    assert [row["state"] for row in shop.vendor.get("offers?waiting=false").json()["results"]] == ["approved"]
    assert shop.vendor.get("offers?waiting=true&organization=north").json()["results"] == [summary]
    assert shop.vendor.get("offers?organization=south").json()["results"] == []


def test_approved(shop: Shop, offer_id: str) -> None:
    offer = shop.vendor.post(f"offers/{offer_id}/approve", {"reason": "As counted."}).json()
    assert (offer["state"], offer["price"]) == ("approved", {"amount": "20000.00", "currency": "NOK"})
    assert offer["verdicts"] == [
        {
            "verdict": "approved",
            "price": {"amount": "20000.00", "currency": "NOK"},
            "reason": "As counted.",
            "decided_at": "2027-01-13T05:00:00Z",
        }
    ]
    assert shop.vendor.get("offers?waiting=true").json()["results"] == []
    with scoped(STAFF):
        told = OutboxMessage.objects.get(template="price_set")
        audit = AuditEntry.objects.get(action="offer.approved", subject_id=offer_id)
    assert (told.recipients, audit.actor_kind) == (["ada@example.org"], "api_key")  # R-SCALGO-14


def test_adjusted_and_the_term_says_both_prices(shop: Shop, offer_id: str) -> None:
    adjustment = {"amount": "17500.00", "currency": "NOK", "reason": "A pilot of the new model."}
    offer = shop.vendor.post(f"offers/{offer_id}/adjust", adjustment).json()
    assert (offer["state"], offer["offered"]["amount"], offer["price"]["amount"]) == (
        "adjusted",
        "20000.00",
        "17500.00",
    )
    term = shop.north.get(f"subscriptions/{shop.subscription_id}").json()["terms"][1]
    assert (term["price"], term["is_adjusted"], term["is_estimated"]) == (
        {"amount": "17500.00", "currency": "NOK"},
        True,
        False,
    )
    assert term["why"] == offer["why"]
    assert (term["why"]["code"], term["why"]["steps"][-1]) == (
        "FEE_ADJUSTED",
        {
            "code": "ADJUSTED_BY_STAFF",
            "numbers": {"offered": "20000.00", "amount": "17500.00", "reason": "A pilot of the new model."},
        },
    )


def test_held_and_then_approved(shop: Shop, offer_id: str) -> None:  # R-SCALGO-18
    held = shop.vendor.post(f"offers/{offer_id}/hold", {"reason": "A call is planned."}).json()
    assert (held["state"], held["price"]) == ("held", None)
    assert charge_terms(CLOSING_DAY) == 0
    (waiting,) = shop.vendor.get("offers?waiting=true").json()["results"]
    assert waiting["state"] == "held"
    approved = shop.vendor.post(f"offers/{offer_id}/approve", {}).json()
    assert [verdict["verdict"] for verdict in approved["verdicts"]] == ["held", "approved"]
    assert charge_terms(CLOSING_DAY) == 1


@pytest.mark.parametrize("call", ["approve", "adjust", "hold"])
def test_a_decided_offer_stays_as_it_is(shop: Shop, call: str) -> None:
    body = {"approve": {}, "adjust": {"amount": "1.00", "currency": "NOK", "reason": "No."}, "hold": {"reason": "No."}}
    assert code_of(shop.vendor.post(f"offers/{shop.offer_id}/{call}", body[call])) == (409, "OFFER_DECIDED")
    with scoped(STAFF):
        assert OfferVerdict.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"amount": 17500}, (400, "INVALID_REQUEST")),
        ({"amount": "1e4"}, (400, "INVALID_REQUEST")),
        ({"amount": "17 500"}, (400, "INVALID_REQUEST")),
        ({"amount": "١"}, (400, "INVALID_REQUEST")),
        ({"amount": "-1.00"}, (422, "AMOUNT_NOT_PAYABLE")),
        ({"amount": "0.005"}, (422, "AMOUNT_NOT_PAYABLE")),
        ({"amount": "1000000000000.01"}, (422, "AMOUNT_NOT_PAYABLE")),
        ({"currency": "EUR"}, (422, "WRONG_CURRENCY")),
        ({"currency": "XXX"}, (422, "WRONG_CURRENCY")),
        ({"reason": ""}, (400, "INVALID_REQUEST")),
    ],
)
def test_adjustments_that_are_refused(
    shop: Shop, offer_id: str, changes: dict[str, Any], refusal: tuple[int, str]
) -> None:
    adjustment = {"amount": "17500.00", "currency": "NOK", "reason": "A pilot."}
    assert code_of(shop.vendor.post(f"offers/{offer_id}/adjust", adjustment | changes)) == refusal
    assert shop.vendor.get(f"offers/{offer_id}").json()["verdicts"] == []


def test_unknown_offers_and_those_of_another_organization(shop: Shop, offer_id: str) -> None:
    for call in ("approve", "hold", "adjust"):
        body = {"approve": {}, "hold": {"reason": "x"}, "adjust": {"amount": "1", "currency": "NOK", "reason": "x"}}[
            call
        ]
        assert code_of(shop.vendor.post(f"offers/{NOBODY}/{call}", body)) == (404, "NOT_FOUND")
        of_south = shop.vendor.post(f"offers/{offer_id}/{call}?organization=south", body)
        assert code_of(of_south) == (404, "NOT_FOUND")
    assert code_of(shop.vendor.get(f"offers/{NOBODY}")) == (404, "NOT_FOUND")
    assert code_of(shop.vendor.get(f"offers/{offer_id}?organization=south")) == (404, "NOT_FOUND")
    assert code_of(shop.vendor.get("offers/1")) == (404, "NOT_FOUND")
    assert shop.vendor.get(f"offers/{offer_id}").json()["state"] == "waiting"


def test_organizations_decide_nothing(shop: Shop, offer_id: str) -> None:
    assert code_of(shop.north.get("offers")) == (403, "NOT_ALLOWED")
    assert code_of(shop.north.post(f"offers/{offer_id}/approve", {})) == (403, "NOT_ALLOWED")
