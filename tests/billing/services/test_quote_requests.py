"""Somebody asks what a licence would cost: what is kept, what is refused, and who may read it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from billing.models import QuoteRequest
from billing.services.quote_requests import close_quote_request, enter_quote_request, request_quote
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import STAFF, Role, Scope, scoped
from tests.billing.quoting import asked_for
from tests.billing.setting import AT
from tests.cast import make_cast, web
from tests.staff import audited

HERE = "192.0.2.7"
LIMIT_OF_ADDRESS, LIMIT_OF_EMAIL = 5, 3


def ask(number: int = 0, *, at: Any = AT, address: str = HERE, **facts: Any) -> QuoteRequest:
    with scoped(Scope(Role.WEB)):
        return request_quote(asked_for(**{"email": f"kari{number}@bergvik.example"} | facts), at=at, address=address)


def requests() -> list[QuoteRequest]:
    with scoped(STAFF):
        return list(QuoteRequest.objects.order_by("pk"))


@pytest.mark.usefixtures("seller")
@pytest.mark.parametrize(
    ("kind", "employees", "units", "price"),
    [
        ("public_agency", 50, 80, "20000.00"),
        ("public_agency", 240, 400, "40000.00"),
        ("public_agency", 251, 1_600, "80000.00"),
        ("consulting_engineer", 251, 6_000, "150000.00"),
        ("architect", 10, 20, "20000.00"),
        ("contractor", 51, 250, "40000.00"),
    ],
)
def test_the_estimate_by_kind_and_size_is_kept(kind: str, employees: int, units: int, price: str) -> None:
    """R-SCALGO-6: with its inputs, so that it can be shown beside the actual."""
    ask(organization_type=kind, employees=employees)
    (kept,) = requests()
    assert (kept.units, kept.estimated_price and kept.estimated_price.text) == (units, price)
    assert kept.decision is not None
    inputs = kept.decision["inputs"]["facts"]["estimate"]
    assert inputs == {"organization_type": kind, "employees": employees, "expected_units": None}
    assert kept.decision["clause"]["reference"] == "Pris basert på forbruk"


@pytest.mark.usefixtures("seller")
@pytest.mark.parametrize(
    ("country", "number", "is_kept"),
    [
        ("NO", "974760673", True),
        ("NO", "974 760 673", True),
        ("NO", "974760674", False),
        ("NO", "123", False),
        ("NL", "12345678", True),
        ("NL", "1234567", False),
        ("DE", "HRB 123", True),
        ("NO", "", True),
    ],
)
def test_a_registration_number_is_judged_where_its_register_is_known(country: str, number: str, is_kept: bool) -> None:
    """Who accepts the quote can no longer change it: what could not be invoiced is told when it is typed."""
    if is_kept:
        assert ask(country=country, registration_number=number).registration_number == number
        return
    with pytest.raises(Refused) as refused:
        ask(country=country, registration_number=number)
    assert (refused.value.code, refused.value.details) == ("INVALID_IDENTIFIER", {"field": "registration_number"})
    assert requests() == []


@pytest.mark.usefixtures("seller")
def test_a_kind_without_an_estimate_can_ask_all_the_same() -> None:  # R-SCALGO-1
    ask(organization_type="other")
    (kept,) = requests()
    assert (kept.units, kept.amount, kept.decision) == (None, None, None)


@pytest.mark.usefixtures("seller")
@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"organization_type": "circus"}, "UNKNOWN_CODE", "organization_type"),
        ({"employees": -1}, "INVALID_NUMBER", "employees"),
        ({"employees": 10_000_001}, "INVALID_NUMBER", "employees"),
        ({"country": "XX"}, "UNKNOWN_CODE", "country"),
        ({"language": "se"}, "UNKNOWN_CODE", "language"),
        ({"email": "kari at bergvik"}, "INVALID_EMAIL", "email"),
        ({"organization_name": "  "}, "MISSING_FIELD", "organization_name"),
        ({"organization_name": "Berg\nvik"}, "INVALID_TEXT", "organization_name"),
        ({"contact_name": "Kari\u202eNes"}, "INVALID_TEXT", "contact_name"),
        ({"registration_number": "9" * 41}, "INVALID_TEXT", "registration_number"),
        ({"phone": "\x00"}, "INVALID_TEXT", "phone"),
        ({"message": "a\x00b"}, "INVALID_TEXT", "message"),
        ({"message": "x" * 2001}, "INVALID_TEXT", "message"),
        ({"plan_code": "nothing"}, "UNKNOWN_PLAN", "plan"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(facts: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(**facts)
    assert (refused.value.code, refused.value.details.get("field"), refused.value.is_input) == (code, field, True)
    assert requests() == []


@pytest.mark.usefixtures("db")
def test_without_a_plan_nothing_can_be_asked_for() -> None:
    with pytest.raises(Refused, match="NO_PLAN_ON_OFFER"):
        ask()


@pytest.mark.usefixtures("seller")
def test_a_message_keeps_its_lines() -> None:
    ask(message="  We start in May.\r\n\r\nCall before noon. ")
    assert requests()[0].message == "We start in May.\n\nCall before noon."


@pytest.mark.usefixtures("seller")
def test_one_address_asks_five_times_an_hour() -> None:
    for number in range(LIMIT_OF_ADDRESS):
        ask(number)
    with pytest.raises(Refused, match="TOO_MANY_REQUESTS"):
        ask(LIMIT_OF_ADDRESS)
    ask(LIMIT_OF_ADDRESS, address="192.0.2.8")
    ask(LIMIT_OF_ADDRESS + 1, at=AT + timedelta(hours=1))


@pytest.mark.usefixtures("seller")
def test_one_e_mail_address_is_asked_for_three_times_a_day() -> None:
    for number in range(LIMIT_OF_EMAIL):
        ask(address=f"192.0.2.{number}")
    with pytest.raises(Refused, match="TOO_MANY_REQUESTS"):
        ask(address="192.0.2.99", email="KARI0@bergvik.example")
    ask(address="192.0.2.99", at=AT + timedelta(days=1))


@pytest.mark.usefixtures("seller")
def test_no_address_is_kept() -> None:  # R-X-14
    kept, next_day = ask(), ask(1, at=AT + timedelta(days=1))
    assert HERE not in repr(kept.__dict__)
    assert kept.sender != next_day.sender


@pytest.mark.usefixtures("seller")
def test_the_web_role_adds_and_reads_none() -> None:  # R-X-9
    cast = make_cast()
    ask()
    for scope in (web(), cast.as_ada()):
        for forbidden in (
            lambda: list(QuoteRequest.objects.values_list("email")),
            lambda: QuoteRequest.objects.update(closed_reason="x"),
            lambda: QuoteRequest.objects.all().delete(),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), scoped(scope), transaction.atomic():
                forbidden()


@pytest.mark.usefixtures("seller")
def test_staff_enter_a_request_and_close_it_with_a_reason() -> None:
    with scoped(STAFF):
        request = enter_quote_request(asked_for(), at=AT)
        with pytest.raises(Refused, match="REASON_MISSING"):
            close_quote_request(request.pk, reason=" ", at=AT)
        close_quote_request(request.pk, reason="Bought elsewhere", at=AT)
        with pytest.raises(Refused, match="REQUEST_CLOSED"):
            close_quote_request(request.pk, reason="Again", at=AT)
        with pytest.raises(NotFound):
            close_quote_request(QuoteRequest().pk, reason="x", at=AT)
    assert [entry.reason for entry in audited("quote_request.closed")] == ["Bought elsewhere"]
    assert len(audited("quote_request.entered")) == 1
    assert requests()[0].units == Decimal(400)
