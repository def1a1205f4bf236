"""The vendor as customers meet it: whom they can ask (R-SCALGO-20), and whose clock its staff read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from billing.domain.customer_numbers import next_customer_number
from billing.models import BillingProfile, Seller
from tenants.domain.refusal import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorContact:
    vendor_name: str
    name: str
    email: str
    phone: str


def vendor_contact(organization_id: UUID) -> VendorContact | None:
    """The contact of the seller that invoices the organization; None before it has a billing profile."""
    # Columns, not rows of two wide tables: every page asks.
    profile = BillingProfile.objects.filter(organization_id=organization_id)
    found = profile.values_list("seller__name", "seller__contact_name", "seller__email", "seller__phone").first()
    if found is None:
        return None
    vendor_name, name, email, phone = found
    return VendorContact(vendor_name=vendor_name, name=name, email=email, phone=phone)


def seller_zone() -> str | None:
    """The zone of the vendor's clock: the first seller's, if its sellers differ; None before there is one."""
    return Seller.objects.order_by("pk").values_list("timezone", flat=True).first()


def usual_seller(*, currency: str, country: str) -> Seller | None:
    """Who would invoice such a customer: one with its currency, if there is, and then one of its country."""
    sellers = Seller.objects.order_by("pk")
    return max(sellers, key=lambda seller: (seller.currency == currency, seller.country == country), default=None)


def free_customer_number(seller: Seller) -> str:
    """What the seller's next customer is likely to be numbered: free now, and nobody's before it is taken."""
    taken = BillingProfile.objects.filter(seller=seller).values_list("customer_number", flat=True)
    return next_customer_number(list(taken))


def seller_by_code(code: str) -> Seller:
    """Raises `NotFound`."""
    seller = Seller.objects.filter(code=code).first()
    if seller is None:
        raise NotFound("seller", code)
    return seller
