"""Customers for the yearly run: organizations whose year has ended and was used, with twelve agreements each.

Twelve, because one line says little about writing lines. Each way of the benchmark gets customers of its own, made
while no clock runs: terms have been renewed, and nothing has been priced but the first year, whose offer is undecided.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

from django.db import connection

from billing.models import BillingProfile, Seller
from billing.services.catalog import load_catalog, read_catalog_files
from billing.services.sellers import register_seller
from licensing.models import PlanVersion, Subscription
from metering.domain.decoding import Mode, decode_events
from metering.domain.limits import REQUEST_LIMITS
from metering.services.ingest import record_events
from tenants.models import Organization
from tenants.scoping import STAFF, scoped

LINES = 12
SIGNED_ON, RENEWED_ON, ENDS_ON = date(2024, 3, 15), date(2025, 3, 15), date(2026, 3, 15)
SIGNED_AT, USED_AT = datetime(2024, 3, 15, 9, tzinfo=UTC), datetime(2025, 3, 1, 9, tzinfo=UTC)
AS_OF = datetime(2025, 3, 18, 9, tzinfo=UTC)
# 150 + 80 + 70 + 80 = 380 units: 40,000 a year, 50,000 with VAT.
USED = {"map_tiles": 150_000, "workspace_km2": 800, "modelspace_km2": 70, "downloaded_bytes": 40_000_000_000}
NET, TOTAL = Decimal(LINES * 40_000), Decimal(LINES * 50_000)
BATCH = 1_000


def open_market() -> None:
    """The catalogue, whose offers stand by themselves and whose plan may be signed twelve times."""
    files = dict(read_catalog_files())
    text = files["scalgo_live.toml"]
    for said, instead in (
        ("close_after_days = 3\n", "close_after_days = 3\nauto_approve = true\n"),
        ('per_organization = "one"', 'per_organization = "many"'),
    ):
        if said not in text:
            raise RuntimeError(f"the catalogue does not say {said!r}")
        text = text.replace(said, instead)
    with scoped(STAFF):
        load_catalog({**files, "scalgo_live.toml": text}, at=SIGNED_AT)


def open_seller(code: str) -> Seller:
    """A Norwegian seller with a series of its own."""
    with scoped(STAFF):
        return register_seller(
            at=SIGNED_AT,
            code=code,
            name=f"{code.title()} AS",
            address="Storgata 1",
            postcode="0155",
            city="Oslo",
            country="NO",
            currency="NOK",
            timezone="Europe/Oslo",
            organization_number="310845612",
            vat_number="NO310845612MVA",
            contact_name="Vera Lund",
            email="faktura@terreng.example",
            account="86011117947",
            iban="NO9386011117947",
            bic="LISXNOKK",
            payment_reference_kind="kid",
        )


_numbers = count(1)


def make_customers(seller: Seller, how_many: int) -> list[UUID]:
    """So many, in order of id."""
    slugs = [f"customer-{next(_numbers):06}" for _ in range(how_many)]
    with scoped(STAFF):
        organizations = Organization.objects.bulk_create(_organization(slug) for slug in slugs)
        BillingProfile.objects.bulk_create(make_profile(seller, organization) for organization in organizations)
        ids = sorted(organization.pk for organization in organizations)
        Subscription.objects.bulk_create(_subscriptions(ids))
        with connection.cursor() as cursor:
            for statement in (_TERMS, _ESTIMATES):
                cursor.execute(statement, _FACTS | {"organizations": ids})
    _use(slugs)
    return ids


def _organization(slug: str) -> Organization:
    return Organization(
        id=uuid4(),
        slug=slug,
        name=slug.title(),
        organization_type="public_agency",
        country="NO",
        currency="NOK",
        locale="nb",
        timezone="Europe/Oslo",
        employees=240,
    )


def _subscriptions(organization_ids: Sequence[UUID]) -> Iterator[Subscription]:
    version = PlanVersion.objects.get(plan__code="scalgo_live_consumption")
    for organization_id in organization_ids:
        for _ in range(LINES):
            yield Subscription(
                organization_id=organization_id,
                plan_version=version,
                signed_on=SIGNED_ON,
                signed_by="Ada Haugland",
                signed_at=SIGNED_AT,
            )


def make_profile(seller: Seller, organization: Organization) -> BillingProfile:
    """Not saved."""
    return BillingProfile(
        organization=organization,
        seller=seller,
        customer_number=f"K-{organization.slug}",
        legal_name=f"{organization.name} kommune",
        address="Postboks 240",
        postcode="6801",
        city="Førde",
        country="NO",
        organization_number="311720546",
        invoice_emails=[f"invoices@{organization.slug}.example"],
        language="nb",
    )


def _use(slugs: Sequence[str]) -> None:
    """One event of each meter in the first year, through the product's own ingest."""
    events = [
        {
            "id": f"{slug}-{meter}",
            "source": "urn:app",
            "type": meter,
            "subject": slug,
            "time": USED_AT.isoformat(),
            "data": {"value": value},
        }
        for slug in slugs
        for meter, value in USED.items()
    ]
    for start in range(0, len(events), BATCH):
        body = json.dumps(events[start : start + BATCH]).encode()
        decoded = decode_events(body, Mode.BATCHED, received_at=USED_AT, limits=REQUEST_LIMITS)
        with scoped(STAFF):
            refused = record_events(decoded, received_at=USED_AT).refusals()
        if refused:
            raise RuntimeError(f"usage was refused: {list(refused.values())[:3]}")


_FACTS = {
    "signed_on": SIGNED_ON,
    "renewed_on": RENEWED_ON,
    "ends_on": ENDS_ON,
    "signed_at": SIGNED_AT,
}
_TERMS = """
insert into term (organization_id, subscription_id, number, starts_on, ends_on)
select s.organization_id, s.id, t.number, t.starts_on, t.ends_on
  from subscription s, (values (1, %(signed_on)s::date, %(renewed_on)s::date),
                               (2, %(renewed_on)s::date, %(ends_on)s::date)) as t(number, starts_on, ends_on)
 where s.organization_id = any(%(organizations)s)
"""
_ESTIMATES = """
insert into offer (organization_id, subscription_id, term_number, revision, kind, currency, amount, decision,
                   proposed_at)
select organization_id, id, 1, 1, 'estimate', 'NOK', 40000, '{}', %(signed_at)s
  from subscription where organization_id = any(%(organizations)s)
"""
