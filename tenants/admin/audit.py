"""The audit log, read only and in words: who did what to what, and why. Whom it was about is told by id (R-X-14)."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from tenants.admin_floor.columns import column, titled
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words, as_instant, page_address
from tenants.domain.audit_words import audited_actions, audited_kinds
from tenants.models import ActorKind, ApiKey, AuditEntry, User
from tenants.views.audit_details import details_of


class KindFilter(admin.SimpleListFilter):
    """The kinds that have words, by their words."""

    title = gettext_lazy("done to")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(((code, str(kind.words)) for code, kind in audited_kinds().items()), key=itemgetter(1))

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        kind = self.value()
        return queryset.filter(subject_kind=kind) if kind else queryset


@admin.register(AuditEntry)
class AuditAdmin(FactAdmin):
    page_template = "admin/tenants/audit_entry.html"
    page_select_related = ("organization",)
    list_title = gettext_lazy("Audit log")
    list_display = ("when", "deed", "who", "customer", "subject", "why")
    list_filter = (
        ("actor_kind", titled(admin.ChoicesFieldListFilter, gettext_lazy("who"))),
        KindFilter,
    )
    list_select_related = ("organization",)
    search_fields = ("action", "subject_id", "organization__name", "organization__slug")
    search_help_text = gettext_lazy("Code of the action, ID of what it was done to, or customer")
    empty_words = gettext_lazy("Nothing has been done yet that the audit log keeps.")

    why = column("reason", gettext_lazy("reason"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """Entries hold ids, never names (R-X-14); whose they are is looked up when they are shown."""
        users = User.objects.filter(pk=OuterRef("actor_id")).values("email")
        keys = ApiKey.objects.filter(pk=OuterRef("actor_id")).values("name")
        entries: QuerySet[AuditEntry] = super().get_queryset(request)
        return entries.annotate(user_email=Subquery(users), key_name=Subquery(keys))

    def label_of(self, row: AuditEntry) -> Words:
        return words_of_action(row.action)

    @admin.display(description=gettext_lazy("what"), ordering="action")
    def deed(self, entry: AuditEntry) -> Words:
        return words_of_action(entry.action)

    @admin.display(description=gettext_lazy("done to"), ordering="subject_kind")
    def subject(self, entry: AuditEntry) -> Words:
        return words_of_kind(entry.subject_kind)

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
        return {
            "who": actor_of(row),
            "kind": words_of_kind(row.subject_kind),
            "subject_page": self._page_of(row),
            "told": details_of(row, names={}),
        }

    def _page_of(self, entry: AuditEntry) -> str:
        """The page of what it was done to; nothing where that has none, or has gone."""
        for model in self.admin_site._registry:
            if model._meta.db_table == entry.subject_kind:
                try:
                    found = model._default_manager.filter(pk=entry.subject_id).first()
                except (ValidationError, ValueError):
                    return ""
                return page_address(found) if found else ""
        return ""


def words_of_action(code: str) -> Words:
    """What the action is called; its code where no app has words for it."""
    action = audited_actions().get(code)
    return str(action.words) if action else code


def words_of_kind(code: str) -> Words:
    """What this kind of subject is called; its code where no app has words for it."""
    kind = audited_kinds().get(code)
    return str(kind.words) if kind else code


def actor_of(entry: Any) -> Words:
    """The user's address, the key's name, or the kind of what acted."""
    kind = ActorKind(entry.actor_kind)
    return entry.user_email or entry.key_name or kind.label
