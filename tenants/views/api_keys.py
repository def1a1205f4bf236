"""The organization's API keys: what each may do, made, shown once, revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenants.domain.periods import ONE_DAY, local_day, start_of_day
from tenants.domain.refusal import Refused
from tenants.models import ApiKey
from tenants.scoping import current_organization
from tenants.selectors import organization_facts
from tenants.selectors.api_keys import KeyFacts, api_keys_of
from tenants.services.api_keys import NAME_LENGTH, create_api_key, revoke_api_key
from tenants.views.access import administrator_required
from tenants.views.confirmation import Confirmation
from tenants.views.fields import CheckBoxes, DayField
from tenants.views.refusals import show_refusal
from tenants.views.scope_words import SCOPE_WORDS, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A key as the page shows it; `last_day` is the last on which it works."""

    facts: KeyFacts
    state: str
    scopes: tuple[Words, ...]
    last_day: date | None


class NewKeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("What will use it, so that others know whether it is still needed."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=list(SCOPE_WORDS.items()), widget=CheckBoxes
    )
    expires = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Left empty, it works until somebody revokes it."),
    )


@require_safe
@administrator_required
def api_keys(request: HttpRequest) -> HttpResponse:
    """Those in force first."""
    now = timezone.now()
    organization = organization_facts(current_organization())
    rows = [_row(facts, now, organization.timezone) for facts in api_keys_of(organization.id)]
    rows.sort(key=lambda row: row.state != "in_force")
    return render(request, "tenants/api_keys.html", {"keys": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def new_api_key(request: HttpRequest) -> HttpResponse:
    """The secret goes into this one answer: neither the session nor a message ever holds it."""
    form = NewKeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            key, secret = _create(form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused, {"UNKNOWN_SCOPE": "scopes", "EXPIRES_IN_THE_PAST": "expires"})
        else:
            return render(request, "tenants/api_key_made.html", {"key": key, "secret": secret})
    return render(request, "tenants/new_api_key.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """What will happen; on POST it has."""
    key = ApiKey.objects.filter(pk=key_id, organization_id=current_organization()).first()
    if key is None or key.revoked_at is not None:
        raise Http404
    if request.method == "POST":
        revoke_api_key(key, at=timezone.now())
        messages.success(request, _("The key %(name)s is revoked.") % {"name": key.name})
        return redirect("api_keys")
    confirmation = Confirmation(
        title=_("Revoke the key %(name)s") % {"name": key.name},
        points=(
            _("Whatever uses %(key)s is refused from this moment on.") % {"key": key},
            _("What it has sent and read stays as it is."),
            _("A revoked key never works again; make a new one instead."),
        ),
        confirm=_("Revoke the key"),
        cancel=_("Keep it"),
        cancel_url=reverse("api_keys"),
        is_destructive=True,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


def _create(asked: dict[str, Any]) -> tuple[ApiKey, str]:
    organization = organization_facts(current_organization())
    last_day = asked["expires"]
    return create_api_key(
        name=asked["name"],
        scopes=asked["scopes"],
        at=timezone.now(),
        organization_id=organization.id,
        expires_at=start_of_day(last_day + ONE_DAY, organization.timezone) if last_day else None,
    )


def _row(facts: KeyFacts, at: Any, zone: str) -> KeyRow:
    ends = facts.expires_at
    return KeyRow(
        facts=facts,
        state=facts.state(at),
        scopes=tuple(SCOPE_WORDS.get(scope, scope) for scope in facts.scopes),
        last_day=local_day(ends - timedelta(microseconds=1), zone) if ends else None,
    )
