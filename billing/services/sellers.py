"""Sellers and their number series."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from billing.domain.currencies import MINOR_UNITS
from billing.domain.retention import MOST_YEARS, YEARS_BY_LAW
from billing.models import NumberSeries, Seller
from tenants.domain.refusal import NotFound, Refused
from tenants.services.audit import record_audit
from tenants.services.checks import checked_line, naming_conflicts
from tenants.services.contact_addresses import checked_email

INVOICES = "invoices"
# Digits only, since a KID is made of them; six of them, so that none is read as a year.
FIRST_NUMBER = 100_001
SUPPORT_FACTS = ("support_hours", "support_email", "support_phone", "teaching_url")


def register_seller(*, at: datetime, first_number: int = FIRST_NUMBER, prefix: str = "", **facts: Any) -> Seller:
    """A legal entity that issues invoices, with the series of its numbers, whose start is set here and never again.

    Its documents are kept as long as its country's law says, if that is known here, else for ever (R-X-14).

    Raises `Refused` (UNKNOWN_CURRENCY, SELLER_CODE_TAKEN); an unknown time zone raises ZoneInfoNotFoundError.
    """
    ZoneInfo(facts["timezone"])
    if facts["currency"] not in MINOR_UNITS:
        raise Refused("UNKNOWN_CURRENCY", _("This currency is not known here."), is_input=True)
    with naming_conflicts({"seller_code_key": _code_taken()}):
        seller = Seller.objects.create(**{"document_years": YEARS_BY_LAW.get(facts["country"])} | facts)
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


def set_document_years(seller_id: UUID, years: int | None, *, reason: str, at: datetime) -> Seller:
    """How many whole calendar years after its own a document is kept; None is for ever (R-X-14).

    Raises `NotFound`, and `Refused`: REASON_MISSING; RETENTION_TOO_SHORT below what the law of the seller's country
    says, or below one year; RETENTION_TOO_LONG.
    """
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Say why: the audit log keeps it."), {"field": "reason"}, is_input=True)
    seller: Seller | None = Seller.objects.select_for_update().filter(pk=seller_id).first()
    if seller is None:
        raise NotFound("seller", str(seller_id))
    least = YEARS_BY_LAW.get(seller.country, 1)
    if years is not None and not least <= years <= MOST_YEARS:
        is_short = years < least
        code, words = ("RETENTION_TOO_SHORT", _least(least)) if is_short else ("RETENTION_TOO_LONG", _most(MOST_YEARS))
        raise Refused(code, words, {"field": "years", "least": least, "most": MOST_YEARS}, is_input=True)
    details = {"values": {"document_years": [seller.document_years, years]}}
    seller.document_years = years
    seller.save(update_fields=["document_years"])
    record_audit("seller.retention_changed", "seller", seller.pk, at=at, reason=reason, details=details)
    return seller


def _code_taken() -> Refused:
    return Refused("SELLER_CODE_TAKEN", _("Another seller has this code."), {"field": "code"})


def _least(years: int) -> str:
    return _("The law of this country has documents kept for %(years)s years at least.") % {"years": years}


def _most(years: int) -> str:
    return _("Not longer than %(years)s years; leave it empty to keep documents for ever.") % {"years": years}
