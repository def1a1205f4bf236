"""Customers whose work failed: set aside with the reason, tried again by every run (R-X-7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import ParkedWork
from tenants.admin_floor.columns import titled
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words, as_instant, as_state, list_address
from tenants.admin_floor.today import Waiting, first_rows, waits_for_staff

JOBS: dict[str, Words] = {
    "renew_terms": gettext_lazy("Beginning the next term"),
    "reprice_terms": gettext_lazy("Pricing the coming year"),
    "charge_terms": gettext_lazy("Charging a term"),
    "invoice_charges": gettext_lazy("Invoicing"),
    "render_documents": gettext_lazy("Rendering a document"),
}


class ParkedState(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [("parked", gettext_lazy("Parked")), ("cleared", gettext_lazy("Cleared"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ParkedWork]) -> QuerySet[ParkedWork]:
        chosen = self.value()
        return queryset.filter(cleared_at__isnull=chosen == "parked") if chosen else queryset


@admin.register(ParkedWork)
class ParkedWorkAdmin(FactAdmin):
    page_template = "admin/billing/parked_work.html"
    list_title = gettext_lazy("Parked work")
    page_select_related = ("organization",)
    list_display = ("customer", "work", "why", "state", "since")
    list_filter = (
        ParkedState,
        ("job", titled(admin.AllValuesFieldListFilter, gettext_lazy("work"))),
        ("code", titled(admin.AllValuesFieldListFilter, gettext_lazy("code"))),
    )
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__slug", "code")
    empty_words = gettext_lazy("Nobody is parked: every customer’s work was done.")

    def label_of(self, row: ParkedWork) -> Words:
        return f"{row.organization.name} · {job_name(row)}"

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, parked: ParkedWork) -> str:
        return parked.organization.name

    @admin.display(description=gettext_lazy("work"), ordering="job")
    def work(self, parked: ParkedWork) -> Words:
        return job_name(parked)

    @admin.display(description=gettext_lazy("why"), ordering="code")
    def why(self, parked: ParkedWork) -> str:
        return f"{parked.reason} ({parked.code})"

    @admin.display(description=gettext_lazy("state"), ordering="cleared_at")
    def state(self, parked: ParkedWork) -> str:
        return parked_state(parked)

    @admin.display(description=gettext_lazy("since"), ordering="parked_at")
    def since(self, parked: ParkedWork) -> str:
        return as_instant(parked.parked_at)

    def page_context(self, request: HttpRequest, row: ParkedWork) -> dict[str, Any]:
        return {"job": job_name(row), "state": parked_state(row)}


def job_name(parked: ParkedWork) -> Words:
    return JOBS.get(parked.job, parked.job)


def parked_state(parked: ParkedWork) -> str:
    return as_state("bad", _("Parked")) if parked.cleared_at is None else as_state("good", _("Cleared"))


@waits_for_staff(place=30)
def parked_customers(at: datetime) -> Waiting:
    parked = ParkedWork.objects.filter(cleared_at__isnull=True, parked_at__lte=at)
    rows, count = first_rows(parked.select_related("organization").order_by("parked_at"))
    return Waiting(
        code="parked",
        title=gettext_lazy("Parked customers"),
        count=count,
        note=_("all others are billed"),
        url=list_address(ParkedWork, "state=parked"),
        template="admin/today/parked.html",
        rows=[{"parked": row, "job": job_name(row)} for row in rows],
        is_urgent=True,
    )
