"""Whether a prospect is a customer already: by its registration number, else by its name (R-SCALGO-8)."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django.db.models import F, Func, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from billing.models import BillingProfile
from licensing.models import PlanVersion
from licensing.selectors import subscriptions_of
from tenants.domain.refusal import Refused
from tenants.domain.text import slug_from
from tenants.models import Organization


def customer_by_number(registration_number: str, country: str) -> UUID | None:
    """The organization that is invoiced under this number in this country, however the number is spaced."""
    wanted = re.sub("[^A-Z0-9]", "", registration_number.upper())
    if not wanted:
        return None
    letters = Func(F("organization_number"), Value("[^A-Za-z0-9]"), Value(""), Value("g"), function="regexp_replace")
    profiles = BillingProfile.objects.filter(country=country).alias(spelled=Upper(letters)).filter(spelled=wanted)
    found: UUID | None = profiles.order_by("organization_id").values_list("organization_id", flat=True).first()
    return found


def customer_by_name(name: str) -> UUID | None:
    """The organization whose slug is the one that this name would get."""
    found: UUID | None = Organization.objects.filter(slug=slug_from(name)).values_list("pk", flat=True).first()
    return found


def has_licence(organization_id: UUID, version: PlanVersion, on: date) -> bool:
    """Whether the organization has the plan on a day, in whatever version."""
    return any(
        found.plan.plan_code == version.plan.code and (found.ends_on is None or found.ends_on > on)
        for found in subscriptions_of(organization_id)
    )


def refuse_known_customer(
    *,
    name: str,
    registration_number: str,
    country: str,
    customer_id: UUID | None,
    is_another: bool,
    version: PlanVersion,
    on: date,
) -> None:
    """One licence per organization (R-SCALGO-8), and nobody becomes another's administrator by typing its number.

    Raises `Refused`: ALREADY_SUBSCRIBED where the customer, named by staff or recognised, has the plan;
    CUSTOMER_KNOWN where staff have not said which customer it is. A number is never another's; a name may be.
    """
    known = customer_by_number(registration_number, country)
    if known is None and not is_another:
        known = customer_by_name(name)
    found = customer_id or known
    if found is not None and has_licence(found, version, on):
        raise Refused("ALREADY_SUBSCRIBED", _("The organisation already has a licence of this plan."))
    if known is not None and known != customer_id:
        raise Refused(
            "CUSTOMER_KNOWN",
            _("The vendor knows this organisation as a customer already; its staff say which one it is."),
            {"field": "customer"},
        )
