"""The billing profile: kept up by who sees the invoices; seller and customer number are the vendor's to say."""

from __future__ import annotations

from typing import Any

import pytest

from billing.models import BillingProfile
from tenants.models import AuditEntry
from tenants.scoping import STAFF, scoped
from tests.cast import make_member, make_organization
from tests.pages.stage import Stage
from tests.visitors import Visitor

ANSWERS: dict[str, str] = {
    "legal_name": "Fjellvik kommune",
    "attention": "Fakturamottak",
    "address": "c/o Havn\n\n Kaien 1 ",
    "postcode": "6801",
    "city": "Førde",
    "country": "NO",
    "organization_scheme": "0192",
    "organization_number": "311720546",
    "vat_number": "NO311720546MVA",
    "endpoint_scheme": "0192",
    "endpoint_id": "311720546",
    "buyer_reference": "Kari Nes, 4410",
    "order_number": "PO-7",
    "invoice_emails": "One@fjellvik.example\ntwo@fjellvik.example\none@fjellvik.example",
    "language": "en",
}


def post(stage: Stage, **changes: str) -> Any:
    return Visitor().sign_in(stage.frida).post("/billing-profile/", ANSWERS | changes)


def kept(stage: Stage) -> BillingProfile:
    with scoped(STAFF):
        found: BillingProfile = BillingProfile.objects.get(organization_id=stage.organization_id)
    return found


def test_it_is_shown_as_it_is(stage: Stage) -> None:
    page = Visitor().sign_in(stage.ada).get("/billing-profile/").content.decode()
    for text in ("Fjellvik kommune", "311720546", "invoices@fjellvik.example", "Terreng AS", "K-fjellvik"):
        assert text in page
    assert "What is issued already keeps what it says." in page


def test_what_is_saved_is_tidied_and_audited_by_its_fields(stage: Stage) -> None:
    assert post(stage)["Location"] == "/billing-profile/"
    profile = kept(stage)
    assert (profile.address, profile.endpoint_id, profile.order_number) == ("c/o Havn\nKaien 1", "311720546", "PO-7")
    assert profile.invoice_emails == ["one@fjellvik.example", "two@fjellvik.example"]
    assert profile.customer_number == "K-fjellvik"
    assert post(stage)["Location"] == "/billing-profile/"
    with scoped(STAFF):
        (entry,) = AuditEntry.objects.filter(action="billing_profile.changed", actor_id=stage.frida.pk)
    assert entry.details["fields"] == [
        "address", "attention", "endpoint_id", "endpoint_scheme", "invoice_emails", "language", "order_number",
        "vat_number",
    ]  # fmt: skip


def test_issued_documents_keep_their_copy(stage: Stage) -> None:  # R-X-8
    before = Visitor().sign_in(stage.ada).get("/invoices/10001/json/").json()["buyer"]
    post(stage, legal_name="Fjellvik storkommune")
    assert Visitor().sign_in(stage.ada).get("/invoices/10001/json/").json()["buyer"] == before
    assert kept(stage).legal_name == "Fjellvik storkommune"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"legal_name": ""}, "legal_name"),
        ({"legal_name": "a\u202eb"}, "legal_name"),
        ({"address": ""}, "address"),
        ({"address": "a\u202eb"}, "address"),
        ({"address": "a\n" * 7}, "address"),
        ({"postcode": "x" * 21}, "postcode"),
        ({"country": "XX"}, "country"),
        ({"organization_number": "311720547"}, "organization_number"),
        ({"organization_scheme": "0106"}, "organization_number"),
        ({"organization_scheme": "9"}, "organization_scheme"),
        ({"vat_number": "NO311720547MVA"}, "vat_number"),
        ({"vat_number": "NL1"}, "vat_number"),
        ({"endpoint_id": ""}, "endpoint_id"),
        ({"endpoint_scheme": ""}, "endpoint_id"),
        ({"endpoint_scheme": "EM"}, "endpoint_id"),
        ({"invoice_emails": "no address"}, "invoice_emails"),
        ({"invoice_emails": "\n".join(f"a{number}@b.example" for number in range(21))}, "invoice_emails"),
        ({"language": "de"}, "language"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(stage: Stage, changes: dict[str, str], field: str) -> None:
    refused = post(stage, **changes)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert kept(stage).order_number == ""


def test_a_number_that_was_kept_before_stands_in_nobodys_way(stage: Stage) -> None:
    with scoped(STAFF):
        BillingProfile.objects.filter(organization_id=stage.organization_id).update(organization_number="HRB 9")
    assert post(stage, organization_number="HRB 9").status_code == 302


def test_users_do_not_see_it(stage: Stage) -> None:
    visitor = Visitor().sign_in(stage.ben)
    assert visitor.get("/billing-profile/").status_code == 403
    assert visitor.post("/billing-profile/", ANSWERS).status_code == 403


def test_the_vendor_sets_it_up(stage: Stage) -> None:
    with scoped(STAFF):
        make_member(make_organization("west", locale="en"), stage.ada, is_license_administrator=True)
    visitor = Visitor().sign_in(stage.ada)
    with scoped(STAFF):
        west = stage.ada.memberships.exclude(organization_id=stage.organization_id).get().organization_id
    visitor.keep(organization_id=str(west))
    assert "The vendor sets up how you are invoiced" in visitor.get("/billing-profile/").content.decode()
    assert "No price has been worked out yet" in visitor.get("/contract/offers/").content.decode()
