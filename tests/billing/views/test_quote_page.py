"""The page behind a quote's link, from reading to signing, and from the first question to the first invoice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from billing.models import BillingProfile, Invoice, Quote, QuoteRequest, Seller, WorkshopAnswer
from billing.services.invoices import invoice_charges
from billing.services.quotes import token_of, withdraw_quote
from billing.services.sellers import set_support_facts
from billing.services.workshops import answer_workshop
from tenants.models import Organization, OutboxMessage
from tenants.scoping import STAFF, scoped
from tenants.services.mail_sending import send_waiting_mail
from tests.billing.quoting import ASKED, asked_for, quote_sent
from tests.billing.setting import AT, add_customer, sign
from tests.cast import make_member, make_user
from tests.staff import browser_of, text_of

ANSWERS = {
    "name": "Kari Nes",
    "position": "Head of planning",
    "email": "kari@bergvik.example",
    "address": "Postboks 7",
    "postcode": "6901",
    "city": "Florø",
    "invoice_email": "faktura@bergvik.example",
    "may_sign": "on",
}


@pytest.fixture
def clock(seller: Seller) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quote(clock: time_machine.Traveller, seller: Seller) -> Quote:
    return quote_sent(seller, AT, language="en")


def address(quote: Quote) -> str:
    return reverse("billing:quote", args=[token_of(quote.pk)])


def accept(quote: Quote, **answers: Any) -> Any:
    given = ANSWERS | {"text_hash": quote.text_hash} | answers
    return Client().post(address(quote), {name: value for name, value in given.items() if value is not None})


def test_a_number_that_cannot_be_one_is_asked_again(clock: time_machine.Traveller, seller: Seller) -> None:
    """Of quotes from before it was judged when it is typed: nobody could have accepted them."""
    kept = QuoteRequest.save

    def save_with_typing_error(request: QuoteRequest, **options: Any) -> None:
        request.registration_number = "123"
        kept(request, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(QuoteRequest, "save", save_with_typing_error)
        quote = quote_sent(seller, AT, language="en")
    assert 'name="registration_number"' in Client().get(address(quote)).content.decode()
    page = accept(quote, registration_number="974760674")
    assert page.status_code == 422
    assert "Registration number (optional)" in text_of(page).partition("One field needs another look")[2][:60]
    assert accept(quote, registration_number="974760673").status_code == 302
    with scoped(STAFF):
        profile = BillingProfile.objects.get()
    assert (profile.organization_number, profile.organization_scheme) == ("974760673", "0192")


def test_the_whole_text_is_read_without_a_log_in(quote: Quote) -> None:
    page = Client().get(address(quote))
    words = text_of(page)
    assert page.status_code == 200
    assert "Quote Q-1001 for Bergvik kommune" in words
    assert "NOK 40,000.00 for the first year, without VAT; with VAT NOK 50,000.00" in words
    assert "public agency with 240 employees (up to 250), 400 units" in words
    assert "Period of notice: 3 months before the last day of a term." in words
    assert "Support by e-mail and telephone" in words
    assert "Oppsigelsesfristen for lisensavtalen er vanligvis 3 måneder." in words
    assert quote.text_hash in words
    assert "Accept for NOK 40,000.00 a year" in words
    pdf = Client().get(reverse("billing:quote_pdf", args=[token_of(quote.pk)]))
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_no_other_link_opens_anything(quote: Quote) -> None:
    for token in ("x", "x" * 43, "%00", token_of(quote.request_id)):
        assert Client().get(f"/quote/{token}/").status_code == 404
        assert Client().get(f"/quote/{token}/pdf/").status_code == 404


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"may_sign": None}, "I may sign for Bergvik kommune"),
        ({"name": ""}, "One field needs another look"),
        ({"email": "kari"}, "Enter a valid email address"),
        ({"city": ""}, "One field needs another look"),
        ({"text_hash": "0" * 64}, "The text is no longer the one that you read"),
    ],
)
def test_what_is_missing_is_asked_again(quote: Quote, answers: dict[str, Any], words: str) -> None:
    page = accept(quote, **answers)
    assert page.status_code in (409, 422)
    assert words in text_of(page)
    with scoped(STAFF):
        assert Organization.objects.count() == 0


def test_an_acceptance_is_shown_and_a_second_one_told(quote: Quote) -> None:
    assert accept(quote)["Location"] == address(quote)
    page = Client().get(address(quote))
    assert "This quote has been accepted, signed on 20 May 2014" in text_of(page)
    assert "Accept for" not in text_of(page)
    again = accept(quote)
    assert again.status_code == 409
    assert "has been accepted" in text_of(again)


def test_what_is_over_says_so(quote: Quote, clock: time_machine.Traveller) -> None:
    with scoped(STAFF):
        withdraw_quote(quote.pk, reason="x", at=AT)
    assert "This quote was withdrawn" in text_of(Client().get(address(quote)))
    other = quote_sent(quote.seller, AT, asked_for(organization_name="Dalsbygd", registration_number=""), language="en")
    clock.move_to(AT + timedelta(days=31))
    page = text_of(Client().get(address(other)))
    assert "This quote was valid until 19 Jun 2014" in page, page[:400]
    assert accept(other).status_code == 409


def test_a_customer_with_the_licence_is_shown_the_way_on(quote: Quote) -> None:  # R-SCALGO-8
    sign(add_customer(quote.seller, "bergvik-kommune"), AT.date())
    page = accept(quote)
    assert page.status_code == 409
    assert "The organisation already has a licence of this plan" in text_of(page)
    assert "Sign in to the licence that there is" in text_of(page)


def test_hostile_names_stay_text(clock: time_machine.Traveller, seller: Seller) -> None:
    hostile = asked_for(organization_name="<script>alert(1)</script>", registration_number="")
    quote = quote_sent(seller, AT, hostile, language="en")
    page = Client().get(address(quote)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert accept(quote).status_code == 302
    with scoped(STAFF):
        assert Organization.objects.get().slug == "script-alert-1-script"


def test_from_the_first_question_to_the_first_invoice(clock: time_machine.Traveller, seller: Seller) -> None:
    """R-SCALGO-2, 6, 8, 20: over HTTP, as prospect and staff do it."""
    Client().post("/get-a-quote/", ASKED | {"step": "send", "seen": "public_agency/240/"})
    with scoped(STAFF):
        vera = browser_of(make_user("vera", is_staff=True))
        request = QuoteRequest.objects.get()
    prepare = reverse("admin:billing_quoterequest_prepare", args=[request.pk])
    answers = {"seller": str(seller.pk), "organization_type": "public_agency", "language": "en"}
    foreseen = text_of(vera.post(prepare, answers | {"step": "foresee"}))
    assert "The first year costs NOK 40,000.00 without VAT, from 400 units." in foreseen
    assert "Quote Q-1001 is valid until 19 Jun 2014; its language is English." in foreseen
    with scoped(STAFF):
        assert Quote.objects.count() == 0
    vera.post(prepare, answers | {"step": "perform"})
    with scoped(STAFF):
        quote = Quote.objects.get()
    assert "To send" in text_of(vera.get(reverse("admin:billing_quote_change", args=[quote.pk])))
    assert vera.get(reverse("admin:billing_quote_pdf", args=[quote.pk])).content[:5] == b"%PDF-"
    vera.post(reverse("admin:billing_quote_send", args=[quote.pk]), {"step": "perform"})
    assert send_waiting_mail(AT).failed == 0
    with scoped(STAFF):
        link = next(line for line in OutboxMessage.objects.get(template="quote").body.splitlines() if "/quote/" in line)
    path = "/quote/" + link.partition("/quote/")[2]
    assert Client().post(path, ANSWERS | {"text_hash": quote.text_hash}).status_code == 302
    assert invoice_charges(AT) == 1
    with scoped(STAFF):
        invoice = Invoice.objects.get()
        assert (invoice.number, invoice.net, invoice.vat, invoice.total) == ("10001", 40_000, 10_000, 50_000)
        assert invoice.content is not None
        assert invoice.content["lines"][0]["period"] == {"start": "2014-05-20", "end": "2015-05-20"}
    assert send_waiting_mail(AT).failed == 0
    again = Client().post(path, ANSWERS | {"text_hash": quote.text_hash})
    assert (again.status_code, invoice_charges(AT)) == (409, 0)
    assert "Answered" in text_of(vera.get(reverse("admin:billing_quoterequest_changelist")))
    page = text_of(vera.get(reverse("admin:billing_quote_change", args=[quote.pk])))
    assert "Accepted" in page
    assert "the customer Customer number 10001" in page


def test_the_new_administrator_finds_what_was_signed_and_support(quote: Quote) -> None:  # R-SCALGO-19
    accept(quote)
    with scoped(STAFF):
        set_support_facts(
            quote.seller_id, at=AT, hours="Weekdays 8 to 16", email="", phone="", teaching_url="https://learn.example/"
        )
        organization = Organization.objects.get()
        kari, ben = make_user("kari"), make_user("ben")
        make_member(organization, kari, is_license_administrator=True)
        make_member(organization, ben)
    reader = browser_of(kari)
    words = text_of(reader.get("/contract/"))
    assert "Kari Nes, Head of planning" in words
    assert quote.text_hash in words
    assert "Weekdays 8 to 16" in words
    assert reader.get("/contract/accepted-quote/").content == Client().get(address(quote) + "pdf/").content
    assert "What should the workshop be about" in text_of(reader.get("/contract/workshop/"))
    assert reader.post("/contract/workshop/", {"wish": ""}).status_code == 422
    assert reader.post("/contract/workshop/", {"wish": "Flood maps, in June"}).status_code == 302
    assert "Waits for the vendor" in text_of(reader.get("/contract/"))
    waiting = reader.get("/contract/workshop/")
    assert "Asked for on 20 May 2014, waits for the vendor" in text_of(waiting)
    assert "What was asked for Flood maps, in June" in text_of(waiting)
    assert "Send the request" not in text_of(waiting)
    again = reader.post("/contract/workshop/", {"wish": "Again"})
    assert (again.status_code, again.context["waiting"].wish) == (422, "Flood maps, in June")
    assert "A workshop has been asked for already" in text_of(again)
    with scoped(STAFF):
        answer_workshop(again.context["waiting"].pk, WorkshopAnswer.DECLINED, reason="No time.", at=AT)
    assert "Send the request" in text_of(reader.get("/contract/workshop/"))
    for path in ("/contract/workshop/", "/contract/accepted-quote/"):
        assert browser_of(ben).get(path).status_code == 403
        assert Client().get(path).status_code == 302
