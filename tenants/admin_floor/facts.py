"""Lists and pages of rows that nobody edits by hand.

Every write goes through a service, by an action; so no model here can be added, changed or deleted in Django's way.
All staff may see and do everything for now: there are no permissions per model, and none are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from tenants.admin_floor.action_pages import answer_action
from tenants.admin_floor.actions import MOST_AT_ONCE, StaffAction, actions_on, find_row
from tenants.admin_floor.lists import FactList
from tenants.admin_floor.sections import sections_of
from tenants.admin_floor.shown import Words, list_address, page_address
from tenants.models import AuditEntry


class FactAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """A list by Django and unfold, and a page of our own for each row.

    `page_template` extends `admin/fact.html`; `list_title` is the list's name where it differs from the rows' plural;
    `row_words` are what one row and several are called where the staff's words are not the model's; `empty_words` say
    what would be in it; `page_select_related` are the foreign keys that a row's page follows.
    """

    page_template = "admin/fact.html"
    page_select_related: tuple[str, ...] = ()
    list_title: Words = ""
    row_words: tuple[Words, Words] | None = None
    empty_words: Words = ""
    list_per_page = 50
    empty_value_display = "–"
    actions_on_bottom = False

    # -- who may

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Services write, the admin never does."""
        raise PermissionDenied

    # -- what a row is called, and what its page says

    def label_of(self, row: Any) -> Words:
        return str(row)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {}

    def rows_for_page(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.get_queryset(request)
        return rows.select_related(*self.page_select_related) if self.page_select_related else rows

    # -- pages

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The page of a row; nothing can be posted to it."""
        row = find_row(self.rows_for_page(request), unquote(object_id))
        if not self.has_view_permission(request, row) or request.method != "GET":
            raise PermissionDenied
        context = {
            **self.frame(request, self.label_of(row)),
            "row": row,
            "row_actions": self._row_actions(row),
            "sections": sections_of(row),
            **self.page_context(request, row),
        }
        return TemplateResponse(request, self.page_template, context)

    def _row_actions(self, row: Any) -> list[dict[str, Any]]:
        """Those that lead come first; those that destroy come last, and the page sets them apart."""
        found = [
            {"action": action, "url": self.action_address(action, row), "leads": action.leads(row)}
            for action in actions_on(self.model)
            if not action.is_for_list and action.is_offered(row)
        ]
        return sorted(found, key=lambda item: (item["action"].is_destructive, not item["leads"]))

    def frame(self, request: HttpRequest, heading: Words, subject: Model | None = None) -> dict[str, Any]:
        """What surrounds each page: the site's own context, the heading, and the way back."""
        trail: list[tuple[Words, str]] = [(self.list_heading(), list_address(self.model))]
        if subject is not None:
            trail.append((self.label_of(subject), page_address(subject)))
        head = {"title": heading, "heading": heading, "trail": trail}
        return {**self.admin_site.each_context(request), "opts": self.opts, **head}

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was done to a row stands in the audit trail."""
        return HttpResponseRedirect(list_address(AuditEntry, urlencode({"q": unquote(object_id)})))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        head = {"heading": self.list_heading(), "trail": [], "list_actions": self._list_actions()}
        response: HttpResponse = super().changelist_view(request, {**head, **(extra_context or {})})
        return response

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[FactList]:
        return FactList

    def list_heading(self) -> Words:
        return self.list_title or capfirst(self.opts.verbose_name_plural)

    def words_for(self, count: int) -> Words:
        """What so many rows are called."""
        one, several = self.row_words or (self.opts.verbose_name, self.opts.verbose_name_plural)
        return one if count == 1 else several

    def _list_actions(self) -> list[dict[str, Any]]:
        """The actions above the list; those on chosen rows are in the list's own menu."""
        return [
            {"action": action, "url": self.action_address(action), "leads": action.is_primary}
            for action in actions_on(self.model)
            if action.is_for_list and not action.needs_choice
        ]

    def choose_for(self, code: str, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse:
        """Leads from the rows chosen in a list to the action that confirms."""
        ids = [("id", str(pk)) for pk in chosen.values_list("pk", flat=True)[: MOST_AT_ONCE + 1]]
        if len(ids) > MOST_AT_ONCE:
            messages.warning(
                request, _("Only the first %(count)s are here: choose the rest afterwards.") % {"count": MOST_AT_ONCE}
            )
            ids = ids[:MOST_AT_ONCE]
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{code}")
        return HttpResponseRedirect(f"{address}?{urlencode(ids)}")

    def action_address(self, action: StaffAction, row: Model | None = None) -> str:
        return reverse(f"admin:{action.url_name}", args=[row.pk] if row is not None else [])

    def get_urls(self) -> list[URLPattern]:
        own = [self._action_route(action) for action in actions_on(self.model)]
        inherited: list[URLPattern] = super().get_urls()
        return own + inherited

    def _action_route(self, action: StaffAction) -> URLPattern:
        route = f"{action.code}/" if action.is_for_list else f"<path:object_id>/{action.code}/"
        view: Callable[..., HttpResponse] = partial(answer_action, admin=self, action=action)
        found: URLPattern = path(route, self.admin_site.admin_view(view), name=action.url_name)
        return found
