"""A chunk is one transaction; whoever it fails for is found, parked alone, and stops nobody else (R-X-7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from billing.models import Charge, Invoice, ParkedWork
from billing.services import chunks, invoices
from billing.services.chunks import Subject, run_in_chunks
from billing.services.invoices import invoice_charges, issue_waiting
from config.jobs import instant_of
from tenants.domain.refusal import Refused
from tenants.scoping import STAFF, WORKER, current_scope, scoped, worker_for
from tenants.services.audit import record_audit
from tenants.services.checks import violated_constraint
from tests.billing.setting import add_customer, open_shop, sign
from tests.billing.town import parked
from tests.racing import race
from tests.unlocked import take_lock_away

AT = instant_of(date(2014, 5, 21))
CUSTOMERS = 11


@pytest.fixture
def subjects(db: None) -> list[Subject]:
    seller = open_shop()
    found = [add_customer(seller, f"customer-{number:02}") for number in range(CUSTOMERS)]
    return sorted(Subject(customer, customer) for customer in found)


class Ledger:
    """Work that writes a row for each subject, refuses the poisonous ones, and remembers how it was called."""

    def __init__(self, poison: set[UUID]) -> None:
        self.poison, self.calls = poison, [list[Subject]()]

    def __call__(self, chunk: Sequence[Subject]) -> int:
        self.calls.append(list(chunk))
        for subject in chunk:
            record_audit("thing.done", "thing", subject.id, at=AT, organization_id=subject.organization_id)
            if subject.id in self.poison:
                raise Refused("POISON", "This one cannot be done.")
        return len(chunk)


def written() -> list[str]:
    with scoped(WORKER), connection.cursor() as cursor:
        cursor.execute("select subject_id from audit_entry where subject_kind = 'thing' order by 1")
        return [row[0] for row in cursor.fetchall()]


def ids(subjects: Sequence[Subject]) -> list[str]:
    return sorted(str(subject.id) for subject in subjects)


def test_all_of_a_chunk_in_one_call_and_in_one_order(subjects: list[Subject], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 4)
    work = Ledger(set())
    assert run_in_chunks("job", list(reversed(subjects)) + subjects, work, AT) == CUSTOMERS
    assert work.calls[1:] == [subjects[:4], subjects[4:8], subjects[8:]]
    assert written() == ids(subjects)


def test_a_job_may_ask_for_smaller_chunks_never_for_larger(
    subjects: list[Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 4)
    small, large = Ledger(set()), Ledger(set())
    run_in_chunks("small", subjects, small, AT, size=3)
    run_in_chunks("large", subjects, large, AT, size=100)
    assert [len(call) for call in small.calls[1:]] == [3, 3, 3, 2]
    assert [len(call) for call in large.calls[1:]] == [4, 4, 3]


@pytest.mark.parametrize("poisoned", [[0], [10], [3, 4], [0, 5, 10], list(range(CUSTOMERS))])
def test_exactly_the_poisonous_are_parked(subjects: list[Subject], poisoned: list[int]) -> None:
    bad = [subjects[index] for index in poisoned]
    good = [subject for subject in subjects if subject not in bad]
    assert run_in_chunks("job", subjects, Ledger({subject.id for subject in bad}), AT) == len(good)
    assert written() == ids(good), "nothing of a chunk that failed stays, and nobody of it is forgotten"
    with scoped(WORKER):
        found = list(ParkedWork.objects.values_list("subject_id", "organization_id", "code", "cleared_at"))
    assert sorted(found) == [(subject.id, subject.organization_id, "POISON", None) for subject in bad]


def test_who_is_in_trouble_is_tried_alone_and_then_cleared(subjects: list[Subject]) -> None:
    bad = subjects[5]
    run_in_chunks("job", subjects, Ledger({bad.id}), AT)
    again = Ledger({bad.id})
    run_in_chunks("job", subjects, again, AT)
    assert again.calls[1:] == [[subject for subject in subjects if subject is not bad], [bad]]
    run_in_chunks("job", [bad], Ledger(set()), AT)
    with scoped(WORKER):
        assert ParkedWork.objects.get().cleared_at == AT


def test_one_alone_is_held_to_its_organization_by_the_database(subjects: list[Subject]) -> None:  # R-X-9
    seen = []

    def work(chunk: Sequence[Subject]) -> int:
        seen.append(current_scope().organization_id)
        return 0

    run_in_chunks("job", subjects[:1], work, AT)
    run_in_chunks("job", subjects[:2], work, AT)
    assert seen == [subjects[0].organization_id, None]


def test_a_poisonous_customer_takes_no_number_from_its_chunk(db: None) -> None:  # R-X-8
    seller = open_shop()
    customers = [add_customer(seller, f"customer-{number}") for number in range(7)]
    for customer in customers:
        sign(customer, date(2014, 5, 20))
    with scoped(STAFF), connection.cursor() as cursor:
        cursor.execute("update billing_profile set country = 'SE' where organization_id = %s", [customers[3]])
    assert invoice_charges(AT) == 6
    assert parked() == [("invoice_charges", "customer-3", "VAT_NEEDS_STAFF")]
    with scoped(WORKER):
        numbers = list(Invoice.objects.order_by("sequence").values_list("number", flat=True))
        chain = list(Invoice.objects.order_by("sequence").values_list("previous_digest", "digest"))
    assert numbers == [str(number) for number in range(10_001, 10_007)]
    assert [before for before, _ in chain] == ["", *[digest for _, digest in chain[:-1]]]


def open_customers() -> list[UUID]:
    seller = open_shop()
    customers = [add_customer(seller, f"customer-{number:02}") for number in range(CUSTOMERS)]
    for customer in customers:
        sign(customer, date(2014, 5, 20))
    return customers


def test_chunks_at_once_invoice_each_charge_once(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:  # R-X-7
    monkeypatch.setattr(chunks, "CHUNK", 3)
    open_customers()
    assert sum(race(lambda _: invoice_charges(AT), 4)) == CUSTOMERS
    with scoped(WORKER):
        numbers = sorted(map(str, Invoice.objects.values_list("number", flat=True)))
        assert ParkedWork.objects.count() == 0
        assert Charge.objects.count() == CUSTOMERS
    assert numbers == [str(number) for number in range(10_001, 10_001 + CUSTOMERS)]


def test_without_the_lock_of_the_profile_two_would_collide(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both gather the charge before either has issued, and the unique key refuses one of them."""
    customer, *_ = open_customers()
    take_lock_away(monkeypatch, invoices, lock="_lock_profiles", look="_drafts", racers=2)

    def issue(_: int) -> str:
        try:
            with scoped(worker_for(customer)):
                return ", ".join(str(invoice.number) for invoice in issue_waiting(customer, AT))
        except IntegrityError as error:
            return violated_constraint(error)

    assert sorted(race(issue, 2)) == ["10001", "charge_invoiced_once"]
