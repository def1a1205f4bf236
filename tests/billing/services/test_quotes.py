"""Quotes: what they say, in which order things can be done with them, and what staff may decide with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from billing.documents.content_json import quote_from_json
from billing.models import Quote, Seller
from billing.services.quote_requests import close_quote_request
from billing.services.quote_terms import QuoteTerms
from billing.services.quotes import prepare_quote, send_quote, state_of, text_hash_of, token_of, withdraw_quote
from tenants.domain.refusal import Refused
from tenants.models import OutboxMessage
from tenants.scoping import STAFF, scoped
from tenants.services.mail_sending import send_waiting_mail
from tests.billing.documents.paper import text_of
from tests.billing.quoting import asked_for, enter
from tests.billing.setting import AT, PLAN, add_customer, open_shop, sign
from tests.cast import make_cast, web
from tests.staff import audited

LATER = AT + timedelta(days=31)


def prepare(seller: Seller, asked: dict[str, Any] | None = None, at: datetime = AT, **terms: Any) -> Quote:
    request = enter(asked_for(**(asked or {})), AT)
    with scoped(STAFF):
        return prepare_quote(request.pk, QuoteTerms(seller=seller, **terms), at=at)


def state(quote: Quote, at: datetime = AT) -> str:
    with scoped(STAFF):
        return state_of(Quote.objects.get(pk=quote.pk), at)


def test_the_whole_text_is_in_the_quote(seller: Seller) -> None:  # R-SCALGO-6, R-SCALGO-16, R-SCALGO-19, R-SCALGO-20
    quote = prepare(seller)
    content = quote_from_json(quote.content)
    assert (str(quote), quote.price.text, quote.valid_until) == ("Q-1001", "40000.00", date(2014, 6, 19))
    price, plan = content.price, content.plan
    assert (price.offered, price.amount, price.vat_rate, price.vat, price.total) == (40_000, 40_000, 25, 10_000, 50_000)
    assert (plan.code, plan.version, plan.term_months, plan.notice_months, plan.payment_days) == (PLAN, 1, 12, 3, 30)
    assert (content.prospect.timezone, content.prospect.employees) == ("Europe/Oslo", 240)
    sections = {section.code: section for section in content.sections}
    assert list(sections) == ["license", "price_heading", "term", "notice", "payment", "included", "articles"]
    assert "offentlig virksomhet med 240 ansatte (inntil 250), 400 enheter" in sections["price_heading"].paragraphs[0]
    assert sections["notice"].paragraphs == ("Oppsigelsesfrist: 3\xa0måneder før løpetidens siste dag.",)
    assert sections["included"].paragraphs[0] == "Support på e-post og telefon"
    assert sections["notice"].clauses[0].reference == "Oppsigelse"
    assert quote.text_hash == text_hash_of(quote.content)


@pytest.mark.django_db
def test_a_version_is_of_the_day_on_which_it_was_published_where_the_prospect_is() -> None:
    """Half past eleven in the evening by UTC is the next day in Oslo."""
    seller = open_shop(datetime(2014, 5, 18, 23, 30, tzinfo=UTC))
    assert quote_from_json(prepare(seller).content).plan.published_on == date(2014, 5, 19)


def test_any_other_word_is_another_hash(seller: Seller) -> None:
    quote = prepare(seller)
    other = quote.content | {"valid_until": "2014-06-20"}
    assert text_hash_of(other) != quote.text_hash


def test_staff_decide_with_reasons(seller: Seller) -> None:  # R-SCALGO-1
    quote = prepare(
        seller,
        {"organization_type": "other", "employees": 12},
        organization_type="other",
        type_reason="A foundation that plans towns",
        expected_units=Decimal(520),
        units_reason="Two projects are known",
        amount=Decimal(70_000),
        amount_reason="Starts with one of them",
        valid_until=date(2014, 5, 31),
        language="en",
        agreement_text="Training in Oslo.\r\n\r\nTwo days.",
    )
    content = quote_from_json(quote.content)
    assert (content.price.offered, content.price.amount, content.price.total) == (80_000, 70_000, 87_500)
    assert content.price.why.steps[-1].numbers["reason"] == "Starts with one of them"
    assert content.sections[-1].paragraphs == ("Training in Oslo.", "Two days.")
    (entry,) = audited("quote.prepared")
    assert entry.reason == "A foundation that plans towns; Two projects are known; Starts with one of them"
    assert "Kari" not in repr(entry.details)


@pytest.mark.parametrize(
    ("asked", "terms", "code", "field"),
    [
        ({}, {"organization_type": "architect"}, "REASON_MISSING", "type_reason"),
        ({"organization_type": "other"}, {}, "REASON_MISSING", "type_reason"),
        ({"organization_type": "other"}, {"type_reason": "x"}, "CANNOT_BE_PRICED", None),
        ({}, {"organization_type": "circus"}, "UNKNOWN_CODE", "organization_type"),
        ({}, {"expected_units": Decimal(5)}, "REASON_MISSING", "units_reason"),
        ({}, {"expected_units": Decimal(-5), "units_reason": "x"}, "EXPECTED_UNITS_INVALID", "expected_units"),
        ({}, {"amount": Decimal(5)}, "REASON_MISSING", "amount_reason"),
        ({}, {"amount": Decimal("0.001"), "amount_reason": "x"}, "AMOUNT_NOT_PAYABLE", "amount"),
        ({}, {"amount": Decimal(-1), "amount_reason": "x"}, "AMOUNT_NOT_PAYABLE", "amount"),
        ({}, {"currency": "EUR"}, "CANNOT_BE_PRICED", None),
        ({}, {"language": "de"}, "LANGUAGE_NOT_ALLOWED", "language"),
        ({}, {"valid_until": date(2014, 5, 19)}, "VALID_UNTIL_OUT_OF_RANGE", "valid_until"),
        ({}, {"valid_until": date(2015, 5, 22)}, "VALID_UNTIL_OUT_OF_RANGE", "valid_until"),
        ({}, {"agreement_text": "a\x00b"}, "INVALID_TEXT", "agreement_text"),
    ],
)
def test_what_cannot_be_quoted_is_refused(
    seller: Seller, asked: dict[str, Any], terms: dict[str, Any], code: str, field: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        prepare(seller, asked, **terms)
    assert (refused.value.code, refused.value.details.get("field")) == (code, field)
    with scoped(STAFF):
        assert Quote.objects.count() == 0


def test_a_customer_with_the_licence_is_quoted_no_second_one(seller: Seller) -> None:  # R-SCALGO-8
    customer = add_customer(seller, "bergvik-kommune")
    sign(customer, date(2014, 5, 20))
    named: list[dict[str, Any]] = [{}, {"customer_id": customer}]
    for terms in named:
        with pytest.raises(Refused, match="ALREADY_SUBSCRIBED"):
            prepare(seller, **terms)


def test_a_known_customer_is_named_by_staff(seller: Seller) -> None:
    """By its number, however it is spaced; by its name unless staff know of two."""
    by_number = add_customer(seller, "storm")
    with pytest.raises(Refused, match="CUSTOMER_KNOWN"):
        prepare(seller, {"registration_number": "311 720 546"}, is_another=True)
    assert prepare(seller, {"registration_number": "311 720 546"}, customer_id=by_number).customer_id == by_number
    add_customer(seller, "bergvik-kommune")
    with pytest.raises(Refused, match="CUSTOMER_KNOWN"):
        prepare(seller)
    assert prepare(seller, is_another=True).customer_id is None


def test_a_quote_goes_its_way(seller: Seller) -> None:
    first = prepare(seller)
    assert state(first) == "draft"
    with scoped(STAFF):
        send_quote(first.pk, at=AT)
        with pytest.raises(Refused, match="QUOTE_SENT"):
            send_quote(first.pk, at=AT)
        second = prepare_quote(first.request_id, QuoteTerms(seller=seller), at=AT)
    assert (state(first), state(second), str(second)) == ("sent", "draft", "Q-1001/2")
    with scoped(STAFF):
        send_quote(second.pk, at=AT)
    assert (state(first), state(second), state(second, LATER)) == ("superseded", "sent", "expired")
    with scoped(STAFF):
        with pytest.raises(Refused, match="REASON_MISSING"):
            withdraw_quote(second.pk, reason=" ", at=AT)
        withdraw_quote(second.pk, reason="A slip", at=AT)
        with pytest.raises(Refused, match="QUOTE_WITHDRAWN"):
            withdraw_quote(second.pk, reason="Again", at=AT)
    assert (state(second), state(second, LATER)) == ("withdrawn", "withdrawn")
    assert [entry.reason for entry in audited("quote.withdrawn")] == ["A slip"]


def test_what_is_late_is_not_sent(seller: Seller) -> None:
    quote = prepare(seller)
    with scoped(STAFF), pytest.raises(Refused, match="QUOTE_EXPIRED"):
        send_quote(quote.pk, at=LATER)


def test_a_closed_request_gets_no_quote(seller: Seller) -> None:
    request = enter(asked_for(), AT)
    with scoped(STAFF):
        close_quote_request(request.pk, reason="x", at=AT)
        with pytest.raises(Refused, match="REQUEST_CLOSED"):
            prepare_quote(request.pk, QuoteTerms(seller=seller), at=AT)


def test_the_mail_brings_the_text_and_a_link_that_nobody_can_guess(seller: Seller) -> None:
    quote = prepare(seller, {"organization_name": "Berg & Vik #panic() <b>"})
    with scoped(STAFF):
        send_quote(quote.pk, at=AT)
    assert send_waiting_mail(AT).sent == 1
    with scoped(STAFF):
        mail = OutboxMessage.objects.get(template="quote")
    assert (mail.recipients, mail.locale) == (["kari@bergvik.example"], "nb")
    assert f"/quote/{token_of(quote.pk)}/" in mail.body
    assert "Berg & Vik #panic() <b>" in mail.body
    assert token_of(quote.pk).encode() not in bytes(quote.token_digest)
    assert token_of(quote.pk) != token_of(quote.request_id)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_paper_says_what_was_quoted(seller: Seller, language: str) -> None:
    from billing.selectors.quotes import quote_pdf  # typst is slow to load

    quote = prepare(seller, {"organization_name": "Bjørk & «Ås» #panic() 名 AS"}, language=language)
    with scoped(STAFF):
        name, pdf = quote_pdf(quote.pk)
        assert quote_pdf(quote.pk) == (name, pdf)
    words = text_of(pdf)
    assert name == "Q-1001-1.pdf"
    assert "Bjørk & «Ås» #panic() □ AS" in words
    assert quote.text_hash in words.replace(" ", "")
    assert "40 000,00" in words if language == "nb" else "40,000.00" in words


def test_quotes_are_the_vendors(seller: Seller) -> None:  # R-X-9
    cast = make_cast()
    prepare(seller)
    for scope in (web(), cast.as_ada()):
        with pytest.raises(ProgrammingError, match="permission denied"), scoped(scope), transaction.atomic():
            list(Quote.objects.all())


def test_a_quote_is_final(seller: Seller) -> None:
    quote = prepare(seller)
    with pytest.raises(ProgrammingError, match="permission denied"), scoped(STAFF), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(amount=1)


def test_contents_that_contradict_themselves_cannot_be_made(seller: Seller) -> None:
    content = quote_from_json(prepare(seller).content)
    with pytest.raises(ValueError, match="before it was made"):
        replace(content, valid_until=date(2014, 5, 19))
    with pytest.raises(ValueError, match="without a text"):
        replace(content, sections=())
    with pytest.raises(ValueError, match="price and VAT"):
        replace(content, price=replace(content.price, total=Decimal(1)))
    with pytest.raises(ValueError, match="with a reason"):
        replace(content, price=replace(content.price, amount=Decimal(1)))
