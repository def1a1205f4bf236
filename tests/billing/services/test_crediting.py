"""A credit note corrects an issued invoice: numbered, chained, mailed, and never more than was charged (R-X-8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from billing.invariants import INVARIANTS
from billing.models import BillingProfile, Charge, CreditLine, Invoice, NumberSeries, Seller
from billing.selectors.invoices import issued_invoice
from billing.services import crediting
from billing.services.crediting import CreditWish, credit_invoice, preview_credit
from billing.services.invoices import invoice_charges, issue_waiting, uninvoiced_charges
from billing.services.sellers import register_seller
from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry, OutboxMessage
from tenants.scoping import STAFF, Role, Scope, scoped, worker_for
from tenants.services.mail_writing import write_mail
from tests.api_sweep import row_counts
from tests.billing.crediting import CREDITED, ISSUED, WHY, credit, documents, issue_invoice_to
from tests.billing.setting import AT, add_customer, open_shop, sign
from tests.racing import race

SIGNED_ON = date(2014, 5, 20)


@pytest.fixture
def invoice_id(seller: Seller) -> UUID:
    return issue_invoice_to(seller)


def refused(work: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value


def broken() -> list[str]:
    with scoped(STAFF):
        return [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()]


def test_a_part_then_the_rest(invoice_id: UUID) -> None:
    first = credit(invoice_id, "10000")
    assert (first.content.totals.total, first.left.text) == (Decimal("12500.00"), "37500.00")
    rest = credit(invoice_id)
    assert (rest.content.totals.total, rest.left.text) == (Decimal("37500.00"), "0.00")
    assert documents() == [
        ("10001", "invoice", "40000.00", "50000.00"),
        ("10002", "credit_note", "10000.00", "12500.00"),
        ("10003", "credit_note", "30000.00", "37500.00"),
    ]
    assert refused(lambda: credit(invoice_id)).code == "INVOICE_CREDITED"
    assert broken() == []


def test_a_credit_note_says_what_it_corrects_and_repeats_what_the_invoice_said(invoice_id: UUID) -> None:
    with scoped(STAFF):
        BillingProfile.objects.update(legal_name="Somebody else", buyer_reference="new", language="en")
    credit(invoice_id, "10000")
    with scoped(STAFF):
        invoice, note = issued_invoice("10001"), issued_invoice("10002")
    assert (note.content.buyer, note.content.seller) == (invoice.content.buyer, invoice.content.seller)
    assert (note.content.language, note.content.buyer_reference) == ("nb", "Kari Nes, 4410")
    assert note.content.kind == "credit_note"
    corrects = note.content.corrects
    assert corrects is not None
    assert (corrects.number, corrects.issued_on, corrects.reason) == ("10001", date(2014, 5, 21), WHY)
    (line,) = note.content.lines
    assert (line.name, line.period) == (invoice.content.lines[0].name, invoice.content.lines[0].period)
    assert (line.quantity, line.unit, line.unit_price, line.amount) == (1, "ANN", 10000, Decimal("10000.00"))
    assert line.why is not None
    assert line.why.steps[0].numbers == {
        "invoice": "10001",
        "line": 1,
        "charged": "40000.00",
        "before": "0.00",
        "credited": "10000.00",
        "left": "30000.00",
    }
    assert note.previous_digest == invoice.digest
    assert (invoice.left.text, note.total.text) == ("37500.00", "-12500.00")
    (credited_by,) = invoice.credited_by
    assert (credited_by.number, credited_by.net.text, credited_by.total.text) == ("10002", "10000.00", "12500.00")
    assert note.corrects == invoice.id


def test_the_whole_is_a_cancellation_and_goes_back_as_it_came(invoice_id: UUID) -> None:
    whole = credit(invoice_id)
    assert whole.content.kind == "cancellation"
    with scoped(STAFF):
        assert whole.content.lines[0].unit_price == issued_invoice("10001").content.lines[0].unit_price
        assert Invoice.objects.get(number="10002").kind == "credit_note"
    assert broken() == []


def test_what_is_credited_is_not_invoiced_again(invoice_id: UUID) -> None:  # R-X-7
    credit(invoice_id)
    with scoped(STAFF):
        assert not uninvoiced_charges().exists()
    assert invoice_charges(CREDITED) == 0
    assert len(documents()) == 2


def test_it_is_mailed_to_who_gets_invoices_in_the_language_of_the_invoice(invoice_id: UUID) -> None:
    note = credit(invoice_id, "10000")
    assert note.mailed_to == ["invoices@fjellvik.example"]
    with scoped(STAFF):
        mail = OutboxMessage.objects.get(template="credit_note_issued")
        assert (mail.recipients, mail.locale, mail.reason_key) == (note.mailed_to, "nb", f"invoice {note.id}")
        writing = write_mail(mail)
    assert "10002" in writing.subject
    assert WHY in writing.body
    assert "12\u00a0500,00" in writing.body


def test_it_is_audited_with_its_reason(invoice_id: UUID) -> None:
    credit(invoice_id, "10000")
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="invoice.credited")
        assert (entry.subject_id, entry.reason) == (str(invoice_id), WHY)
        assert entry.details == {"number": "10001", "credit_note": "10002", "net": "10000.00"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"net": "40000.01"}, "CREDIT_EXCEEDS_INVOICE"),
        ({"net": "0"}, "CREDIT_AMOUNT_INVALID"),
        ({"net": "-1"}, "CREDIT_AMOUNT_INVALID"),
        ({"net": "0.001"}, "CREDIT_AMOUNT_INVALID"),
        ({"net": "1", "line": 2}, "CREDIT_LINE_UNKNOWN"),
        ({"net": "1", "reason": "  "}, "CREDIT_REASON_MISSING"),
        ({"net": "1", "reason": "two\x07lines"}, "INVALID_TEXT"),
        ({"net": "1", "seen": "0.01"}, "CREDIT_CHANGED"),
    ],
)
def test_what_is_refused_takes_no_number(invoice_id: UUID, asked: dict[str, Any], code: str) -> None:
    before = row_counts()
    assert refused(lambda: credit(invoice_id, **asked)).code == code
    assert row_counts() == before
    with scoped(STAFF):
        assert NumberSeries.objects.get().next_number == 10002


def test_what_is_left_is_said(invoice_id: UUID) -> None:
    credit(invoice_id, "10000")
    refusal = refused(lambda: credit(invoice_id, "30000.01"))
    assert refusal.details == {"line": 1, "field": "line_1", "left": "30000.00", "currency": "NOK"}


def test_no_amount_at_all_is_refused(invoice_id: UUID) -> None:
    with scoped(STAFF):
        nothing = CreditWish(invoice_id=invoice_id, amounts={}, reason=WHY)
        refusal = refused(lambda: credit_invoice(nothing, at=CREDITED))
    assert refusal.code == "CREDIT_EMPTY"


def test_a_second_click_is_told(invoice_id: UUID) -> None:
    credit(invoice_id, "10000", seen="0.00")
    refusal = refused(lambda: credit(invoice_id, "10000", seen="0.00"))
    assert (refusal.code, refusal.details["credited"]) == ("CREDIT_CHANGED", "10000.00")
    assert len(documents()) == 2
    credit(invoice_id, "10000", seen="10000.00")


def test_a_credit_note_and_a_draft_are_not_credited(invoice_id: UUID) -> None:
    note = credit(invoice_id, "10000")
    assert refused(lambda: credit(note.id)).code == "INVOICE_IS_CREDIT_NOTE"
    with scoped(STAFF):
        issued = Invoice.objects.get(pk=invoice_id)
        draft = Invoice.objects.create(
            organization_id=issued.organization_id, seller_id=issued.seller_id, currency="NOK", drafted_at=ISSUED
        )
    assert refused(lambda: credit(draft.pk)).code == "INVOICE_NOT_ISSUED"
    with pytest.raises(NotFound):
        credit(uuid4())


def test_a_preview_writes_nothing(invoice_id: UUID) -> None:
    before = row_counts()
    with scoped(STAFF):
        wish = CreditWish(invoice_id=invoice_id, amounts={1: Decimal(10000)}, reason=WHY)
        note = preview_credit(wish, at=CREDITED)
    assert (note.content.totals.total, note.left.text) == (Decimal("12500.00"), "37500.00")
    assert row_counts() == before
    assert [number for number, *_ in documents()] == ["10001"]


def test_the_invoices_seller_credits_in_its_own_series(invoice_id: UUID) -> None:  # R-X-8, R-X-12
    with scoped(STAFF):
        facts: dict[str, Any] = dict(Seller.objects.values().get()) | {"code": "other", "timezone": "Pacific/Auckland"}
        del facts["id"]
        other = register_seller(at=AT, first_number=501, **facts)
        BillingProfile.objects.update(seller=other)
    at = datetime(2014, 7, 1, 13, tzinfo=UTC)
    note = credit(invoice_id, "10000", at=at)
    assert (note.content.number, note.content.issued_on) == ("10002", date(2014, 7, 1))
    assert broken() == []


def test_dates_never_fall_within_the_series(seller: Seller, invoice_id: UUID) -> None:
    issue_invoice_to(seller, "storm")
    early = datetime(2014, 5, 20, 9, tzinfo=UTC)
    assert refused(lambda: credit(invoice_id, "1", at=early)).code == "DATE_BEFORE_SERIES"


def test_two_charges_on_one_invoice_are_credited_by_line(seller: Seller) -> None:
    customer = add_customer(seller, "fjellvik")
    sign(customer, SIGNED_ON)
    charge_again(customer)
    with scoped(worker_for(customer)):
        (invoice,) = issue_waiting(customer, ISSUED)
    note = credit(invoice.pk, "30000", line=2)
    (line,) = note.content.lines
    assert line.why is not None
    assert (line.why.steps[0].numbers["line"], line.why.steps[0].numbers["left"]) == (2, "10000.00")
    rest = credit(invoice.pk)
    assert [line.amount for line in rest.content.lines] == [Decimal("40000.00"), Decimal("10000.00")]
    assert [line.quantity for line in rest.content.lines] == [1, 1]
    assert broken() == []


def charge_again(customer: UUID) -> None:
    """The same fee in a second revision, which stands on a line of its own."""
    with scoped(STAFF):
        row: dict[str, Any] = dict(Charge.objects.filter(organization_id=customer).values().get())
        del row["id"]
        Charge.objects.create(**row | {"revision": 2})


# -- what the tables refuse, whoever writes


@pytest.mark.parametrize(
    "change",
    ["update credit_line set amount = amount - 1", "delete from credit_line", "truncate credit_line cascade"],
)
def test_what_was_given_back_is_final(invoice_id: UUID, change: str) -> None:
    credit(invoice_id, "10000")
    with scoped(STAFF), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_no_line_is_added_to_an_issued_credit_note(seller: Seller, invoice_id: UUID) -> None:
    issue_invoice_to(seller, "storm")
    note = credit(invoice_id, "10000")
    with scoped(STAFF):
        charge = Charge.objects.get(organization__slug="storm")
        row = CreditLine(
            organization_id=charge.organization_id, credit_note_id=note.id, charge=charge, position=2, amount=1
        )
        with pytest.raises(IntegrityError, match="the credit note is issued"), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize(
    ("naive", "words"),
    [
        ({"net": 10001}, "gives back what its lines say"),
        ({"currency": "EUR"}, "the same seller's to the same customer"),
        ({"corrects": uuid4()}, "the same seller's to the same customer"),
        ({"amount": 40001, "net": 40001}, "more is given back than was charged"),
        ({"amount": -1, "net": -1}, "more is given back than was charged"),
    ],
)
def test_a_credit_note_that_cannot_be_is_refused_by_the_table(
    invoice_id: UUID, naive: dict[str, Any], words: str
) -> None:
    with scoped(STAFF):
        invoice, charge = Invoice.objects.get(pk=invoice_id), Charge.objects.get()
        row = {
            "kind": "credit_note",
            "corrects": invoice_id,
            "currency": "NOK",
            "number": "7",
            "sequence": 7,
            "net": 10000,
            "total": 1,
            "content": {},
            "digest": "d",
            "issued_at": CREDITED,
            "issued_on": CREDITED.date(),
            "drafted_at": CREDITED,
            "series_id": invoice.series_id,
            "seller_id": invoice.seller_id,
        } | {name: value for name, value in naive.items() if name != "amount"}
        with pytest.raises(IntegrityError, match=words):
            write_credit_note(invoice.organization_id, charge, naive.get("amount", 10000), row)


@transaction.atomic
def write_credit_note(owner: UUID, charge: Charge, amount: int, row: dict[str, Any]) -> None:
    note_id = uuid4()
    CreditLine.objects.create(organization_id=owner, credit_note_id=note_id, charge=charge, position=1, amount=amount)
    Invoice.objects.create(pk=note_id, organization_id=owner, **row)


def test_an_invoice_corrects_nothing_and_a_credit_note_something(invoice_id: UUID) -> None:
    with scoped(STAFF):
        invoice = Invoice.objects.get(pk=invoice_id)
        for kind, corrects in (("invoice", invoice_id), ("credit_note", None)):
            row = Invoice(
                organization_id=invoice.organization_id,
                seller_id=invoice.seller_id,
                currency="NOK",
                drafted_at=ISSUED,
                kind=kind,
                corrects=corrects,
            )
            with pytest.raises(IntegrityError, match="invoice_corrects_or_not"), transaction.atomic():
                row.save(force_insert=True)


def test_another_organization_sees_nothing(invoice_id: UUID) -> None:  # R-X-9
    credit(invoice_id, "10000")
    with scoped(Scope(Role.WEB, UUID(int=5))):
        assert not CreditLine.objects.exists()
    with scoped(STAFF):
        owner = Invoice.objects.get(pk=invoice_id).organization_id
    with scoped(Scope(Role.WEB, owner)):
        assert CreditLine.objects.count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            CreditLine.objects.create(
                organization_id=owner, credit_note_id=uuid4(), charge_id=uuid4(), position=1, amount=1
            )


# -- at once


def credit_at_once(invoice_id: UUID) -> list[str]:
    """Four of the staff give back 30,000 of 40,000 at the same moment: the codes of what became of it."""

    def work(number: int) -> str:
        try:
            credit(invoice_id, "30000")
        except Refused as refusal:
            return refusal.code
        except IntegrityError as error:
            return str(error).splitlines()[0]
        return "done"

    return sorted(race(work, 4))


def test_several_at_once_give_back_no_more_than_there_is(real_db: str) -> None:
    invoice_id = issue_invoice_to(open_shop())
    assert credit_at_once(invoice_id) == ["CREDIT_EXCEEDS_INVOICE"] * 3 + ["done"]
    assert [number for number, *_ in documents()] == ["10001", "10002"]
    assert broken() == []


def test_without_the_lock_the_table_refuses(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive way reads what is left before whoever else writes: only the table still stands in between."""
    invoice_id = issue_invoice_to(open_shop())
    read_before_anybody_writes(monkeypatch)
    found = credit_at_once(invoice_id)
    assert found == ["done"] + ["invoice: more is given back than was charged"] * 3
    assert broken() == []


def test_without_lock_and_table_too_much_is_given_back_and_found(
    real_db: str, as_superuser: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice_id = issue_invoice_to(open_shop())
    as_superuser.execute("alter table invoice disable trigger credit_within")
    read_before_anybody_writes(monkeypatch)
    assert credit_at_once(invoice_id) == ["done"] * 4
    with scoped(STAFF):
        charge = Charge.objects.get()
    assert broken()[:1] == [f"charge {charge.pk}: 120000 of 40000 are given back"]


def read_before_anybody_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each had looked before the others began: nothing is credited yet, and no row is locked."""

    def unlocked(wanted: UUID) -> Invoice:
        return Invoice.objects.select_related("seller").get(pk=wanted)

    monkeypatch.setattr(crediting, "_locked_invoice", unlocked)
    monkeypatch.setattr(crediting, "credited_by_position", lambda _charges: {})
