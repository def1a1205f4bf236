"""The right to leave because of a price: opened when the price is decided (R-SCALGO-21)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models.fields.json import KeyTextTransform, KeyTransform

from billing.domain.money import Money
from billing.domain.price_change import exceeds_by_more_than
from billing.models import Offer, OfferKind, PriceShock
from billing.selectors.indications import indicative_price
from tenants.domain.periods import ONE_DAY, local_day, start_of_day
from tenants.ids import OneOf
from tenants.selectors import organizations_facts


def open_price_shocks(prices: Mapping[UUID, Decimal], *, at: datetime) -> dict[UUID, PriceShock]:
    """Keeps the right to leave of each offer whose decided price exceeds the indicated one by more than was agreed.

    By offer, of those given with their decided amounts. An offer keeps the options that were in force; none opens where
    there is no percentage, or administrators were told no amount.
    """
    offers = Offer.objects.filter(OneOf("pk", prices), kind=OfferKind.CONSUMPTION).annotate(
        shock_percent=_option("price_shock_percent"), notice_days=_option("price_shock_notice_days")
    )
    found = list(offers.filter(shock_percent__isnull=False).defer("decision"))
    shocks = [shock for offer in found if (shock := _shock(offer, prices[offer.pk], at)) is not None]
    zones = organizations_facts({shock.organization_id for shock in shocks})
    notice_days = {offer.pk: int(offer.notice_days) for offer in found}
    opened = {}
    for shock in shocks:
        zone = zones[shock.organization_id].timezone
        shock.last_day = local_day(at, zone) + timedelta(days=notice_days[shock.offer_id])
        shock.ends_at = start_of_day(shock.last_day + ONE_DAY, zone)
        shock.save(force_insert=True)
        opened[shock.offer_id] = shock
    return opened


def _option(name: str) -> Any:
    return KeyTextTransform(name, KeyTransform("parameters", KeyTransform("inputs", "decision")))


def _shock(offer: Any, amount: Decimal, at: datetime) -> PriceShock | None:
    indicated, percent = indicative_price(offer.subscription_id, offer.term_number), Decimal(offer.shock_percent)
    if indicated is None or indicated.price.currency != offer.currency:
        return None
    if not exceeds_by_more_than(Money(amount, offer.currency).rounded(), indicated.price, percent):
        return None
    return PriceShock(
        organization_id=offer.organization_id,
        offer=offer,
        indicated=indicated.price.amount,
        percent=percent,
        opened_at=at,
    )
