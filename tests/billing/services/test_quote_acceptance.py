"""Somebody accepts: an organization, its licence at exactly the quoted price, its first administrator, or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing.models import BillingProfile, Charge, Offer, Quote, QuoteAcceptance, Seller
from billing.quote_invariants import signed_texts_that_differ
from billing.selectors.prices import term_prices
from billing.services import quote_acceptance
from billing.services.quote_acceptance import InvoiceFacts, Signer, accept_quote, find_quote
from billing.services.quote_terms import QuoteTerms
from billing.services.quotes import prepare_quote, send_quote, token_of, withdraw_quote
from licensing.models import Subscription
from tenants.domain.refusal import Refused
from tenants.models import Invitation, Organization, OutboxMessage
from tenants.scoping import STAFF, WORKER, scoped
from tenants.services.mail_writing import write_mail
from tests.billing.quoting import asked_for, quote_sent
from tests.billing.setting import AT, add_customer, open_shop, sign
from tests.racing import race
from tests.staff import audited

INVOICING = InvoiceFacts(
    address="Postboks 7\nRådhuset",
    postcode="6901",
    city="Florø",
    invoice_email="faktura@bergvik.example",
    buyer_reference="Kari Nes, 4410",
)


def signer(quote: Quote, **facts: str) -> Signer:
    usual = {"name": "Kari Nes", "position": "Head of planning", "email": "kari@bergvik.example"}
    return Signer(**usual | {"text_hash": quote.text_hash} | facts)


def accept(
    quote: Quote, at: datetime = AT, invoicing: InvoiceFacts | None = INVOICING, **facts: str
) -> QuoteAcceptance:
    return accept_quote(quote.pk, signer(quote, **facts), invoicing, at=at)


def counts() -> tuple[int, ...]:
    with scoped(STAFF):
        models = (Organization, BillingProfile, Subscription, Offer, Charge, QuoteAcceptance, Invitation)
        return tuple(model.objects.count() for model in models)


def test_an_acceptance_makes_a_customer_with_a_licence(seller: Seller) -> None:  # R-SCALGO-2, R-SCALGO-10, R-SCALGO-20
    quote = quote_sent(seller, AT)
    accepted = accept(quote)
    with scoped(STAFF):
        organization = Organization.objects.get()
        profile = BillingProfile.objects.get()
        subscription = Subscription.objects.get()
        invitation = Invitation.objects.get()
        prices = term_prices(subscription.pk)
    assert (organization.slug, organization.name, organization.employees) == (
        "bergvik-kommune",
        "Bergvik kommune",
        240,
    )
    assert (organization.timezone, organization.currency, organization.locale) == ("Europe/Oslo", "NOK", "nb")
    assert (profile.address, profile.organization_number, profile.organization_scheme) == (
        "Postboks 7\nRådhuset",
        "974760673",
        "0192",
    )
    assert (profile.buyer_reference, profile.invoice_emails) == ("Kari Nes, 4410", ["faktura@bergvik.example"])
    assert (subscription.signed_by, subscription.signed_on, subscription.plan_version_id) == (
        "Kari Nes",
        date(2014, 5, 20),
        quote.plan_version_id,
    )
    assert prices[1].price is not None
    assert (prices[1].price.text, prices[1].is_adjusted) == ("40000.00", False)
    assert (invitation.email, invitation.is_license_administrator) == ("kari@bergvik.example", True)
    assert (accepted.name, accepted.position, accepted.text_hash) == ("Kari Nes", "Head of planning", quote.text_hash)
    assert (accepted.accepted_at, accepted.signed_on, accepted.content) == (AT, date(2014, 5, 20), quote.content)
    assert [entry.organization_id for entry in audited("quote.accepted")] == [organization.pk]


def test_the_day_of_signing_is_the_customers(seller: Seller) -> None:  # R-SCALGO-2
    late = datetime(2014, 5, 20, 22, 30, tzinfo=UTC)
    assert accept(quote_sent(seller, AT), at=late).signed_on == date(2014, 5, 21)


def test_the_price_is_the_quoted_one_whatever_staff_decided(seller: Seller) -> None:  # R-SCALGO-1
    quote = quote_sent(
        seller,
        AT,
        asked_for(organization_type="other"),
        type_reason="A foundation that plans towns",
        expected_units=Decimal(520),
        units_reason="Two projects are known",
        amount=Decimal(70_000),
        amount_reason="Starts with one of them",
    )
    accepted = accept(quote)
    with scoped(STAFF):
        price = term_prices(accepted.subscription_id)[1]
        charge = Charge.objects.get()
    assert price.price is not None
    assert (price.offered.text, price.price.text, price.reason) == ("80000.00", "70000.00", "Starts with one of them")
    assert charge.amount == 70_000
    assert [entry.reason for entry in audited("subscription.started")] == ["A foundation that plans towns"]


def test_the_sellers_contact_is_told(seller: Seller) -> None:  # R-SCALGO-20
    accepted = accept(quote_sent(seller, AT))
    with scoped(STAFF):
        mail = OutboxMessage.objects.select_related("organization").get(template="quote_accepted_seller")
        mail.locale = "en"
        written = write_mail(mail)
    assert mail.recipients == ["faktura@terreng.example"]
    assert written.subject == "Bergvik kommune has accepted quote Q-1001\n".strip()
    assert "signed on 20\u00a0May\u00a02014" in written.body
    assert "NOK\u00a040,000.00 in the first year" in written.body
    assert "Signed by Kari Nes, Head of planning: kari@bergvik.example" in written.body
    assert f"/admin/tenants/organization/{accepted.organization_id}/change/" in written.body


def test_it_is_confirmed_and_the_administrator_invited(seller: Seller) -> None:
    quote = quote_sent(seller, AT)
    accept(quote, email="CFO@bergvik.example")
    with scoped(STAFF):
        mails = {mail.template: mail for mail in OutboxMessage.objects.all()}
    assert mails["quote_accepted"].recipients == mails["invitation"].recipients == ["cfo@bergvik.example"]
    assert mails["quote_accepted"].attachments == [{"kind": "quote_pdf", "id": str(quote.pk)}]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"text_hash": "0" * 64}, "TEXT_CHANGED"),
        ({"name": " "}, "MISSING_FIELD"),
        ({"position": "a\nb"}, "INVALID_TEXT"),
        ({"email": "kari"}, "INVALID_EMAIL"),
    ],
)
def test_what_is_not_right_makes_nothing(seller: Seller, facts: dict[str, str], code: str) -> None:
    quote, before = quote_sent(seller, AT), counts()
    with pytest.raises(Refused, match=code):
        accept(quote, AT, INVOICING, **facts)
    assert counts() == before


@pytest.mark.parametrize(
    "wrong", [{"address": "\n "}, {"city": ""}, {"postcode": "x" * 21}, {"invoice_email": "faktura"}]
)
def test_what_could_not_be_invoiced_makes_nothing(seller: Seller, wrong: dict[str, str]) -> None:
    quote, before = quote_sent(seller, AT), counts()
    facts = {name: getattr(INVOICING, name) for name in InvoiceFacts.__slots__} | wrong
    for invoicing in (InvoiceFacts(**facts), None):
        with pytest.raises(Refused):
            accept(quote, invoicing=invoicing)
    assert counts() == before


def test_a_text_that_was_tampered_with_is_not_signed(seller: Seller, monkeypatch: pytest.MonkeyPatch) -> None:
    quote = quote_sent(seller, AT)
    monkeypatch.setattr("billing.services.quote_acceptance.text_hash_of", lambda _: "0" * 64)
    with pytest.raises(Refused, match="TEXT_CHANGED"):
        accept(quote)


def test_a_second_time_is_refused(seller: Seller) -> None:
    quote = quote_sent(seller, AT)
    accept(quote)
    before = counts()
    with pytest.raises(Refused, match="QUOTE_ACCEPTED"):
        accept(quote)
    with scoped(STAFF):
        with pytest.raises(Refused, match="QUOTE_ACCEPTED"):
            withdraw_quote(quote.pk, reason="x", at=AT)
        with pytest.raises(Refused, match="QUOTE_ACCEPTED"):
            prepare_quote(quote.request_id, QuoteTerms(seller=seller), at=AT)
    assert counts() == before


def test_what_is_over_cannot_be_accepted(seller: Seller) -> None:
    quote = quote_sent(seller, AT)
    with pytest.raises(Refused, match="QUOTE_EXPIRED"):
        accept(quote, at=AT + timedelta(days=31))
    with scoped(STAFF):
        revised = prepare_quote(quote.request_id, QuoteTerms(seller=seller), at=AT)
        with pytest.raises(Refused, match="QUOTE_NOT_SENT"):
            accept(revised)
        send_quote(revised.pk, at=AT)
    with pytest.raises(Refused, match="QUOTE_SUPERSEDED"):
        accept(quote)
    with scoped(STAFF):
        withdraw_quote(revised.pk, reason="x", at=AT)
    with pytest.raises(Refused, match="QUOTE_WITHDRAWN"):
        accept(revised)


def test_a_customer_with_the_licence_gets_no_second_one(seller: Seller) -> None:  # R-SCALGO-8
    """It became a customer after the quote was sent; the number is typed at the acceptance."""
    quote = quote_sent(seller, AT, asked_for(registration_number=""))
    sign(add_customer(seller, "storm"), date(2014, 5, 20))
    before = counts()
    facts = {name: getattr(INVOICING, name) for name in InvoiceFacts.__slots__}
    with pytest.raises(Refused, match="ALREADY_SUBSCRIBED"):
        accept(quote, invoicing=InvoiceFacts(**facts | {"registration_number": "311 720 546"}))
    assert counts() == before


def test_nobody_becomes_administrator_of_another_by_its_number(seller: Seller) -> None:  # R-X-9
    quote = quote_sent(seller, AT, asked_for(registration_number=""))
    add_customer(seller, "storm")
    facts = {name: getattr(INVOICING, name) for name in InvoiceFacts.__slots__}
    with pytest.raises(Refused, match="CUSTOMER_KNOWN"):
        accept(quote, invoicing=InvoiceFacts(**facts | {"registration_number": "311720546"}))


def test_a_known_customer_keeps_its_billing_profile(seller: Seller) -> None:
    customer = add_customer(seller, "storm")
    accepted = accept(quote_sent(seller, AT, customer_id=customer), invoicing=None)
    assert accepted.organization_id == customer
    with scoped(STAFF):
        assert BillingProfile.objects.get().customer_number == "K-storm"


def test_a_new_customer_has_the_sellers_next_number(seller: Seller) -> None:
    """And no longer that of its quote, which would be a series of its own beside the seller's."""
    storm = add_customer(seller, "storm")
    with scoped(STAFF):
        BillingProfile.objects.filter(organization_id=storm).update(customer_number="10482")
    accepted = accept(quote_sent(seller, AT))
    with scoped(STAFF):
        assert BillingProfile.objects.get(organization_id=accepted.organization_id).customer_number == "10483"


