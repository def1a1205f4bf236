"""A vendor who sells to north and south, and what north has bought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine

from billing.models import Offer, Seller
from billing.services.agreements import Signature, sign_agreement
from billing.services.invoices import invoice_charges
from tenants.scoping import STAFF, scoped
from tests.api import Caller
from tests.billing.setting import PLAN, give_profile, open_shop
from tests.cast import Cast, make_cast
from tests.kept import KeptDatabases

# Noon of the day on which the cast begins, and the first days of the agreements.
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
SIGNED_ON = date(2026, 1, 10)

# North's billing profile as it is sent, and as it is answered.
PROFILE: dict[str, Any] = {
    "legal_name": "North kommune",
    "address_lines": ["Postboks 240"],
    "postcode": "6801",
    "city": "Førde",
    "country": "NO",
    "organization_number": "311720546",
    "organization_scheme": "0192",
    "buyer_reference": "Kari Nes, 4410",
    "invoice_emails": ["invoices@north.example"],
}
KEPT = PROFILE | {
    "seller": "terreng",
    "customer_number": "K-north",
    "attention": "",
    "vat_number": "",
    "endpoint_scheme": "",
    "endpoint_id": "",
    "order_number": "",
    "language": "nb",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """North's agreement is signed, priced and invoiced; south has none, but could have."""

    cast: Cast
    seller: Seller
    subscription_id: UUID
    offer_id: UUID
    north: Caller
    south: Caller
    vendor: Caller


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The moment of the calls, which a test may move on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def shop_made(kept_databases: KeptDatabases) -> Iterator[Shop]:
    """Comes before `db`, so that what is rolled back is on the shop's own database."""
    with kept_databases.in_use(sell_to_cast) as shop:
        yield shop


@pytest.fixture
def shop(shop_made: Shop, db: None, clock: time_machine.Traveller) -> Shop:
    return shop_made


@time_machine.travel(NOW, tick=False)
def sell_to_cast() -> Shop:
    """Writes the cast too: it is the shop's own."""
    cast, seller = make_cast(), open_shop(NOW)
    with scoped(STAFF):
        give_profile(seller, cast.north.pk, "north", NOW)
        give_profile(seller, cast.south.pk, "south", NOW)
        subscription_id = sign_agreement(
            organization_id=cast.north.pk,
            plan_code=PLAN,
            signature=Signature(signed_on=SIGNED_ON, signed_by="Ada Haugland"),
            at=NOW,
        )
        offer_id = Offer.objects.get(subscription_id=subscription_id).pk
    invoice_charges(NOW)
    return Shop(
        cast=cast,
        seller=seller,
        subscription_id=subscription_id,
        offer_id=offer_id,
        north=Caller(cast.north_key),
        south=Caller(cast.south_key),
        vendor=Caller(cast.vendor_key),
    )
