"""What was given back in full is charged anew, once: an invoice is corrected and issued again (R-X-8)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from billing.invariants import INVARIANTS
from billing.models import BillingProfile, Charge, Invoice, Seller
from billing.selectors.invoices import issued_invoice
from billing.selectors.prices import term_prices
from billing.selectors.run_review import run_review
from billing.services.charging_anew import charge_anew
from billing.services.invoices import invoice_charges
from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry
from tenants.scoping import STAFF, scoped
from tests.billing.crediting import CREDITED, credit, documents, issue_invoice_to
from tests.billing.setting import open_shop
from tests.racing import race

WHY = "It was made out to the wrong company."


@pytest.fixture
def invoice_id(seller: Seller) -> UUID:
    return issue_invoice_to(seller)


def anew(invoice_id: UUID, reason: str = WHY) -> list[Charge]:
    with scoped(STAFF):
        return list(charge_anew(invoice_id=invoice_id, reason=reason, at=CREDITED))


def refused(invoice_id: UUID, reason: str = WHY) -> str:
    with pytest.raises(Refused) as caught:
        anew(invoice_id, reason)
    return caught.value.code


def broken() -> list[str]:
    with scoped(STAFF):
        return [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()]


def test_an_invoice_is_given_back_and_issued_again_to_another_buyer(invoice_id: UUID) -> None:
    credit(invoice_id)
    with scoped(STAFF):
        BillingProfile.objects.update(legal_name="Fjellvik eiendom KF")
    (charge,) = anew(invoice_id)
    assert invoice_charges(CREDITED) == 1
    assert documents() == [
        ("10001", "invoice", "40000.00", "50000.00"),
        ("10002", "credit_note", "40000.00", "50000.00"),
        ("10003", "invoice", "40000.00", "50000.00"),
    ]
    with scoped(STAFF):
        assert issued_invoice("10001").content.buyer.name == "Fjellvik kommune"
        assert issued_invoice("10003").content.buyer.name == "Fjellvik eiendom KF"
        price = term_prices(charge.subscription_id)[1]
    assert (price.invoice_number, price.is_invoiced) == ("10003", True)
    assert broken() == []
    assert invoice_charges(CREDITED) == 0
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="invoice.charged_anew")
    assert (entry.subject_id, entry.reason) == (str(invoice_id), WHY)
    assert entry.details == {"number": "10001", "charges": [str(charge.pk)]}


def test_it_is_the_same_charge_in_its_next_revision(invoice_id: UUID) -> None:
    credit(invoice_id)
    (charge,) = anew(invoice_id)
    with scoped(STAFF):
        before = Charge.objects.get(revision=1)
        after = Charge.objects.get(revision=2)
    assert (after.pk, after.replaces_id) == (charge.pk, before.pk)
    for name in ("source", "reason", "amount", "currency", "starts_on", "ends_on", "decision", "names"):
        assert getattr(after, name) == getattr(before, name)


def test_only_once_and_again_only_after_it_was_given_back_again(invoice_id: UUID) -> None:
    credit(invoice_id)
    anew(invoice_id)
    assert refused(invoice_id) == "NOTHING_TO_CHARGE_ANEW"
    invoice_charges(CREDITED)
    with scoped(STAFF):
        second = Invoice.objects.get(number="10003").pk
    assert refused(second) == "NOTHING_TO_CHARGE_ANEW"
    credit(second)
    (charge,) = anew(second)
    with scoped(STAFF):
        assert Charge.objects.get(pk=charge.pk).revision == 3
    assert broken() == []


def test_a_part_that_was_given_back_is_not_charged_anew(invoice_id: UUID) -> None:
    assert refused(invoice_id) == "NOTHING_TO_CHARGE_ANEW"
    credit(invoice_id, "39999.99")
    assert refused(invoice_id) == "NOTHING_TO_CHARGE_ANEW"
    credit(invoice_id, "0.01")
    assert len(anew(invoice_id)) == 1


def test_a_reason_is_asked_for_and_an_invoice(invoice_id: UUID) -> None:
    credit(invoice_id)
    assert refused(invoice_id, " ") == "REASON_MISSING"
    with pytest.raises(NotFound):
        anew(uuid4())


def test_it_waits_for_release_where_invoices_do(seller: Seller, invoice_id: UUID) -> None:
    credit(invoice_id)
    with scoped(STAFF):
        Seller.objects.update(releases_by_hand=True)
        seller.refresh_from_db()
    anew(invoice_id)
    assert invoice_charges(CREDITED) == 0
    with scoped(STAFF):
        (row,) = run_review(seller, date(2014, 7, 1)).rows
    assert row.amount.text == "40000.00"


def test_the_table_refuses_to_charge_anew_what_was_not_given_back(invoice_id: UUID) -> None:
    credit(invoice_id, "39999.99")
    with scoped(STAFF):
        row: dict[str, Any] = dict(Charge.objects.values().get())
        replaced = row.pop("id")
        with pytest.raises(IntegrityError, match="only what was given back in full"), transaction.atomic():
            Charge.objects.create(**row | {"revision": 2, "replaces_id": replaced})


def test_several_at_once_charge_once(real_db: str) -> None:
    invoice_id = issue_invoice_to(open_shop())
    credit(invoice_id)

    def work(number: int) -> str:
        try:
            anew(invoice_id)
        except Refused as refusal:
            return refusal.code
        return "done"

    assert sorted(race(work, 4)) == ["NOTHING_TO_CHARGE_ANEW"] * 3 + ["done"]
    with scoped(STAFF):
        assert Charge.objects.count() == 2
