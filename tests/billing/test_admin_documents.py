"""Invoices, charges, sellers, plans and parked work on the vendor's site."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import psycopg
import pytest
import time_machine

from billing.charge_rules import CHARGE_RULES
from billing.models import Charge, Invoice, InvoiceLine, NumberSeries, ParkedWork, RenderedDocument, Seller
from billing.selectors.agreed_options import OPTION_NAMES
from billing.services.parking import run_or_park
from billing.words import rule_words
from licensing.access_rules import ACCESS_RULES
from licensing.models import PlanVersion
from tenants.domain.refusal import Refused
from tenants.scoping import STAFF, scoped
from tests.staff import NOW, Desk, audited, messages_of, open_business, text_of

SELLER = {
    "code": "terrain",
    "name": "Terrain GmbH",
    "address": "Hauptstraße 1\nHinterhaus",
    "postcode": "88131",
    "city": "Lindau",
    "country": "DE",
    "currency": "EUR",
    "timezone": "Europe/Berlin",
    "contact_name": "Jo Kern",
    "email": "rechnung@terrain.example",
    "payment_reference_kind": "rf",
    "accent": "1f5aa8",
    "prefix_of_numbers": "T-",
    "first_number": "501",
}


def invoice_of(desk: Desk, slug: str = "fjellvik") -> Invoice:
    with scoped(STAFF):
        found: Invoice = Invoice.objects.filter(organization=desk.business.customers[slug]).earliest("sequence")
        return found


# -- invoices


def test_an_invoices_page_shows_its_lines_its_why_and_its_place_in_the_chain(desk: Desk) -> None:  # R-X-2, R-X-8
    invoice = invoice_of(desk)
    page = text_of(desk.get("billing_invoice_change", invoice.pk))
    assert "Invoice 10001 Fjellvik Issued" in page
    assert "20 May 2014 – 19 May 2015 1 year 40,000.00 25% 40,000.00" in page
    assert "First year, estimated individually: 400 units." in page
    assert "Total, NOK 50,000.00" in page
    assert f"Before it The first of its series Fingerprint {invoice.digest} After it The last one so far" in page
    assert "Intact" in page
    assert "/contract" not in desk.get("billing_invoice_change", invoice.pk).content.decode()


def test_the_chain_leads_from_document_to_document(db: None) -> None:  # R-X-8
    with time_machine.travel(NOW, tick=False):
        desk = Desk(open_business({"fjellvik": "400", "storm": "50"}))
        first, second = sorted((invoice_of(desk), invoice_of(desk, "storm")), key=lambda found: found.sequence or 0)
        page = desk.get("billing_invoice_change", second.pk).content.decode()
        assert f"/admin/billing/invoice/{first.pk}/change/" in page
        assert first.digest in page
        assert (
            f"/admin/billing/invoice/{second.pk}/change/"
            in desk.get("billing_invoice_change", first.pk).content.decode()
        )


def test_an_invoice_that_was_tampered_with_says_so(
    real_db: str, as_superuser: psycopg.Connection[tuple[object, ...]]
) -> None:  # R-X-8
    with time_machine.travel(NOW, tick=False):
        desk = Desk(open_business({"fjellvik": "400"}))
        invoice = invoice_of(desk)
        as_superuser.execute("alter table invoice disable trigger user")
        as_superuser.execute("update invoice set content = jsonb_set(content, '{order_number}', '\"4711\"')")
        page = text_of(desk.get("billing_invoice_change", invoice.pk))
    assert "Changed since it was issued" in page
    assert "Intact" not in page


def test_the_list_of_invoices(desk: Desk) -> None:
    page = text_of(desk.get("billing_invoice_changelist", q="10001"))
    assert "10001 Fjellvik Invoice 21 May 2014 20 Jun 2014 NOK 40,000.00 NOK 50,000.00 Issued" in page


def test_the_pdf_is_the_kept_file(desk: Desk) -> None:
    invoice = invoice_of(desk)
    with scoped(STAFF):
        RenderedDocument.objects.create(
            organization_id=invoice.organization_id,
            invoice=invoice,
            kind="pdf",
            content=b"%PDF-1.7 kept",
            digest="d" * 64,
            rendered_at=NOW,
        )
    response = desk.get("billing_invoice_pdf", invoice.pk)
    assert (response["Content-Type"], response.content) == ("application/pdf", b"%PDF-1.7 kept")
    assert response["Content-Disposition"] == 'inline; filename="invoice-10001.pdf"'
    assert "d" * 64 in text_of(desk.get("billing_invoice_change", invoice.pk))


def test_a_draft_shows_what_it_would_say_and_has_no_pdf(desk: Desk) -> None:
    issued = invoice_of(desk)
    with scoped(STAFF):
        draft = Invoice.objects.create(
            organization_id=issued.organization_id, seller_id=issued.seller_id, currency="NOK", drafted_at=NOW
        )
        assert InvoiceLine.objects.filter(invoice=draft).count() == 0
    page = text_of(desk.get("billing_invoice_change", draft.pk))
    assert "Draft for Fjellvik" in page
    assert "Not issued, no number yet." in page
    assert desk.get("billing_invoice_pdf", draft.pk).status_code == 404


# -- sellers


def test_a_seller_is_registered_with_the_start_of_its_numbers(desk: Desk) -> None:
    response = desk.act("billing_seller_register", **SELLER)
    assert messages_of(response) == ["Terrain GmbH can issue invoices now."]
    with scoped(STAFF):
        seller = Seller.objects.get(code="terrain")
        series = NumberSeries.objects.get(seller=seller)
    assert (str(series), seller.timezone, seller.iban) == ("T-501", "Europe/Berlin", "")
    assert audited("seller.registered")[-1].actor_id == desk.business.vera.pk
    page = text_of(desk.get("billing_seller_change", seller.pk))
    assert "Hauptstraße 1 Hinterhaus 88131 Lindau, Germany" in page
    assert "Next number T-501" in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"code": "terreng"}, "Another seller has this code. (SELLER_CODE_TAKEN)"),
        ({"currency": "XXX"}, "Select a valid choice."),
        ({"timezone": "localtime"}, "Select a valid choice."),
        ({"first_number": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"name": "x" * 201}, "Ensure this value has at most 200 characters"),
    ],
)
def test_a_seller_that_cannot_be_is_refused_in_words(desk: Desk, more: dict[str, str], words: str) -> None:
    response = desk.act("billing_seller_register", **SELLER | more)
    assert response.status_code == 200
    assert words in text_of(response)
    with scoped(STAFF):
        assert Seller.objects.count() == 1


# -- plans, customers, parked work


def test_a_plans_page_says_what_the_catalogue_states(desk: Desk) -> None:
    with scoped(STAFF):
        version = PlanVersion.objects.get(plan__code="scalgo_live_consumption")
    page = text_of(desk.get("licensing_planversion_change", version.pk))
    assert "Offered to Public agency, Consulting engineer, Architect, Contractor" in page
    assert "Subscriptions on it 1" in page
    assert "Can be sold" in page
    assert "from 500 price NOK 80000" in page
    assert "Oppsigelsesfristen for lisensavtalen er vanligvis 3 måneder." in page


def test_rules_are_called_what_people_call_them_with_their_code_beside(desk: Desk) -> None:
    with scoped(STAFF):
        plans = dict(PlanVersion.objects.values_list("plan__code", "pk"))
        desk.business.vera.locale = "nb"
        desk.business.vera.save()
    page = text_of(desk.get("licensing_planversion_change", plans["scalgo_live_consumption"]))
    assert "Et års forbruk, vektet til enheter; enhetene finner sitt pristrinn consumption_year" in page
    assert "For hver periode, på forskudd" in page
    with scoped(STAFF):
        desk.business.vera.locale = "en"
        desk.business.vera.save()
    page = text_of(desk.get("licensing_planversion_change", plans["teamplaner5_pro_user"]))
    assert "Access rule Licences for active and for passive users user_kinds" in page
    assert "Does not run yet A price for each seat and month or year per_seat" in page
    charges = text_of(desk.get("billing_charge_changelist"))
    assert "A year’s usage, weighted to units; units find their band consumption_year" in charges


def test_a_charge_leads_to_the_offer_that_it_came_from(desk: Desk) -> None:
    with scoped(STAFF):
        charge = Charge.objects.filter(organization=desk.business.customers["fjellvik"]).earliest("charged_at")
    response = desk.get("billing_charge_change", charge.pk)
    offer = charge.source.removeprefix("offer:")
    assert f'<a href="/admin/billing/offer/{offer}/change/">The offer of year 1</a>' in response.content.decode()
    assert charge.source not in text_of(response)


def test_countries_series_and_units_are_told_in_words(desk: Desk) -> None:
    assert "terreng Norway NOK" in text_of(desk.get("billing_seller_changelist"))
    customers = desk.get("tenants_organization_changelist", country="NO")
    assert "Norway NOK" in text_of(customers)
    assert customers.context["cl"].result_count > 0
    assert desk.get("tenants_organization_changelist", country="SE").context["cl"].result_count == 0
    with scoped(STAFF):
        seller = Seller.objects.get(code="terreng")
    assert "Series Invoices Next number" in text_of(desk.get("billing_seller_change", seller.pk))
    meters = text_of(desk.get("metering_meter_changelist"))
    assert "Map tiles map_tiles count" in meters
    assert "downloaded_bytes GB" in meters


def test_every_option_that_can_be_agreed_has_a_name() -> None:
    of_charges = {field.name for rule in CHARGE_RULES.values() for field in fields(rule.parameters_type)}
    of_access = {option for rule in ACCESS_RULES.values() for option in rule.agreeable}
    assert (of_charges | of_access) - OPTION_NAMES.keys() == set()


def test_every_rule_has_a_name() -> None:
    for code in (*CHARGE_RULES, *ACCESS_RULES):
        assert rule_words(code) != code
    assert rule_words("a_rule_of_another_release") == "a_rule_of_another_release"


def test_a_new_seller_begins_with_a_number_that_is_no_year(desk: Desk) -> None:
    page = desk.get("billing_seller_register")
    assert page.context["form"]["first_number"].value() == 100_001


def test_a_customers_page_brings_everything_together(desk: Desk) -> None:
    page = text_of(desk.get("tenants_organization_change", desk.business.customers["fjellvik"]))
    for words in (
        "Subscriptions Plan Signed Running term State Consumption licence",
        "20 May 2015 – 19 May 2016 Consumption licence NOK 20,000.00 −50.0% Waiting",
        "10001 Invoice 21 May 2014 20 Jun 2014 NOK 50,000.00",
        "Legal name Fjellvik kommune",
        "0 people, 0 departments",
    ):
        assert words in page, words


def test_a_parked_customer_is_shown_until_it_is_cleared(desk: Desk) -> None:
    organization_id = desk.business.customers["fjellvik"]

    def refuse() -> None:
        raise Refused("VAT_UNKNOWN", "No rate is known for this buyer.")

    assert not run_or_park("invoice_charges", organization_id, organization_id, refuse, NOW)
    assert "Invoicing: No rate is known for this buyer. VAT_UNKNOWN" in text_of(desk.get("index"))
    with scoped(STAFF):
        parked = ParkedWork.objects.get()
    assert "Not yet: every run tries again, and success clears it." in text_of(
        desk.get("billing_parkedwork_change", parked.pk)
    )
    assert "VAT_UNKNOWN" in text_of(desk.get("billing_parkedwork_changelist", state="parked"))
    assert run_or_park("invoice_charges", organization_id, organization_id, lambda: None, NOW)
    assert "Parked customers 0 nothing to do" in text_of(desk.get("index"))
    assert "VAT_UNKNOWN" not in list_of_parked(desk, "parked")
    assert "VAT_UNKNOWN" in list_of_parked(desk, "cleared")


def list_of_parked(desk: Desk, state: str) -> str:
    """The rows alone: the filter lists every code that there was."""
    response: Any = desk.get("billing_parkedwork_changelist", state=state)
    return " ".join(row.code for row in response.context["cl"].result_list)
