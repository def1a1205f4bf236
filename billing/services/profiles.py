"""How an organization wants to be invoiced."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from billing.documents.languages import allowed_languages
from billing.models import BillingProfile, Seller
from tenants.domain.refusal import Refused
from tenants.services.audit import record_audit


def set_billing_profile(
    *, organization_id: UUID, seller: Seller, language: str, at: datetime, **facts: Any
) -> BillingProfile:
    """Creates or changes the profile; what is issued already keeps what it says.

    Raises `Refused` (LANGUAGE_NOT_ALLOWED): the law of the seller's country says in which languages it may invoice.
    """
    allowed = allowed_languages(seller.country)
    if language not in allowed:
        raise Refused(
            "LANGUAGE_NOT_ALLOWED",
            _("A seller in this country may not invoice in this language."),
            {"allowed": list(allowed)},
            is_input=True,
        )
    profile, _created = BillingProfile.objects.update_or_create(
        organization_id=organization_id, defaults={"seller": seller, "language": language, **facts}
    )
    record_audit(
        "billing_profile.changed",
        "billing_profile",
        profile.pk,
        at=at,
        organization_id=organization_id,
        details={"fields": sorted(facts)},
    )
    return profile
