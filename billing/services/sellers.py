"""Sellers and their number series."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from billing.domain.currencies import MINOR_UNITS
from billing.models import NumberSeries, Seller
from tenants.domain.refusal import NotFound, Refused
from tenants.services.audit import record_audit
from tenants.services.checks import checked_line
from tenants.services.contact_addresses import checked_email

INVOICES = "invoices"
SUPPORT_FACTS = ("support_hours", "support_email", "support_phone", "teaching_url")


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


def set_support_facts(
    seller_id: UUID, *, at: datetime, hours: str, email: str, phone: str, teaching_url: str
) -> Seller:
    """How customers get help, as the portal and quotes tell them (R-SCALGO-19).

    Raises `NotFound`, and `Refused`: INVALID_TEXT, INVALID_EMAIL; INVALID_ADDRESS for teaching material that a browser
    could not open.
    """
    seller: Seller | None = Seller.objects.filter(pk=seller_id).first()
    if seller is None:
        raise NotFound("seller", str(seller_id))
    if teaching_url.strip() and not teaching_url.strip().startswith(("https://", "http://")):
        raise Refused(
            "INVALID_ADDRESS",
            _("An address begins with https://."),
            {"field": "teaching_url"},
            is_input=True,
        )
    seller.support_hours = checked_line("hours", hours) if hours.strip() else ""
    seller.support_email = checked_email("email", email) if email.strip() else ""
    seller.support_phone = checked_line("phone", phone, 40) if phone.strip() else ""
    seller.teaching_url = checked_line("teaching_url", teaching_url, 300) if teaching_url.strip() else ""
    seller.save(update_fields=SUPPORT_FACTS)
    record_audit("seller.support_changed", "seller", seller.pk, at=at)
    return seller
