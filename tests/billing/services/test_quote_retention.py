"""Requests for quotes and their quotes go when they led to nothing, and when the contract's years are over (R-X-14)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.db import Error, connection, transaction

from billing.models import ParkedRequest, Quote, QuoteAcceptance, QuoteRequest, QuoteStep, Seller
from billing.quote_invariants import signed_texts_that_differ
from billing.services.quote_acceptance import accept_quote, find_quote
from billing.services.quote_mail import forget_quote_mails
from billing.services.quote_requests import close_quote_request
from billing.services.quote_retention import drop_quotes, erase_quote_request
from billing.services.quotes import token_of
from licensing.models import Subscription
from tenants.domain.refusal import NotFound, Refused
from tenants.models import OutboxMessage, Person
from tenants.scoping import STAFF, WORKER, Role, Scope, scoped
from tenants.services.person_export import export_person
from tests.billing.quoting import asked_for, enter, quote_sent
from tests.billing.services.test_quote_acceptance import INVOICING, signer
from tests.billing.setting import AT
from tests.cast import make_person
from tests.staff import audited

# Asked on 20 May 2014; twelve months later, a day before and on the day.
EVE, DAY = datetime(2015, 5, 20, 23, 59, tzinfo=UTC), datetime(2015, 5, 21, 0, 0, tzinfo=UTC)


def left() -> tuple[int, ...]:
    with scoped(WORKER):
        return tuple(model.objects.count() for model in (QuoteRequest, Quote, QuoteStep, QuoteAcceptance))


def test_a_request_that_nobody_answered_goes_after_twelve_months(seller: Seller) -> None:
    enter(asked_for(), AT)
    assert (drop_quotes(EVE), left()) == (0, (1, 0, 0, 0))
    assert (drop_quotes(DAY), left()) == (1, (0, 0, 0, 0))
    assert drop_quotes(DAY) == 0
    assert len(audited("quote_request.dropped")) == 1


def test_the_months_are_a_setting(seller: Seller, settings: Any) -> None:
    enter(asked_for(), AT)
    settings.QUOTE_MONTHS = 24
    assert drop_quotes(DAY) == 0
    assert drop_quotes(DAY.replace(year=2016)) == 1


def test_they_count_from_the_last_that_happened(seller: Seller) -> None:
    request = enter(asked_for(), AT)
    with scoped(STAFF):
        close_quote_request(request.pk, reason="Too small", at=AT + timedelta(days=100))
    assert drop_quotes(DAY + timedelta(days=99)) == 0
    assert drop_quotes(DAY + timedelta(days=100)) == 1


def test_a_quote_that_lapsed_goes_with_its_link_and_its_mail(seller: Seller) -> None:
    quote = quote_sent(seller, AT)
    lapsed = (quote.valid_until - AT.date()).days
    assert drop_quotes(DAY + timedelta(days=lapsed - 1)) == 0
    assert find_quote(token_of(quote.pk)) == quote.pk
    assert drop_quotes(DAY + timedelta(days=lapsed)) == 1
    assert left() == (0, 0, 0, 0)
    assert find_quote(token_of(quote.pk)) is None
    with scoped(WORKER):
        assert not OutboxMessage.objects.filter(template="quote").exists()


def test_what_was_accepted_stays_with_the_contract_and_its_years(seller: Seller) -> None:
    quote = quote_sent(seller, AT)
    accept_quote(quote.pk, signer(quote), INVOICING, at=AT)
    assert drop_quotes(DAY.replace(year=2025)) == 0
    with scoped(STAFF):
        Subscription.objects.update(ends_on=datetime(2016, 5, 20, tzinfo=UTC).date())
    assert drop_quotes(datetime(2021, 12, 31, 22, 59, tzinfo=UTC)) == 0
    assert drop_quotes(datetime(2021, 12, 31, 23, tzinfo=UTC)) == 1
    assert left() == (0, 0, 0, 0)
    with scoped(WORKER):
        assert signed_texts_that_differ() == []
        templates = set(OutboxMessage.objects.values_list("template", flat=True))
    assert templates & {"quote", "quote_accepted", "quote_accepted_seller"} == set()


@pytest.mark.parametrize("scope", [WORKER, STAFF], ids=["worker", "staff"])
def test_nobody_drops_what_was_accepted(seller: Seller, scope: Scope) -> None:
    quote = quote_sent(seller, AT)
    accept_quote(quote.pk, signer(quote), INVOICING, at=AT)
    with scoped(scope), connection.cursor() as cursor:
        cursor.execute("select drop_quote_request(%s)", [quote.request_id])
        assert cursor.fetchone() == (False,)
    for table in ("quote_acceptance", "quote_step", "quote", "quote_request"):
        with scoped(scope), pytest.raises(Error, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"delete from {table}")
    assert left() == (1, 1, 1, 1)


def test_the_portals_role_drops_nothing(seller: Seller) -> None:
    request = enter(asked_for(), AT)
    with scoped(Scope(Role.WEB)), pytest.raises(Error, match="permission denied"), transaction.atomic():
        connection.cursor().execute("select drop_quote_request(%s)", [request.pk])


def test_whoever_is_named_in_a_request_is_erased_at_once(seller: Seller) -> None:
    quote = quote_sent(seller, AT)
    with scoped(STAFF):
        with pytest.raises(Refused, match="REASON_MISSING"):
            erase_quote_request(quote.request_id, reason=" ", at=AT)
        erase_quote_request(quote.request_id, reason="Asked by letter", at=AT)
        with pytest.raises(NotFound):
            erase_quote_request(quote.request_id, reason="Asked by letter", at=AT)
    assert left() == (0, 0, 0, 0)
    assert [entry.reason for entry in audited("quote_request.dropped")] == ["Asked by letter"]
    assert find_quote(token_of(quote.pk)) is None


def test_what_was_signed_is_not_erased_and_is_exported(seller: Seller) -> None:
    quote = quote_sent(seller, AT)
    accepted = accept_quote(quote.pk, signer(quote), INVOICING, at=AT)
    with scoped(STAFF):
        with pytest.raises(Refused, match="QUOTE_ACCEPTED"):
            erase_quote_request(quote.request_id, reason="Asked by letter", at=AT)
        kari = make_person(accepted.organization, "kari")
        Person.objects.filter(pk=kari.pk).update(email="Kari@bergvik.example")
        document = read_export(export_person(kari.pk, at=AT))
    (signed,) = document["signed_quotes"]
    assert (signed["name"], signed["email"], signed["text_hash"]) == (
        "Kari Nes",
        "kari@bergvik.example",
        quote.text_hash,
    )
    assert left() == (1, 1, 1, 1)


def stay(monkeypatch: pytest.MonkeyPatch, *kept: Quote) -> None:
    """The mails of these quotes cannot be forgotten."""

    def forget(quotes: Sequence[UUID]) -> None:
        if {quote.pk for quote in kept} & set(quotes):
            raise RuntimeError("the mail is locked")
        forget_quote_mails(quotes)

    monkeypatch.setattr("billing.services.quote_retention.forget_quote_mails", forget)


def test_one_that_cannot_go_is_parked_with_its_reason_and_stops_no_other(
    seller: Seller, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = quote_sent(seller, AT), quote_sent(seller, AT, asked_for(email="ola@vestvik.example"))
    first, again = DAY.replace(year=2016), DAY.replace(year=2016, hour=5)
    stay(monkeypatch, stuck)
    assert (drop_quotes(first), drop_quotes(again)) == (1, 0)
    with scoped(WORKER):
        (parked,) = ParkedRequest.objects.values_list("request_id", "code", "reason", "parked_at")
        assert not QuoteRequest.objects.filter(pk=other.request_id).exists()
    assert parked == (stuck.request_id, "RuntimeError", "the mail is locked", first)
    assert left()[:2] == (1, 1), "nothing of it went"
    stay(monkeypatch)
    assert (drop_quotes(again), left(), count_parked()) == (1, (0, 0, 0, 0), 0)


def test_what_is_due_no_longer_is_parked_no_longer(
    seller: Seller, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay(monkeypatch, quote_sent(seller, AT))
    assert (drop_quotes(DAY.replace(year=2016)), count_parked()) == (0, 1)
    settings.QUOTE_MONTHS = 48
    assert (drop_quotes(DAY.replace(year=2016)), count_parked(), left()[0]) == (0, 0, 1)


def test_whoever_is_erased_is_parked_no_longer(seller: Seller, monkeypatch: pytest.MonkeyPatch) -> None:
    quote = quote_sent(seller, AT)
    stay(monkeypatch, quote)
    drop_quotes(DAY.replace(year=2016))
    stay(monkeypatch)
    with scoped(STAFF):
        erase_quote_request(quote.request_id, reason="Asked by letter", at=AT)
    assert (left(), count_parked()) == ((0, 0, 0, 0), 0)


def count_parked() -> int:
    with scoped(WORKER):
        return ParkedRequest.objects.count()


def read_export(file: Any) -> Any:
    with file, ZipFile(file) as archive:
        return json.loads(archive.read("person.json"))
