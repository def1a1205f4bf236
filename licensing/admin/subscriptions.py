"""Agreements: what runs, until when, and whether notice was given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licensing.models import Subscription
from licensing.selectors import SubscriptionFacts, subscription_facts, subscriptions_of
from tenants.admin_floor.columns import titled
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.sections import Section, section_on
from tenants.admin_floor.shown import Words, as_day, as_state, in_readers_language, list_address
from tenants.admin_floor.today import Figure, figure_of_the_day
from tenants.domain.periods import local_day
from tenants.models import Organization


class SubscriptionState(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [
            ("running", gettext_lazy("Running")),
            ("ending", gettext_lazy("Notice was given")),
            ("ended", gettext_lazy("Ended")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> QuerySet[Subscription]:
        today = timezone.localdate()
        conditions = {
            "running": running_on(today),
            "ending": Q(ends_on__gt=today),
            "ended": Q(ends_on__lte=today),
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))


def running_on(day: date) -> Q:
    return Q(ends_on__isnull=True) | Q(ends_on__gt=day)


@admin.register(Subscription)
class SubscriptionAdmin(FactAdmin):
    page_template = "admin/licensing/subscription.html"
    page_select_related = ("organization", "plan_version__plan__product")
    list_display = ("customer", "plan_name", "signed", "runs_to", "state")
    list_filter = (
        SubscriptionState,
        ("plan_version__plan", titled(admin.RelatedFieldListFilter, gettext_lazy("plan"))),
    )
    list_select_related = ("organization", "plan_version__plan")
    search_fields = ("organization__name", "organization__slug", "plan_version__plan__code", "signed_by")
    search_help_text = gettext_lazy("Customer, plan, or who signed")
    empty_words = gettext_lazy("No subscriptions yet. One begins when an agreement is signed, on the customer’s page.")

    def get_urls(self) -> list[URLPattern]:
        """And the files about who holds seats."""
        # It reads what this page shows, too.
        from licensing.admin.seat_holders import seats_file

        route = "<uuid:subscription_id>/seats/<str:what>.<str:kind>"
        own = path(route, self.admin_site.admin_view(seats_file), name="licensing_subscription_seats")
        return [own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        subscriptions: QuerySet[Subscription] = super().get_queryset(request)
        return subscriptions.annotate(runs_until=Max("terms__ends_on"))

    def label_of(self, row: Subscription) -> Words:
        return subscription_label(row)

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, subscription: Subscription) -> str:
        return subscription.organization.name

    @admin.display(description=gettext_lazy("plan"), ordering="plan_version__plan__code")
    def plan_name(self, subscription: Subscription) -> str:
        return in_readers_language(subscription.plan_version.names)

    @admin.display(description=gettext_lazy("signed"), ordering="signed_on")
    def signed(self, subscription: Subscription) -> str:
        return as_day(subscription.signed_on)

    @admin.display(description=gettext_lazy("last term to"), ordering="runs_until")
    def runs_to(self, subscription: Any) -> str:
        return as_day(last_day(subscription.runs_until))

    @admin.display(description=gettext_lazy("state"), ordering="ends_on")
    def state(self, subscription: Subscription) -> str:
        return subscription_state(subscription.ends_on, timezone.localdate())

    def page_context(self, request: HttpRequest, row: Subscription) -> dict[str, Any]:
        facts = subscription_facts(row.pk)
        today = local_day(timezone.now(), row.organization.timezone)
        term = facts.term_on(today)
        return {
            "facts": facts,
            "plan_name": in_readers_language(facts.plan.names),
            "state": subscription_state(row.ends_on, today),
            "running_term": term,
            "last_day_for_notice": facts.last_day_for_notice(term) if term else None,
            "last_day": last_day(row.ends_on),
        }


def subscription_label(subscription: Subscription) -> str:
    return f"{subscription.organization.name} · {in_readers_language(subscription.plan_version.names)}"


def last_day(end: date | None) -> date | None:
    """People are shown the last day, not the half-open end."""
    return date.fromordinal(end.toordinal() - 1) if end else None


def subscription_state(ends_on: date | None, today: date) -> str:
    if ends_on is None:
        return as_state("good", _("Running"))
    return as_state("idle", _("Ended")) if ends_on <= today else as_state("warn", _("Notice was given"))


@section_on(Organization, place=10)
def subscriptions_of_customer(organization: Organization) -> Section:
    today = local_day(timezone.now(), organization.timezone)
    return Section(
        template="admin/licensing/organization_subscriptions.html",
        context={"rows": [_row(facts, today) for facts in subscriptions_of(organization.pk)]},
    )


def _row(facts: SubscriptionFacts, today: date) -> dict[str, Any]:
    return {
        "facts": facts,
        "plan_name": in_readers_language(facts.plan.names),
        "term": facts.term_on(today),
        "state": subscription_state(facts.ends_on, today),
    }


@figure_of_the_day(place=10)
def running_subscriptions(at: datetime) -> Figure:
    today = timezone.localtime(at).date()
    count = Subscription.objects.filter(running_on(today), signed_on__lte=today).count()
    return Figure(
        title=gettext_lazy("Running subscriptions"),
        template="admin/today/figure_count.html",
        values=[count],
        url=list_address(Subscription, "state=running"),
    )
