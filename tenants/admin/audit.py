"""The audit trail, read only: who did what to what, and why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from tenants.admin_floor.columns import column, titled
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words, as_instant
from tenants.models import ActorKind, ApiKey, AuditEntry, User


@admin.register(AuditEntry)
class AuditAdmin(FactAdmin):
    page_template = "admin/tenants/audit_entry.html"
    page_select_related = ("organization",)
    list_display = ("when", "deed", "who", "customer", "subject", "why")
    list_filter = (
        ("actor_kind", titled(admin.ChoicesFieldListFilter, gettext_lazy("who"))),
        ("subject_kind", titled(admin.AllValuesFieldListFilter, gettext_lazy("done to"))),
    )
    list_select_related = ("organization",)
    search_fields = ("action", "subject_id", "organization__name", "organization__slug")
    search_help_text = gettext_lazy("Action, ID of what it was done to, or customer")
    empty_words = gettext_lazy("Nothing has been done yet that the trail keeps.")

    deed = column("action", gettext_lazy("what"))
    subject = column("subject_kind", gettext_lazy("done to"))
    why = column("reason", gettext_lazy("reason"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """Entries hold ids, never names (R-X-14); whose they are is looked up when they are shown."""
        users = User.objects.filter(pk=OuterRef("actor_id")).values("email")
        keys = ApiKey.objects.filter(pk=OuterRef("actor_id")).values("name")
        entries: QuerySet[AuditEntry] = super().get_queryset(request)
        return entries.annotate(user_email=Subquery(users), key_name=Subquery(keys))

    def label_of(self, row: AuditEntry) -> Words:
        return row.action

    @admin.display(description=gettext_lazy("when"), ordering="at")
    def when(self, entry: AuditEntry) -> str:
        return as_instant(entry.at)

    @admin.display(description=gettext_lazy("who"))
    def who(self, entry: AuditEntry) -> Words:
        return actor_of(entry)

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, entry: AuditEntry) -> str | None:
        return entry.organization.name if entry.organization else None

    def page_context(self, request: HttpRequest, row: AuditEntry) -> dict[str, Any]:
        return {"who": actor_of(row)}


def actor_of(entry: Any) -> Words:
    """The user's address, the key's name, or the kind of what acted."""
    kind = ActorKind(entry.actor_kind)
    return entry.user_email or entry.key_name or kind.label
