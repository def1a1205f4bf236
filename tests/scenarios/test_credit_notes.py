"""An invoice is given back in two parts, told through the API and the commands, and the licence runs on (R-X-8).

40,000 with 25 % VAT; 10,000 goes back, then the other 30,000. Nothing of it is ever charged again.
"""

from __future__ import annotations

from typing import Any

import pytest

from tenants.models import OutboxMessage
from tenants.scoping import STAFF, scoped
from tests.api import Caller, code_of
from tests.billing.setting import register_norwegian_seller
from tests.scenarios.story import PROFILE, command, key_of, made, on, run_jobs, vendor_key

FJORDVIK = {
    "slug": "fjordvik", "name": "Fjordvik kommune", "organization_type": "public_agency", "employees": 240,
    "country": "NO", "currency": "NOK", "locale": "nb", "timezone": "Europe/Oslo",
}  # fmt: skip
PART = {"reason": "Tjenesten var nede i to uker i mai.", "lines": [{"line": 1, "net": "10000.00"}]}
REST = {"reason": "Avtalen er hevet."}


@pytest.fixture
def parties(real_db: str) -> tuple[Caller, Caller]:
    """The vendor, and a customer whose first year is invoiced: 10001."""
    with on("2014-05-20"):
        command("load_catalog")
        register_norwegian_seller()
        vendor = vendor_key()
        made(vendor.post("organizations", FJORDVIK))
        made(vendor.put("billing-profile?organization=fjordvik", PROFILE))
        signature = {"plan": "scalgo_live_consumption", "signed_on": "2014-05-20", "signed_by": "Ada Haugland"}
        made(vendor.post("subscriptions?organization=fjordvik", signature))
        customer = key_of("fjordvik")
    run_jobs("2014-05-21")
    return vendor, customer


@pytest.mark.slow
def test_a_part_then_the_rest_then_nothing_more(parties: tuple[Caller, Caller]) -> None:
    vendor, customer = parties
    with on("2014-06-10"):
        assert amounts(customer, "10001") == ("40000.00", "10000.00", "50000.00")
        a_part_goes_back(vendor, customer)
    run_jobs("2014-06-11")
    the_part_is_split_printed_and_mailed(customer)
    with on("2014-09-01"):
        the_rest_goes_back_and_no_more(vendor, customer)
    run_jobs("2014-09-02", until="2015-05-23")
    the_next_year_is_invoiced_and_nothing_again(vendor, customer)


def a_part_goes_back(vendor: Caller, customer: Caller) -> None:
    seen = made(credit(vendor, PART, "&preview=true"), 200)
    assert (seen["number"], seen["total"], seen["left"]) == (None, "12500.00", "37500.00")
    assert made(customer.get("invoices"), 200)["results"][-1]["number"] == "10001", "a preview takes no number"
    done = made(credit(vendor, PART))
    assert done == seen | {"number": "10002"}
    assert amounts(customer, "10002") == ("10000.00", "2500.00", "12500.00")


def the_part_is_split_printed_and_mailed(customer: Caller) -> None:
    with on("2014-06-11"):
        split = made(customer.get("invoices/10002/allocation"), 200)
        assert (split["net"], split["vat"], split["total"]) == ("10000.00", "2500.00", "12500.00")
        assert customer.get("invoices/10002/pdf").content.startswith(b"%PDF-")
    with scoped(STAFF):
        mail = OutboxMessage.objects.get(template="credit_note_issued")
        assert (mail.recipients, mail.locale) == (["faktura@fjordvik.example"], "nb")


def the_rest_goes_back_and_no_more(vendor: Caller, customer: Caller) -> None:
    beyond = credit(vendor, PART | {"lines": [{"line": 1, "net": "30000.01"}]})
    assert code_of(beyond) == (409, "CREDIT_EXCEEDS_INVOICE")
    assert beyond.json()["details"]["left"] == "30000.00"
    made(credit(vendor, REST))
    assert amounts(customer, "10003") == ("30000.00", "7500.00", "37500.00")
    assert code_of(credit(vendor, REST)) == (409, "INVOICE_CREDITED")
    assert code_of(credit(vendor, PART)) == (409, "INVOICE_CREDITED")
    invoice = made(customer.get("invoices/10001"), 200)
    assert (invoice["credited_by"], invoice["left"]) == (["10002", "10003"], "0.00")


def the_next_year_is_invoiced_and_nothing_again(vendor: Caller, customer: Caller) -> None:
    """Nothing was used, so the second year costs 20,000."""
    with on("2015-05-23"):
        (offer,) = made(vendor.get("offers?waiting=true"), 200)["results"]
        made(vendor.post(f"offers/{offer['id']}/approve", {}), 200)
    run_jobs("2015-05-24")
    with on("2015-05-24"):
        listed = made(customer.get("invoices"), 200)["results"]
        assert [(found["number"], found["kind"], found["net"]) for found in listed] == [
            ("10001", "invoice", "40000.00"),
            ("10002", "credit_note", "10000.00"),
            ("10003", "credit_note", "30000.00"),
            ("10004", "invoice", "20000.00"),
        ]
        assert command("verify")[-1].endswith(" 0 broken")
        for number in ("10002", "10003"):
            assert "Computed again from the invoice: the same" in command("explain_invoice", number)
        assert "  computed again: the same" in command("explain_invoice", "10001")


def credit(vendor: Caller, body: dict[str, Any], query: str = "") -> Any:
    return vendor.post(f"invoices/10001/credit-notes?organization=fjordvik{query}", body)


def amounts(customer: Caller, number: str) -> tuple[str, str, str]:
    found = made(customer.get(f"invoices/{number}"), 200)
    return found["net"], found["vat"], found["total"]
