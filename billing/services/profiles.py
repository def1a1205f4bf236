"""How an organization wants to be invoiced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from billing.documents.languages import allowed_languages
from billing.models import BillingProfile, Seller
from billing.services.profile_identifiers import refuse_wrong_identifiers
from tenants.domain.decision import Json
from tenants.domain.refusal import Refused
from tenants.domain.text import line_fault
from tenants.scoping import Role, current_scope
from tenants.services.audit import record_audit
from tenants.services.checks import naming_conflicts


def set_billing_profile(
    *, organization_id: UUID, seller: Seller, language: str, at: datetime, **facts: Any
) -> BillingProfile:
    """Creates or changes the profile; what is issued already keeps what it says.

    Raises `Refused`: LANGUAGE_NOT_ALLOWED, since the law of the seller's country says in which languages it may
    invoice; INVALID_TEXT; INVALID_IDENTIFIER for a new number that cannot be one of its scheme or country;
    CUSTOMER_NUMBER_TAKEN; VENDOR_DECIDES where the organization itself would choose its seller or number.
    """
    _refuse_other_languages(seller, language)
    wanted = {"seller": seller, "language": language, **facts}
    profile = BillingProfile.objects.filter(organization_id=organization_id).first()
    changed = [name for name, value in wanted.items() if profile is None or getattr(profile, name) != value]
    if profile is not None and not changed:
        return profile
    _refuse_unreadable(facts)
    refuse_wrong_identifiers(wanted, changed)
    if current_scope().role is Role.WEB:
        _refuse_what_the_vendor_decides(profile, wanted)
    with naming_conflicts({"billing_profile_customer_number": _number_taken()}):
        profile, _created = BillingProfile.objects.update_or_create(organization_id=organization_id, defaults=wanted)
    record_audit(
        "billing_profile.changed",
        "billing_profile",
        profile.pk,
        at=at,
        organization_id=organization_id,
        details={"fields": sorted(changed)},
    )
    return profile


def _refuse_unreadable(facts: Mapping[str, Any]) -> None:
    """What stands on paper has no characters that cannot be printed; an address has lines of them."""
    for name, value in facts.items():
        lines = value.splitlines() if name == "address" else [value] if isinstance(value, str) else []
        if any(line_fault(line, len(line)) == "UNREADABLE_CHARACTERS" for line in lines):
            details: dict[str, Json] = {"field": name, "fault": "UNREADABLE_CHARACTERS"}
            raise Refused("INVALID_TEXT", _("This text is not right."), details, is_input=True)


def _refuse_other_languages(seller: Seller, language: str) -> None:
    allowed = allowed_languages(seller.country)
    if language not in allowed:
        raise Refused(
            "LANGUAGE_NOT_ALLOWED",
            _("A seller in this country may not invoice in this language."),
            {"allowed": list(allowed)},
            is_input=True,
        )


def _refuse_what_the_vendor_decides(profile: BillingProfile | None, wanted: Mapping[str, Any]) -> None:
    """Who invoices a customer, and by which number it is known there."""
    fixed = {"seller": profile.seller, "customer_number": profile.customer_number} if profile else {}
    if not fixed or any(wanted.get(name, value) != value for name, value in fixed.items()):
        raise Refused("VENDOR_DECIDES", _("Who invoices, and by which customer number, is for the vendor to say."))


def _number_taken() -> Refused:
    field: dict[str, Json] = {"field": "customer_number"}
    return Refused("CUSTOMER_NUMBER_TAKEN", _("Another customer of this seller has this number."), field)
