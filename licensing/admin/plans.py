"""What is sold: the published versions of every plan, read only. Catalogue files make them, never a form."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licensing.models import PlanVersion, Subscription
from licensing.selectors.plan_standing import standing_of
from tenants.admin_floor.columns import titled
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words, as_instant, as_number, as_state, in_readers_language
from tenants.models import OrganizationType


@admin.register(PlanVersion)
class PlanAdmin(FactAdmin):
    page_template = "admin/licensing/plan_version.html"
    list_title = gettext_lazy("Plans")
    list_display = ("plan_name", "code", "version", "product", "published", "usage_count", "state")
    list_filter = (
        ("plan__product", titled(admin.RelatedFieldListFilter, gettext_lazy("product"))),
        ("plan", titled(admin.RelatedFieldListFilter, gettext_lazy("plan"))),
    )
    list_select_related = ("plan__product",)
    page_select_related = ("plan__product",)
    search_fields = ("plan__code", "plan__product__name")
    ordering = ("plan__code", "-number")
    empty_words = gettext_lazy("No plans yet. They come from the catalogue’s files, by the command load_catalog.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanVersion]:
        on_it = Subscription.objects.filter(plan_version=OuterRef("pk")).order_by().values("plan_version")
        count = Subquery(on_it.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
        versions: QuerySet[PlanVersion] = super().get_queryset(request)
        return versions.annotate(subscription_count=Coalesce(count, 0))

    def label_of(self, row: PlanVersion) -> Words:
        return plan_label(row)

    @admin.display(description=gettext_lazy("plan"), ordering="plan__code")
    def plan_name(self, version: PlanVersion) -> str:
        return in_readers_language(version.names)

    @admin.display(description=gettext_lazy("code"), ordering="plan__code")
    def code(self, version: PlanVersion) -> str:
        return version.plan.code

    @admin.display(description=gettext_lazy("version"), ordering="number")
    def version(self, version: PlanVersion) -> str:
        return as_number(version.number)

    @admin.display(description=gettext_lazy("product"), ordering="plan__product__name")
    def product(self, version: PlanVersion) -> str:
        return version.plan.product.name

    @admin.display(description=gettext_lazy("published"), ordering="published_at")
    def published(self, version: PlanVersion) -> str:
        return as_instant(version.published_at)

    @admin.display(description=gettext_lazy("subscriptions"), ordering="subscription_count")
    def usage_count(self, version: Any) -> str:
        return as_number(version.subscription_count)

    @admin.display(description=gettext_lazy("state"))
    def state(self, version: PlanVersion) -> str:
        return version_state(version)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        types = dict(OrganizationType.choices)
        return {
            "name": in_readers_language(row.names),
            "state": version_state(row),
            "not_running": standing_of(row).not_running,
            "offered_to": [types.get(code, code) for code in row.organization_types],
            "subscription_count": row.subscription_count,
        }


def plan_label(version: PlanVersion) -> str:
    return _("%(plan)s, version %(number)s") % {"plan": in_readers_language(version.names), "number": version.number}


def version_state(version: PlanVersion) -> str:
    """A plan whose rules do not all run yet cannot be subscribed to, and says so."""
    not_running = standing_of(version).not_running
    return as_state("idle", _("Cannot be sold yet")) if not_running else as_state("good", _("Can be sold"))
