"""What is kept cannot be dropped by any role, and what was dropped leaves a chain that still tells of tampering."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection

from billing.invariants import INVARIANTS
from billing.models import Invoice
from billing.services import documents
from billing.services.charges import charge_terms
from billing.services.document_retention import drop_documents
from billing.services.invoices import invoice_charges
from config.jobs import instant_of
from tenants.models import Organization, User
from tenants.scoping import STAFF, WORKER, Role, Scope, scoped
from tenants.services.api_keys import create_api_key
from tests.api import Caller, code_of
from tests.billing.setting import add_customer, open_shop, sign
from tests.cast import make_member, make_user
from tests.racing import race
from tests.staff import text_of
from tests.visitors import Visitor

Connection = psycopg.Connection[tuple[object, ...]]

OVER = datetime(2020, 1, 1, 5, tzinfo=UTC)
SIGNED = (("fjellvik", date(2014, 5, 20)), ("storm", date(2014, 5, 20)), ("havnes", date(2022, 5, 20)))
ROLES = (WORKER, STAFF, Scope(Role.WEB))


@pytest.fixture
def real_rows(monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, UUID]]:
    monkeypatch.setattr(documents, "render_invoice", lambda content: content.number.encode())
    return invoice_three


@pytest.fixture
def customers(filled_db: tuple[str, dict[str, UUID]]) -> dict[str, UUID]:
    """10001 and 10002 of 2014, whose years are over; 10003 of 2022 is kept until the end of 2027."""
    return filled_db[1]


def invoice_three() -> dict[str, UUID]:
    seller, found = open_shop(), {}
    for slug, day in SIGNED:
        found[slug] = add_customer(seller, slug, instant_of(day))
        sign(found[slug], day, instant_of(day))
        charge_terms(instant_of(day))
        invoice_charges(instant_of(day))
    return found


def id_of(number: str) -> UUID:
    with scoped(WORKER):
        found: UUID = Invoice.objects.get(number=number).pk
        return found


def broken() -> list[str]:
    with scoped(WORKER):
        return [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()]


def execute(scope: Scope, statement: str, *parameters: str | int | UUID | date) -> None:
    with scoped(scope), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


# -- nothing goes before its time


@pytest.mark.parametrize(
    ("number", "today"),
    [
        ("10001", "2019-12-31"),  # its last day
        ("10003", "2027-12-31"),
        ("10003", "2028-01-01"),  # a day that has not come
        ("10002", "2020-01-01"),  # before the one that it follows
    ],
)
def test_the_database_looks_at_the_time_itself(customers: dict[str, UUID], number: str, today: str) -> None:
    with pytest.raises(Error, match="kept still"):
        execute(WORKER, "select drop_document(%s, %s)", id_of(number), today)
    assert id_of(number)


def test_no_role_deletes_a_document(customers: dict[str, UUID], as_owner: Connection, as_superuser: Connection) -> None:
    for table in ("invoice", "invoice_line", "dropped_document"):
        for scope in ROLES:
            with pytest.raises(Error, match=r"permission denied|rows are final|is issued"):
                execute(scope, f"delete from {table}")
    for theirs in (as_owner, as_superuser):
        for table in ("invoice", "invoice_line"):
            with pytest.raises(psycopg.Error, match=r"rows are final|is issued"):
                theirs.execute(f"delete from {table}")


def test_no_role_says_that_a_document_has_gone(
    customers: dict[str, UUID], as_owner: Connection, as_superuser: Connection
) -> None:
    say = (
        "insert into dropped_document (organization_id, document_id, series_id, sequence, number, kind, issued_on,"
        " previous_digest, digest, dropped_on) select organization_id, id, series_id, sequence, number, kind,"
        " issued_on{}, previous_digest, digest, '2026-01-01' from invoice where number = '10003'"
    )
    for scope in ROLES:
        with pytest.raises(Error, match="permission denied"):
            execute(scope, say.format(""))
        if scope != WORKER:
            with pytest.raises(Error, match="permission denied"):
                execute(scope, "select drop_document(%s, '2020-01-01')", id_of("10001"))
    for theirs in (as_owner, as_superuser):
        with pytest.raises(psycopg.Error, match="kept still"):
            theirs.execute(say.format(""))
        with pytest.raises(psycopg.Error, match="as it was issued"):
            theirs.execute(say.format(" - 3000"))


def test_a_worker_for_one_customer_drops_nothing_of_another(customers: dict[str, UUID]) -> None:  # R-X-9
    execute(Scope(Role.WORKER, customers["storm"]), "select drop_document(%s, '2020-01-01')", id_of("10001"))
    assert id_of("10001")


@pytest.mark.parametrize(("country", "years"), [("NO", 4), ("NL", 6), ("DE", 7), ("SE", 0)])
def test_no_seller_keeps_shorter_than_its_law(
    customers: dict[str, UUID], as_owner: Connection, country: str, years: int
) -> None:
    with pytest.raises(psycopg.Error, match="seller_document_years"):
        as_owner.execute("update seller set country = %s, document_years = %s", (country, years))


def test_two_jobs_at_once_drop_each_once(customers: dict[str, UUID]) -> None:  # R-X-7
    assert sum(race(lambda _: drop_documents(OVER), 3)) >= 2
    with scoped(WORKER):
        assert list(Invoice.objects.values_list("number", flat=True)) == ["10003"]
    assert broken() == []


# -- what stays tells of tampering


def tamper(as_superuser: Connection, statement: str) -> None:
    """Past every trigger, as nobody but a superuser can."""
    with as_superuser.transaction():
        as_superuser.execute("set local session_replication_role = 'replica'")
        assert as_superuser.execute(statement).rowcount > 0


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        (
            "update invoice set content = jsonb_set(content, '{buyer,name}', '\"Else\"') where number = '10003'",
            ["invoice 10003: its content is not the one that was issued"],
        ),
        (
            "update dropped_document set digest = repeat('0', 64) where number = '10002'",
            ["invoice 10003: does not follow the document before it"],
        ),
        (
            "delete from dropped_document where number = '10001'",
            ["invoice 10002: does not follow the document before it"],
        ),
    ],
)
def test_a_chain_that_was_changed_is_found(
    customers: dict[str, UUID], as_superuser: Connection, statement: str, sentences: list[str]
) -> None:
    assert drop_documents(OVER) == 2
    assert broken() == []
    tamper(as_superuser, statement)
    assert broken() == sentences


def test_a_charge_that_is_invoiced_again_is_found(customers: dict[str, UUID], as_superuser: Connection) -> None:
    drop_documents(OVER)
    tamper(
        as_superuser,
        "update invoice_line set charge_id = (select charge_id from dropped_line limit 1)",
    )
    assert any("stands on 2 invoices" in sentence for sentence in broken())


# -- what people and programs are told


def administrator_of(organization_id: UUID) -> User:
    with scoped(STAFF):
        ada = make_user("ada")
        make_member(Organization.objects.get(pk=organization_id), ada, is_license_administrator=True)
        return ada


def test_whoever_asks_for_it_learns_that_it_is_gone(customers: dict[str, UUID]) -> None:
    with scoped(STAFF):
        _key, secret = create_api_key(
            name="books", scopes=["invoices:read"], at=OVER, organization_id=customers["fjellvik"]
        )
    drop_documents(OVER)
    caller = Caller(secret)
    for path in ("invoices/10001", "invoices/10001/pdf", "invoices/10001/allocation"):
        assert code_of(caller.get(path)) == (410, "DOCUMENT_DROPPED"), path
    assert caller.get("invoices/10001").json()["details"] == {
        "number": "10001",
        "issued_on": "2014-05-20",
        "dropped_on": "2020-01-01",
    }
    assert code_of(caller.get("invoices/10002")) == (404, "NOT_FOUND")  # another customer's
    assert caller.get("invoices").json()["results"] == []


def test_the_portal_says_so_and_lists_it_no_more(customers: dict[str, UUID]) -> None:
    drop_documents(OVER)
    visitor = Visitor().sign_in(administrator_of(customers["fjellvik"]))
    page = visitor.get("/invoices/10001/")
    assert page.status_code == 410
    assert "Document 10001 is kept no longer It was issued on 20 May 2014." in text_of(page)
    listed = text_of(visitor.get("/invoices/"))
    assert "10001" not in listed
    assert "It is prepared and will be issued soon." not in listed
    for path in ("/invoices/10001/pdf/", "/invoices/10001/json/", "/invoices/10001/split/", "/invoices/10002/"):
        assert visitor.get(path).status_code == 404, path


def test_it_cannot_be_explained_any_more(customers: dict[str, UUID]) -> None:
    drop_documents(OVER)
    with pytest.raises(CommandError, match=r"10001 of 2014-05-20 \(terreng\) is kept no longer since 2020-01-01"):
        call_command("explain_invoice", "10001", stdout=io.StringIO())
    with pytest.raises(CommandError, match="there is no issued invoice 10009"):
        call_command("explain_invoice", "10009", stdout=io.StringIO())
