"""API keys: made, shown once, revoked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin_floor.actions import Done, ListAction, ShownOnce, StaffAction, offer_action
from tenants.admin_floor.columns import column
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.forms import ActionForm, DayField
from tenants.admin_floor.shown import Words, as_instant, as_state, list_address, page_address
from tenants.domain.api_scopes import ORGANIZATION_SCOPES, VENDOR_SCOPES
from tenants.models import ApiKey, Organization
from tenants.services.api_keys import create_api_key, revoke_api_key
from tenants.views.scope_words import STAFF_SCOPE_WORDS


class KeyState(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [("in-force", gettext_lazy("In force")), ("revoked", gettext_lazy("Revoked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        chosen = self.value()
        return queryset.filter(revoked_at__isnull=chosen == "in-force") if chosen else queryset


@admin.register(ApiKey)
class ApiKeyAdmin(FactAdmin):
    page_template = "admin/tenants/api_key.html"
    page_select_related = ("organization", "created_by")
    list_display = ("shown_name", "shown_key", "owner", "state", "made", "used")
    list_filter = (KeyState,)
    list_select_related = ("organization",)
    search_fields = ("name", "last_four", "organization__name")
    empty_words = gettext_lazy("No keys yet. A key lets a program send usage or read invoices.")

    shown_name = column("name", gettext_lazy("name"))

    def label_of(self, row: ApiKey) -> Words:
        return row.name

    @admin.display(description=gettext_lazy("key"))
    def shown_key(self, key: ApiKey) -> str:
        return str(key)

    @admin.display(description=gettext_lazy("for"), ordering="organization__name")
    def owner(self, key: ApiKey) -> Words:
        return key.organization.name if key.organization else gettext_lazy("The vendor")

    @admin.display(description=gettext_lazy("state"), ordering="revoked_at")
    def state(self, key: ApiKey) -> str:
        return key_state(key, timezone.now())

    @admin.display(description=gettext_lazy("made"), ordering="created_at")
    def made(self, key: ApiKey) -> str:
        return as_instant(key.created_at)

    @admin.display(description=gettext_lazy("last used"), ordering="last_used_at")
    def used(self, key: ApiKey) -> str:
        return as_instant(key.last_used_at)

    def page_context(self, request: HttpRequest, row: ApiKey) -> dict[str, Any]:
        return {
            "state": key_state(row, timezone.now()),
            "scopes": [(code, STAFF_SCOPE_WORDS.get(code, code)) for code in row.scopes],
        }


def key_state(key: ApiKey, at: datetime) -> str:
    if key.revoked_at is not None:
        return as_state("idle", _("Revoked"))
    if key.expires_at is not None and key.expires_at <= at:
        return as_state("idle", _("Expired"))
    return as_state("good", _("In force"))


class KeyForm(ActionForm):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("What will use it, so that people know it.")
    )
    scopes = forms.MultipleChoiceField(label=gettext_lazy("It may"), widget=forms.CheckboxSelectMultiple)
    expires_on = DayField(
        label=gettext_lazy("First day without it"),
        required=False,
        help_text=gettext_lazy("Empty: until somebody revokes it."),
    )

    def __init__(self, data: Any = None, *, subject: Organization | None = None, **options: Any) -> None:
        super().__init__(data, subject=subject, **options)
        known = VENDOR_SCOPES if subject is None else ORGANIZATION_SCOPES
        choices: Any = [(code, f"{STAFF_SCOPE_WORDS[code]} ({code})") for code in known]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]  # a MultipleChoiceField, as declared


def _make_key(answers: Mapping[str, Any], organization: Organization | None, at: datetime) -> ShownOnce:
    """The secret goes into this one answer: neither the session nor a message ever holds it."""
    day = answers["expires_on"]
    expires_at = timezone.make_aware(datetime.combine(day, time.min)) if day else None
    organization_id = organization.pk if organization else None
    key, secret = create_api_key(
        name=answers["name"], scopes=answers["scopes"], at=at, organization_id=organization_id, expires_at=expires_at
    )
    back = page_address(organization) if organization else list_address(ApiKey)
    return ShownOnce("admin/tenants/api_key_made.html", {"key": key, "secret": secret, "back": back})


@offer_action
class CreateVendorKey(ListAction):
    """A key of the vendor sees every customer, within its scopes."""

    model = ApiKey
    code = "create"
    title = gettext_lazy("New key for the vendor")
    button = gettext_lazy("Make the key")
    intro = gettext_lazy(
        "A vendor’s key reaches every customer, within what it may. For one customer, make it on the customer’s page."
    )
    form_class = KeyForm
    is_primary = True

    def perform(self, subject: None, answers: Mapping[str, Any], at: datetime) -> ShownOnce:
        return _make_key(answers, None, at)


@offer_action
class CreateCustomerKey(StaffAction):
    model = Organization
    code = "create-key"
    title = gettext_lazy("New API key for this customer")
    button = gettext_lazy("Make the key")
    intro = gettext_lazy("The key reaches this customer only. It is shown once, on the next page.")
    form_class = KeyForm

    def perform(self, subject: Organization, answers: Mapping[str, Any], at: datetime) -> ShownOnce:
        return _make_key(answers, subject, at)


@offer_action
class RevokeKey(StaffAction):
    model = ApiKey
    code = "revoke"
    title = gettext_lazy("Revoke the key")
    button = gettext_lazy("Revoke it now")
    is_destructive = True

    def is_offered(self, subject: ApiKey) -> bool:
        return subject.revoked_at is None

    def consequences(self, subject: ApiKey) -> Sequence[Words]:
        return [
            _("Whatever uses %(key)s is refused from this moment on.") % {"key": subject},
            _("What it has sent and read stays as it is."),
            _("A revoked key never works again: make a new one instead."),
        ]

    def perform(self, subject: ApiKey, answers: Mapping[str, Any], at: datetime) -> Done:
        revoke_api_key(subject, at=at)
        return Done(_("The key %(name)s is revoked.") % {"name": subject.name}, page_address(subject))
