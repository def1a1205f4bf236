"""The public page: the estimate first, then the request."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from billing.models import QuoteRequest, Seller
from billing.views.quote_request import client_address
from tenants.scoping import STAFF, scoped
from tests.billing.quoting import ASKED
from tests.billing.setting import AT
from tests.staff import Desk, text_of

PATH, SENT = "/get-a-quote/", "/get-a-quote/sent/"
SEEN = "public_agency/240/"


@pytest.fixture
def prospect(seller: Seller) -> Client:
    return Client()


def post(client: Client, step: str, **answers: Any) -> Any:
    with time_machine.travel(AT, tick=False):
        return client.post(PATH, ASKED | {"step": step} | answers)


def requests() -> list[QuoteRequest]:
    with scoped(STAFF):
        return list(QuoteRequest.objects.order_by("pk"))


def test_nobody_has_to_log_in(prospect: Client) -> None:
    page = prospect.get(PATH)
    assert page.status_code == 200
    assert "SCALGO Live, Consumption licence What would it cost you?" in text_of(page)
    assert "Name of the organisation" in text_of(page)
    assert PATH in prospect.get("/accounts/login/").content.decode()


def test_the_estimate_comes_before_anything_is_sent(prospect: Client) -> None:  # R-SCALGO-6, R-SCALGO-20
    page = prospect.post(PATH, {"step": "estimate", "organization_type": "public_agency", "employees": "240"})
    words = text_of(page)
    assert page.status_code == 200
    assert "NOK 40,000 a year, without VAT, from 400 units" in words
    assert "public agency with 240 employees (up to 250), 400 units" in words
    assert "field needs another look" not in words
    assert requests() == []


def test_a_request_is_sent_once_its_estimate_was_seen(prospect: Client) -> None:
    """What was never seen, or was changed after it, is shown before it is sent."""
    for seen in ("", "public_agency/50/"):
        page = post(prospect, "send", seen=seen)
        assert "NOK 40,000" in text_of(page)
        assert requests() == []
    response = post(prospect, "send", seen=page.context["seen"])
    assert (response.status_code, response["Location"]) == (302, SENT)
    assert "Your request is here" in text_of(prospect.get(SENT))
    (kept,) = requests()
    assert (kept.organization_name, kept.units, kept.amount, kept.language) == ("Bergvik kommune", 400, 40_000, "en")


def test_the_estimate_alone_for_a_page_that_has_scripts(prospect: Client) -> None:
    page = prospect.post(PATH, ASKED | {"step": "estimate"}, headers={"HX-Request": "true"})
    assert "NOK 40,000" in text_of(page)
    assert "<form" not in page.content.decode()
    assert f'name="seen" value="{SEEN}"' in page.content.decode()


def test_a_kind_without_an_estimate_is_told_so(prospect: Client) -> None:
    page = post(prospect, "send", organization_type="other")
    assert "Your price is worked out for you" in text_of(page)
    assert post(prospect, "send", organization_type="other", seen="other/240/").status_code == 302


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"employees": "-1"}, "greater than or equal to 0"),
        ({"employees": "many"}, "Enter a whole number"),
        ({"organization_type": "partner"}, "Select a valid choice"),
        ({"email": "kari"}, "Enter a valid email address"),
        ({"organization_name": "Berg\u202evik"}, "characters that nobody can read"),
        ({"country": "XX"}, "Select a valid choice"),
        ({"contact_name": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_bad_answers_are_kept_and_told_at_their_field(prospect: Client, answers: dict[str, str], words: str) -> None:
    page = post(prospect, "send", seen=SEEN, **answers)
    assert page.status_code == 422
    assert words in text_of(page)
    assert 'value="974760673"' in page.content.decode()
    assert requests() == []


def test_a_machine_is_thanked_and_nothing_is_kept(prospect: Client) -> None:
    assert post(prospect, "send", seen=SEEN, website="https://spam.example")["Location"] == SENT
    assert requests() == []


def test_too_many_are_told_so(prospect: Client) -> None:
    for number in range(5):
        assert post(prospect, "send", seen=SEEN, email=f"k{number}@bergvik.example").status_code == 302
    page = post(prospect, "send", seen=SEEN, email="k9@bergvik.example")
    assert page.status_code == 429
    assert "Several requests have come from you already" in text_of(page)
    assert len(requests()) == 5


def test_hostile_names_are_text(prospect: Client) -> None:
    page = post(prospect, "estimate", organization_name='"><script>alert(1)</script>')
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(
    ("proxy", "forwarded", "address"),
    [(("A", "b"), "203.0.113.9, 198.51.100.4", "198.51.100.4"), (("A", "b"), "", "127.0.0.1"),
     (None, "203.0.113.9", "127.0.0.1")],
)  # fmt: skip
def test_the_address_is_what_the_own_proxy_says(
    rf: Any, settings: Settings, proxy: Any, forwarded: str, address: str
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = proxy
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(rf.get("/", headers=headers)) == address


def test_staff_see_who_waits_and_close_a_request(desk: Desk) -> None:
    desk.client.post(PATH, ASKED | {"step": "send", "seen": SEEN})
    (request,) = requests()
    today = text_of(desk.get("index"))
    assert "Requests for quotes 1 somebody wants to buy" in today
    assert "Bergvik kommune Kari Nes Public agency 240 NOK 40,000" in today
    assert "public agency with 240 employees" in text_of(desk.get("billing_quoterequest_change", request.pk))
    assert "Nothing is mailed" in text_of(desk.get("billing_quoterequest_close", request.pk))
    desk.act("billing_quoterequest_close", request.pk, reason="Bought elsewhere")
    assert requests()[0].closed_reason == "Bought elsewhere"
    assert "Bergvik" not in text_of(desk.get("index"))
