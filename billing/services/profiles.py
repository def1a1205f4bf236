"""How an organization wants to be invoiced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from billing.documents.languages import allowed_languages
from billing.models import BillingProfile, Seller
from tenants.domain.refusal import Refused
from tenants.scoping import Role, current_scope
from tenants.services.audit import record_audit
from tenants.services.checks import naming_conflicts


def set_billing_profile(
    *, organization_id: UUID, seller: Seller, language: str, at: datetime, **facts: Any
) -> BillingProfile:
    """Creates or changes the profile; what is issued already keeps what it says.

    Raises `Refused`: LANGUAGE_NOT_ALLOWED, since the law of the seller's country says in which languages it may
    invoice; CUSTOMER_NUMBER_TAKEN; VENDOR_DECIDES where the organization itself would choose its seller or number.
    """
    _refuse_other_languages(seller, language)
    wanted = {"seller": seller, "language": language, **facts}
    profile = BillingProfile.objects.filter(organization_id=organization_id).first()
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
        details={"fields": sorted(facts)},
    )
    return profile


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
    return Refused("CUSTOMER_NUMBER_TAKEN", _("Another customer of this seller has this number."))