def test_a_number_that_another_took_meanwhile_is_passed_over(seller: Seller, monkeypatch: pytest.MonkeyPatch) -> None:
    storm = add_customer(seller, "storm")
    with scoped(STAFF):
        BillingProfile.objects.filter(organization_id=storm).update(customer_number="10482")
    seen = iter(["10482", "10483"])
    monkeypatch.setattr(quote_acceptance, "free_customer_number", lambda _seller: next(seen))
    accepted = accept(quote_sent(seller, AT))
    with scoped(STAFF):
        assert BillingProfile.objects.get(organization_id=accepted.organization_id).customer_number == "10483"


def test_a_name_that_is_taken_gets_a_number(seller: Seller) -> None:
    add_customer(seller, "bergvik-kommune")
    accepted = accept(quote_sent(seller, AT, is_another=True))
    with scoped(STAFF):
        assert Organization.objects.get(pk=accepted.organization_id).slug == "bergvik-kommune-2"


def test_the_link_finds_what_was_sent(seller: Seller) -> None:
    quote = quote_sent(seller, AT)
    with scoped(STAFF):
        draft = prepare_quote(quote.request_id, QuoteTerms(seller=seller), at=AT)
    assert find_quote(token_of(quote.pk)) == quote.pk
    assert find_quote(token_of(draft.pk)) is None
    assert find_quote("x") is None


