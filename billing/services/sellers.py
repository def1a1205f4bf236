"""Sellers and their number series."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from billing.domain.currencies import MINOR_UNITS
from billing.models import NumberSeries, Seller
from tenants.domain.refusal import Refused
from tenants.services.audit import record_audit

INVOICES = "invoices"


def register_seller(*, at: datetime, first_number: int = 1, prefix: str = "", **facts: Any) -> Seller:
    """A legal entity that issues invoices, with the series of its numbers, whose start is set here and never again.

    Raises `Refused` (UNKNOWN_CURRENCY); an unknown time zone raises ZoneInfoNotFoundError.
    """
    ZoneInfo(facts["timezone"])
    if facts["currency"] not in MINOR_UNITS:
        raise Refused("UNKNOWN_CURRENCY", _("This currency is not known here."), is_input=True)
    seller = Seller.objects.create(**facts)
    NumberSeries.objects.create(seller=seller, code=INVOICES, prefix=prefix, next_number=first_number)
    record_audit("seller.registered", "seller", seller.pk, at=at)
    return seller
