"""Invoices that wait for a person: what the review shows, and that what is released is what was looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing.models import Charge, Invoice, InvoiceRelease, ReleasedCharge, Seller
from billing.services.releasing import release_charges, set_release_by_hand
from tenants.domain.refusal import Refused
from tenants.scoping import STAFF, scoped
from tests.kept import KeptDatabases
from tests.staff import NOW, Business, Desk, audited, messages_of, run_jobs, text_of, three_customers, vera_at_work


@pytest.fixture
def business(kept_databases: KeptDatabases) -> Iterator[Business]:
    with kept_databases.in_use(three_customers) as business:
        yield business


@pytest.fixture
def waiting(business: Business, db: None) -> Iterator[Desk]:
    """Three customers; two new prices are approved and charged, and their seller's invoices wait for release."""
    with vera_at_work(business) as desk:
        with scoped(STAFF):
            set_release_by_hand(seller_of(), by_hand=True, reason="The yearly run", at=NOW)
        for slug in ("fjellvik", "storm"):
            desk.act("billing_offer_approve", desk.business.offer(slug).pk)
        run_jobs(NOW)
        yield desk


def seller_of() -> Seller:
    found: Seller = Seller.objects.get()
    return found


def review(desk: Desk) -> Any:
    with scoped(STAFF):
        return desk.get("billing_seller_review", seller_of().pk)


def release(desk: Desk, **answers: str) -> Any:
    with scoped(STAFF):
        seller = seller_of()
    return desk.act("billing_seller_review", seller.pk, **{"which": "all", "reason": "", **answers})


def seen(response: Any) -> str:
    found = re.search(r'name="seen" value="(\w{64})"', response.content.decode())
    assert found is not None
    return found[1]


def count_invoices() -> int:
    with scoped(STAFF):
        return Invoice.objects.filter(issued_at__isnull=False).count()


def test_nothing_leaves_before_somebody_has_looked(waiting: Desk) -> None:
    assert count_invoices() == 3  # the first years', before release by hand was chosen
    run_jobs(NOW + timedelta(hours=1))
    assert count_invoices() == 3
    page = text_of(waiting.get("index"))
    assert "Invoices to release 2 nothing leaves before that" in page
    assert "Review and release 2 NOK 40,000.00 0 1 1" in page


def test_the_review_shows_totals_changes_and_what_is_missing(waiting: Desk) -> None:
    page = text_of(review(waiting))
    assert "To be invoiced, without VAT NOK 40,000.00 2 charges New 0" in page
    assert "Changed by more than 20 % 1" in page
    assert "Fjellvik 20 May 2015 – 19 May 2016 SCALGO Live NOK 40,000.00 NOK 20,000.00 −50.0% Changed a lot" in page
    assert "Storm 20 May 2015 – 19 May 2016 SCALGO Live NOK 20,000.00 NOK 20,000.00 0.0% Nothing unusual" in page
    assert page.index("Fjellvik 20 May") < page.index("Storm 20 May")
    assert "Missing 1 a term runs, and nothing is charged for it" in page
    assert "Havnes 2: 20 May 2015 – 19 May 2016" in page


def test_what_is_released_is_invoiced_and_the_trail_says_by_whom(waiting: Desk) -> None:
    response = release(waiting, seen=seen(review(waiting)), reason="Looked at Fjellvik")
    assert messages_of(response)[-1] == "2 charges are released."
    run_jobs(NOW)
    assert count_invoices() == 5
    (entry,) = audited("invoices.released")
    assert (entry.actor_id, entry.reason) == (waiting.business.vera.pk, "Looked at Fjellvik")
    assert entry.details["totals"] == {"NOK": {"net": "40000.00", "customers": 2, "charges": 2}}
    assert "Nothing waits." in text_of(review(waiting))
    with scoped(STAFF):
        page = text_of(waiting.get("billing_seller_change", seller_of().pk))
    assert "Vera 2 NOK 40,000.00 Looked at Fjellvik" in page


def test_only_what_is_ordinary_may_leave_and_the_rest_keeps_waiting(waiting: Desk) -> None:
    release(waiting, seen=seen(review(waiting)), which="ordinary")
    run_jobs(NOW)
    with scoped(STAFF):
        (released,) = ReleasedCharge.objects.values_list("organization_id", flat=True)
    assert released == waiting.business.customers["storm"]
    assert count_invoices() == 4
    assert "Fjellvik 20 May 2015" in text_of(review(waiting))


def test_what_came_after_the_look_is_not_released_unseen(waiting: Desk) -> None:
    looked_at = seen(review(waiting))
    waiting.act("billing_offer_approve", waiting.business.offer("havnes").pk)
    run_jobs(NOW)
    response = release(waiting, seen=looked_at)
    assert "look once more, then release. (REVIEW_CHANGED)" in text_of(response)
    with scoped(STAFF):
        assert InvoiceRelease.objects.count() == 0
    # The page it comes back to is the new look.
    release(waiting, seen=seen(review(waiting)))
    run_jobs(NOW)
    assert count_invoices() == 6


def test_a_charge_is_released_once(waiting: Desk) -> None:  # R-X-7
    with scoped(STAFF):
        seller = seller_of()
        ids = list(Charge.objects.filter(starts_on__year=2015).values_list("pk", flat=True))
        release_charges(seller, ids, totals={}, reason="", at=NOW)
        with pytest.raises(Refused, match="REVIEW_CHANGED"):
            release_charges(seller, ids[:1], totals={}, reason="", at=NOW)
        with pytest.raises(Refused, match="NOTHING_TO_RELEASE"):
            release_charges(seller, [], totals={}, reason="", at=NOW)
        assert InvoiceRelease.objects.count() == 2  # the refused one is undone by its caller's transaction
        assert ReleasedCharge.objects.count() == 2


def test_a_new_customer_is_said_to_be_new(waiting: Desk) -> None:
    from tests.billing.setting import add_customer, sign

    with scoped(STAFF):
        seller = seller_of()
    sign(add_customer(seller, "nyvik", NOW), NOW.date(), NOW, Decimal(50))
    run_jobs(NOW)
    page = text_of(review(waiting))
    assert "New 1 nothing was charged before" in page
    assert "Nyvik 25 May 2015 – 24 May 2016 SCALGO Live – NOK 20,000.00 – New" in page


def test_how_invoices_leave_is_staffs_decision_with_a_reason(waiting: Desk) -> None:
    with scoped(STAFF):
        seller = seller_of()
    refused = waiting.act("billing_seller_release-by-hand", seller.pk, reason="")
    assert "This field is required." in text_of(refused)
    response = waiting.act("billing_seller_release-by-hand", seller.pk, reason="The run is over")
    assert messages_of(response)[-1] == "Invoices leave by themselves now."
    assert [(entry.reason, entry.details) for entry in audited("seller.release_changed")] == [
        ("The yearly run", {"by_hand": True}),
        ("The run is over", {"by_hand": False}),
    ]
    run_jobs(NOW)
    assert count_invoices() == 5
