"""What billing adds to a customer's page: how it is invoiced, its invoices, its offers."""

from __future__ import annotations

from django.urls import reverse

from billing.admin.invoices import counted
from billing.admin.offer_rows import row_of, state_of, with_standing
from billing.admin.offers import FOLLOWED
from billing.admin.profiles import SetProfile
from billing.models import BillingProfile, Invoice, Offer
from billing.selectors.invoice_recipients import invoice_recipients
from tenants.admin_floor.sections import Section, section_on
from tenants.admin_floor.shown import as_money, list_address
from tenants.models import Organization

MOST_SHOWN = 10


@section_on(Organization, place=20)
def offers(organization: Organization) -> Section:
    latest = with_standing(Offer.objects.filter(organization=organization).select_related(*FOLLOWED))
    rows = [row_of(offer) for offer in latest.order_by("-proposed_at")[:MOST_SHOWN]]
    return Section(
        template="admin/billing/organization_offers.html",
        context={"offers": [{"row": row, "state": state_of(row.state)} for row in rows]},
    )


@section_on(Organization, place=30)
def invoices(organization: Organization) -> Section:
    issued = Invoice.objects.filter(organization=organization, issued_at__isnull=False).defer("content")
    return Section(
        template="admin/billing/organization_invoices.html",
        context={
            "invoices": [
                {"invoice": found, "total": as_money(counted(found, found.total), found.currency)}
                for found in issued.order_by("-issued_on", "-sequence")[:MOST_SHOWN]
            ],
            "all_invoices": list_address(Invoice, f"q={organization.slug}"),
        },
    )


@section_on(Organization, place=50)
def billing_profile(organization: Organization) -> Section:
    profile = BillingProfile.objects.filter(organization=organization).select_related("seller").first()
    recipients = invoice_recipients(profile) if profile else []
    address = reverse(f"admin:{SetProfile().url_name}", args=[organization.pk])
    return Section(
        template="admin/billing/organization_profile.html",
        context={"profile": profile, "address": address, "recipients": recipients},
    )