def test_a_quote_signs_the_version_that_it_quotes(seller: Seller) -> None:
    """A newer version of the plan changes nothing that was promised."""
    quote = quote_sent(seller, AT)
    with scoped(WORKER):
        version = quote.plan_version
        version.pk, version.number, version.digest = None, version.number + 1, "0" * 64
        version._state.adding = True
        version.save(force_insert=True)
    with scoped(STAFF):
        kept = Quote.objects.get(pk=quote.pk)
    accepted = accept(kept)
    with scoped(STAFF):
        assert Subscription.objects.get(pk=accepted.subscription_id).plan_version_id == kept.plan_version_id


@pytest.mark.usefixtures("real_db")
def test_two_who_accept_at_once_make_one_licence() -> None:  # R-X-3
    quote = quote_sent(open_shop(), AT)

    def try_it(number: int) -> str:
        try:
            accept(quote, name=f"Signer {number}")
        except Refused as refused:
            return refused.code
        return "accepted"

    assert sorted(race(try_it, 4)) == ["QUOTE_ACCEPTED"] * 3 + ["accepted"]
    assert counts() == (1, 1, 1, 1, 1, 1, 1)


@pytest.mark.usefixtures("real_db")
@pytest.mark.parametrize("table", ["quote", "quote_acceptance"])
def test_verify_finds_a_text_that_was_changed_afterwards(as_superuser: Any, table: str) -> None:
    acceptance = accept(quote_sent(open_shop(), AT))
    with scoped(STAFF):
        assert signed_texts_that_differ() == []
    as_superuser.execute("set session_replication_role = replica")
    as_superuser.execute(f"update {table} set content = jsonb_set(content, '{{valid_until}}', '\"2014-12-31\"')")
    with scoped(STAFF):
        assert signed_texts_that_differ() == [f"acceptance {acceptance.pk}: its text is not the one that was quoted"]
