"""A vendor who can sell: the catalogue, a seller, and customers who can be invoiced."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Unpack
from uuid import UUID

from billing.models import Seller
from billing.services.agreements import Signature, sign_agreement
from billing.services.catalog import load_catalog, read_catalog_files
from billing.services.profiles import set_billing_profile
from billing.services.sellers import register_seller
from tenants.domain.organizations import NewOrganization
from tenants.scoping import STAFF, scoped
from tenants.services.organizations import create_organization
from tests.cast import OrganizationFields

AT = datetime(2014, 5, 20, 9, tzinfo=UTC)
PLAN = "scalgo_live_consumption"


def open_shop(at: datetime = AT) -> Seller:
    """Publishes the catalogue and registers a seller."""
    with scoped(STAFF):
        load_catalog(read_catalog_files(), at=at)
    return register_norwegian_seller(at)


def register_norwegian_seller(at: datetime = AT) -> Seller:
    """Terreng AS, whose first number is 10001."""
    with scoped(STAFF):
        return register_seller(
            at=at,
            first_number=10001,
            code="terreng",
            name="Terreng AS",
            address="Storgata 1",
            postcode="0155",
            city="Oslo",
            country="NO",
            currency="NOK",
            timezone="Europe/Oslo",
            organization_number="310845612",
            organization_scheme="0192",
            vat_number="NO310845612MVA",
            register="Foretaksregisteret",
            contact_name="Vera Lund",
            email="faktura@terreng.example",
            account="86011117947",
            iban="NO9386011117947",
            bic="LISXNOKK",
            payment_reference_kind="kid",
        )


def add_customer(seller: Seller, slug: str, at: datetime = AT, **facts: Unpack[OrganizationFields]) -> UUID:
    """A public agency with 240 employees in Oslo's zone, unless told otherwise: estimated at 400 units."""
    with scoped(STAFF):
        usual = NewOrganization(
            slug=slug,
            name=slug.capitalize(),
            organization_type="public_agency",
            country="NO",
            currency="NOK",
            locale="nb",
            timezone="Europe/Oslo",
            employees=240,
        )
        organization = create_organization(replace(usual, **facts), at=at)
        give_profile(seller, organization.pk, slug, at)
    return organization.pk


def give_profile(seller: Seller, organization_id: UUID, slug: str, at: datetime = AT) -> None:
    """A buyer in Norway, who is written to in Norwegian. Needs a scope."""
    set_billing_profile(
        organization_id=organization_id,
        seller=seller,
        language="nb",
        at=at,
        customer_number=f"K-{slug}",
        legal_name=f"{slug.capitalize()} kommune",
        address="Postboks 240",
        postcode="6801",
        city="Førde",
        country="NO",
        organization_number="311720546",
        organization_scheme="0192",
        buyer_reference="Kari Nes, 4410",
        invoice_emails=[f"invoices@{slug}.example"],
    )


def sign(organization_id: UUID, signed_on: date, at: datetime = AT, expected_units: Decimal | None = None) -> UUID:
    """The consumption licence, signed on a local day."""
    with scoped(STAFF):
        return sign_agreement(
            organization_id=organization_id,
            plan_code=PLAN,
            signature=Signature(signed_on=signed_on, signed_by="Ada Haugland"),
            at=at,
            expected_units=expected_units,
        )


def sign_elsewhere(organization_id: UUID, plan_code: str, signed_on: date, at: datetime) -> UUID:
    """A licence of any plan whose access rule runs, invoiced by somebody else. Needs a scope."""
    return sign_agreement(
        organization_id=organization_id,
        plan_code=plan_code,
        signature=Signature(signed_on=signed_on, signed_by="Ada", invoiced_elsewhere_reason="By the reseller in Graz"),
        at=at,
    )
