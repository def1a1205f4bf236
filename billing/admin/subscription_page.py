"""What billing adds to a subscription's page: the price of each term, and where it came from."""

from __future__ import annotations

from billing.admin.offer_rows import row_of, state_of, with_standing
from billing.admin.offers import FOLLOWED
from billing.models import Invoice, Offer
from billing.selectors.prices import term_prices
from billing.services.plan_pricing import priced_plan
from billing.views.price_made import glossary_of
from licensing.models import Subscription
from metering.selectors import meters
from tenants.admin_floor.sections import Section, section_on


@section_on(Subscription, place=20)
def prices(subscription: Subscription) -> Section | None:
    """Each term's offer beside the year before, with its why (R-X-2); nothing where terms have none."""
    if priced_plan(subscription.plan_version_id).yearly_fee is None:
        return None
    offers = with_standing(Offer.objects.filter(subscription=subscription).select_related(*FOLLOWED))
    decided, known = term_prices(subscription.pk), meters()
    issued = _issued(subscription, [price.invoice_number for price in decided.values() if price.invoice_number])
    return Section(
        template="admin/billing/subscription_prices.html",
        context={
            "prices": [
                {
                    "row": row_of(offer),
                    "state": state_of(offer.state),
                    "price": decided[offer.term_number],
                    "invoice": issued.get(decided[offer.term_number].invoice_number),
                    "glossary": glossary_of(known, decided[offer.term_number].decision),
                }
                for offer in offers.order_by("-term_number", "-revision")
            ]
        },
    )


def _issued(subscription: Subscription, numbers: list[str]) -> dict[str | None, Invoice]:
    """Issued to the subscription's organization, by number."""
    found = Invoice.objects.filter(organization=subscription.organization_id, number__in=numbers).only("number")
    return {invoice.number: invoice for invoice in found}
