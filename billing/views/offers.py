"""Every price that was worked out for a term, what became of it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from billing.selectors.offers import OfferFacts, offer_rows, offers_facts
from billing.selectors.shown_subscriptions import all_elsewhere
from licensing.selectors import subscriptions_of
from tenants.scoping import current_organization
from tenants.views.access import manager_required

Words = str | Promise

VERDICT_WORDS: dict[str, Words] = {
    "approved": _("Approved"),
    "adjusted": _("Adjusted"),
    "held": _("On hold"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionShown:
    """What was decided about an offer; staff are named by their role."""

    words: Words
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    offer: OfferFacts
    decisions: tuple[DecisionShown, ...]


@require_safe
@manager_required
def offers(request: HttpRequest) -> HttpResponse:
    """The latest first."""
    found = offer_rows().filter(organization_id=current_organization()).order_by("-term_number", "-proposed_at")
    rows = [OfferRow(offer=offer, decisions=_decisions(offer)) for offer in offers_facts(list(found))]
    elsewhere = all_elsewhere(subscriptions_of(current_organization()))
    return render(request, "billing/offers.html", {"offers": rows, "is_all_elsewhere": elsewhere})


def _decisions(offer: OfferFacts) -> tuple[DecisionShown, ...]:
    return tuple(
        DecisionShown(
            words=VERDICT_WORDS.get(verdict.verdict, verdict.verdict), at=verdict.decided_at, reason=verdict.reason
        )
        for verdict in offer.verdicts
    )
