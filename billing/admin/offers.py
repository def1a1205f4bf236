"""Prices that staff decide about: the greatest change first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.admin.offer_rows import PRICED, WAITING, has_looks, row_of, state_of, undecided, with_standing
from billing.models import Offer, OfferVerdict, Verdict
from billing.views.price_made import glossary_of
from metering.selectors import meters
from tenants.admin_floor.columns import titled
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words, as_change, as_instant, as_money, as_number, list_address
from tenants.admin_floor.today import Waiting, first_rows, waits_for_staff
from tenants.domain.decision import Decision
from tenants.domain.periods import Period
from tenants.models import User
from tenants.written import written

FOLLOWED = ("organization", "subscription__plan_version")


class OfferState(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [
            ("undecided", gettext_lazy("To decide")),
            (Verdict.HELD, gettext_lazy("On hold")),
            ("decided", gettext_lazy("Decided")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        states = {"undecided": [WAITING, Verdict.HELD], "held": [Verdict.HELD], "decided": list(PRICED)}
        chosen = states.get(self.value() or "")
        return queryset.filter(state__in=chosen) if chosen else queryset


class OfferLook(admin.SimpleListFilter):
    """What needs a second look apart from what can be approved together."""

    title = gettext_lazy("look at")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [("unusual", gettext_lazy("Something unusual")), ("ordinary", gettext_lazy("Nothing unusual"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "unusual":
                return queryset.filter(has_looks())
            case "ordinary":
                return queryset.filter(~has_looks())
        return queryset


@admin.register(Offer)
class OfferAdmin(FactAdmin):
    page_template = "admin/billing/offer.html"
    page_select_related = FOLLOWED
    list_display = (
        "customer",
        "term",
        "before_amount",
        "proposed_amount",
        "change_ratio",
        "looks",
        "standing",
        "proposed_when",
    )
    list_filter = (
        OfferState,
        OfferLook,
        ("kind", titled(admin.ChoicesFieldListFilter, gettext_lazy("made from"))),
        ("currency", titled(admin.AllValuesFieldListFilter, gettext_lazy("currency"))),
    )
    list_select_related = FOLLOWED
    search_fields = ("organization__name", "organization__slug")
    search_help_text = gettext_lazy("Customer")
    actions = ("approve_chosen",)
    empty_words = gettext_lazy(
        "No offers yet. One is made when an agreement is signed, and when a measured year closes."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_standing(Offer.objects.all())

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """What is to be decided is sorted by the size of the change, all else by time."""
        return ("-size_of_change", "-pk") if request.GET.get("state") == "undecided" else ("-proposed_at", "-pk")

    @admin.action(description=gettext_lazy("Approve the chosen offers"))
    def approve_chosen(self, request: HttpRequest, queryset: QuerySet[Offer]) -> HttpResponse:
        return self.choose_for("approve-chosen", request, queryset)

    def label_of(self, row: Any) -> Words:
        return _("%(customer)s, year %(number)s") % {"customer": row.organization.name, "number": row.term_number}

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, offer: Offer) -> str:
        return offer.organization.name

    @admin.display(description=gettext_lazy("year"), ordering="term_number")
    def term(self, offer: Offer) -> str:
        return as_number(offer.term_number)

    @admin.display(description=gettext_lazy("year before"), ordering="before")
    def before_amount(self, offer: Any) -> str:
        return as_money(offer.before, offer.currency)

    @admin.display(description=gettext_lazy("proposed"), ordering="amount")
    def proposed_amount(self, offer: Offer) -> str:
        return as_money(offer.amount, offer.currency)

    @admin.display(description=gettext_lazy("change"), ordering="change")
    def change_ratio(self, offer: Any) -> str:
        return as_change(offer.change)

    @admin.display(description=gettext_lazy("look at"))
    def looks(self, offer: Any) -> str:
        return render_to_string("admin/billing/looks.html", {"row": row_of(offer)})

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def standing(self, offer: Any) -> str:
        return state_of(offer.state)

    @admin.display(description=gettext_lazy("proposed on"), ordering="proposed_at")
    def proposed_when(self, offer: Offer) -> str:
        return as_instant(offer.proposed_at)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        verdicts = list(OfferVerdict.objects.filter(offer=row).order_by("decided_at"))
        decision = Decision.from_json(row.decision)
        users = User.objects.in_bulk([verdict.decided_by_user_id for verdict in verdicts if verdict.decided_by_user_id])
        return {
            "offer": row_of(row),
            "state": state_of(row.state),
            "decision": decision,
            "glossary": glossary_of(meters(), decision),
            "measured": measured_period_of(row),
            "verdicts": [{"verdict": found, "user": users.get(found.decided_by_user_id)} for found in verdicts],
        }


def measured_period_of(offer: Offer) -> Period | None:
    if offer.measured_starts_on is None or offer.measured_ends_on is None:
        return None
    return Period(offer.measured_starts_on, offer.measured_ends_on)


@waits_for_staff(place=10)
def offers_to_approve(at: datetime) -> Waiting:
    """Offers without a price, the greatest change first, each beside the price of the year before."""
    waiting = undecided(with_standing(Offer.objects.filter(proposed_at__lte=at).select_related(*FOLLOWED)))
    offers, count = first_rows(waiting)
    rows = [row_of(offer) for offer in offers]
    odd = waiting.filter(has_looks() | Q(state=Verdict.HELD)).count()
    odd_words = _("%(count)s to look at") % {"count": written("{{ count|quantity }}", count=odd)}
    return Waiting(
        code="offers",
        title=gettext_lazy("Offers to approve"),
        count=count,
        note=odd_words if odd else _("nothing unusual"),
        url=list_address(Offer, "state=undecided"),
        template="admin/today/offers.html",
        rows=rows,
    )
