"""What goes and when, on the vendor's site: a request for a quote at once, documents after their years."""

from __future__ import annotations

from datetime import timedelta

from billing.models import ParkedRequest, QuoteRequest, Seller
from tenants.scoping import STAFF, WORKER, scoped
from tests.billing.quoting import asked_for, enter
from tests.staff import NOW, Desk, audited, messages_of, text_of


def test_a_request_is_erased_after_saying_what_goes(desk: Desk) -> None:  # R-X-14
    request = enter(asked_for(), NOW)
    page = text_of(desk.get("billing_quoterequest_erase", request.pk))
    assert "The request goes for ever, with every quote made from it" in page
    assert "This field is required." in text_of(desk.act("billing_quoterequest_erase", request.pk, reason=""))
    response = desk.act("billing_quoterequest_erase", request.pk, reason="Asked by letter")
    assert messages_of(response) == ["The request is erased."]
    with scoped(STAFF):
        assert not QuoteRequest.objects.exists()
    (entry,) = audited("quote_request.dropped")
    assert (entry.actor_id, entry.reason) == (desk.business.vera.pk, "Asked by letter")


def test_a_request_that_could_not_be_dropped_is_shown_with_the_reason(desk: Desk) -> None:  # R-X-14
    request = enter(asked_for(), NOW - timedelta(days=400))
    assert "Requests that could not be dropped 0 nothing to do" in text_of(desk.get("index"))
    with scoped(WORKER):
        ParkedRequest.objects.create(request=request, code="LockNotAvailable", reason="It is locked.", parked_at=NOW)
    page = text_of(desk.get("index"))
    assert "Requests that could not be dropped: 1" in page
    assert "Bergvik kommune It is locked. LockNotAvailable Since 25 May 2015" in page
    assert "Bergvik kommune" in text_of(desk.get("billing_quoterequest_changelist", state="parked"))
    page = text_of(desk.get("billing_quoterequest_change", request.pk))
    assert "It is locked. LockNotAvailable Its time is over, and since 25 May 2015" in page
    desk.act("billing_quoterequest_erase", request.pk, reason="Asked by letter")
    assert "It is locked." not in text_of(desk.get("index"))


def test_how_long_documents_are_kept_is_set_with_a_reason(desk: Desk) -> None:  # R-X-14
    with scoped(STAFF):
        (seller,) = Seller.objects.all()
    assert "5 whole calendar years after their own" in text_of(desk.get("billing_seller_change", seller.pk))
    refused = text_of(desk.act("billing_seller_retention", seller.pk, years="4", reason="x"))
    assert "The law of this country has documents kept for 5 years at least. (RETENTION_TOO_SHORT)" in refused
    desk.act("billing_seller_retention", seller.pk, years="10", reason="As the group does")
    assert "10 whole calendar years after their own" in text_of(desk.get("billing_seller_change", seller.pk))
    desk.act("billing_seller_retention", seller.pk, years="", reason="A lawsuit")
    assert "Documents are kept for ever" in text_of(desk.get("billing_seller_change", seller.pk))
    reasons = [entry.reason for entry in audited("seller.retention_changed")]
    assert reasons == ["As the group does", "A lawsuit"]
