"""Invoices that wait for a person: staff look at what a run would send, and release it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from billing.models import BillingProfile, Charge, InvoiceRelease, ReleasedCharge, Seller
from tenants.domain.refusal import Refused
from tenants.scoping import current_scope
from tenants.services.audit import record_audit


def unreleased() -> Q:
    """Charges that nobody has released."""
    return ~Q(Exists(ReleasedCharge.objects.filter(organization=OuterRef("organization"), charge=OuterRef("pk"))))


def may_be_invoiced() -> Q:
    """Charges whose seller waits for nobody, or that were released."""
    waits = BillingProfile.objects.filter(organization_id=OuterRef("organization_id"), seller__releases_by_hand=True)
    return ~Q(Exists(waits)) | ~unreleased()


def set_release_by_hand(seller: Seller, *, by_hand: bool, reason: str, at: datetime) -> None:
    """Whether a seller's invoices wait for staff, from now on; what is issued already stays issued."""
    if seller.releases_by_hand == by_hand:
        return
    seller.releases_by_hand = by_hand
    seller.save(update_fields=["releases_by_hand"])
    record_audit("seller.release_changed", "seller", seller.pk, at=at, reason=reason, details={"by_hand": by_hand})


def release_charges(
    seller: Seller, charge_ids: Collection[UUID], *, totals: Mapping[str, Any], reason: str, at: datetime
) -> InvoiceRelease:
    """Lets these charges go to their invoices, all of them or none.

    Raises `Refused`: NOTHING_TO_RELEASE; REVIEW_CHANGED if one of them was released or went away meanwhile.
    """
    if not charge_ids:
        raise Refused("NOTHING_TO_RELEASE", _("Nothing was chosen."), is_input=True)
    owners = dict(Charge.objects.filter(pk__in=charge_ids).values_list("pk", "organization_id"))
    if len(owners) != len(set(charge_ids)):
        raise review_changed()
    release = InvoiceRelease.objects.create(
        seller=seller,
        released_at=at,
        released_by_user_id=current_scope().user_id,
        reason=reason,
        totals=dict(totals),
    )
    released = [
        ReleasedCharge(organization_id=organization_id, release=release, charge_id=charge_id)
        for charge_id, organization_id in sorted(owners.items())
    ]
    try:
        with transaction.atomic():
            ReleasedCharge.objects.bulk_create(released)
    except IntegrityError as error:
        raise review_changed() from error
    details = {"charges": len(released), "totals": dict(totals)}
    record_audit("invoices.released", "seller", seller.pk, at=at, reason=reason, details=details)
    return release


def review_changed() -> Refused:
    """The refusal to release what is not what was looked at."""
    return Refused("REVIEW_CHANGED", _("Something changed since you looked: look once more, then release."))
