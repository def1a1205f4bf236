"""What a customer gets beside the licence for nothing: support, teaching material, a workshop (R-SCALGO-19)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from billing.models import BillingProfile, WorkshopRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """How the seller is reached, and the workshop that was asked for last. Empty texts are not known."""

    hours: str
    email: str
    phone: str
    teaching_url: str
    workshop: WorkshopRequest | None

    @property
    def can_ask_for_workshop(self) -> bool:
        return self.workshop is None or bool(self.workshop.answer)


def waiting_workshop(organization_id: UUID) -> WorkshopRequest | None:
    """The request that the vendor has not answered; at most one waits."""
    return WorkshopRequest.objects.filter(organization_id=organization_id, answer="").first()


def support_of(organization_id: UUID) -> Support | None:
    """None before the organization has a billing profile, which names its seller."""
    profile = BillingProfile.objects.select_related("seller").filter(organization_id=organization_id).first()
    if profile is None:
        return None
    seller = profile.seller
    return Support(
        hours=seller.support_hours,
        email=seller.support_email or seller.email,
        phone=seller.support_phone or seller.phone,
        teaching_url=seller.teaching_url,
        workshop=WorkshopRequest.objects.filter(organization_id=organization_id).order_by("-requested_at").first(),
    )
