"""Signing in with an account of one's organization: to the provider and back (R-SCALGO-15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sso.domain.attempt import Attempt, Purpose, Wish
from sso.domain.claims import Who
from sso.domain.faults import Fault, SignInRefused
from sso.selectors.connections import find_sign_in
from sso.services.identities import accept_with_own_account, connect_own_account, enter
from sso.services.sign_ins import Return, note_refusal, who_came
from sso.views.attempts import redirect_address, refuse_too_often, slug_of, take_attempt
from sso.views.departure import depart
from sso.views.refusal import refusal
from tenants.domain.sessions import CHOSEN, CONFINED_TO
from tenants.models import User
from tenants.scoping import Role, Scope, scoped
from tenants.selectors import organization_facts
from tenants.services.invitations import find_invitation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# As allauth keeps how somebody logged in.
METHODS, METHOD = "account_authentication_methods", "own_account"
# Which organization's account this browser signed in with last.
COOKIE, COOKIE_SECONDS = "own_account_of", 365 * 24 * 3600
CAME_BACK = "own_account_came_back"


class OrganizationForm(forms.Form):
    organization = forms.SlugField(
        label=gettext_lazy("Short name of your organisation"),
        max_length=63,
        help_text=gettext_lazy("As your licence administrator told you, such as north-water."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autocapitalize": "none", "spellcheck": "false"}),
    )


@never_cache
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for the organization; a browser that has signed in so before goes on to its own."""
    asked = request.GET.get("organization")
    known = request.COOKIES.get(COOKIE, "")
    if asked is None and "other" not in request.GET and find_sign_in(known):
        return redirect(_with_next(reverse("sign_in_organization", args=[known]), request))
    form = OrganizationForm(None if asked is None else {"organization": asked.strip().lower()})
    if form.is_valid():
        slug: str = form.cleaned_data["organization"]
        try:
            refuse_too_often(request)
        except SignInRefused as refused:
            return refusal(request, refused.fault)
        if find_sign_in(slug):
            return redirect(_with_next(reverse("sign_in_organization", args=[slug]), request))
        # The same words for an organization that is none.
        form.add_error("organization", _("No organisation of this short name signs in with its own accounts."))
    context = {"form": form, "next": _next_page(request)}
    return render(request, "sso/sign_in.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def sign_in_organization(request: HttpRequest, slug: str) -> HttpResponse:
    """The organization's own way in, to be kept as a bookmark."""
    found = find_sign_in(slug)
    if found is None:
        return refusal(request, Fault.CONNECTION_CLOSED)
    context = {
        "organization_name": _name_of(found.organization_id),
        "go": _with_next(reverse("sign_in_go", args=[slug]), request),
        "password": _with_next(reverse("account_login"), request),
    }
    return render(request, "sso/sign_in_organization.html", context)


@never_cache
@require_POST
def sign_in_go(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_sign_in(slug)
    if found is None:
        return refusal(request, Fault.CONNECTION_CLOSED)
    wish = Wish(purpose=Purpose.LOG_IN, organization_id=found.organization_id, next_page=_next_page(request))
    return depart(request, wish)


@never_cache
@require_POST
def accept_with_account(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link of an invitation accepts it with an account of the organization."""
    found = find_invitation(token)
    if found is None:
        return refusal(request, Fault.INVITATION_ENDED, Purpose.INVITATION)
    wish = Wish(purpose=Purpose.INVITATION, organization_id=found.organization_id, invitation_id=found.invitation_id)
    return depart(request, wish)


@never_cache
@require_safe
def sign_in_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the provider sends people back to. What is refused is kept and shown, and nobody is let in."""
    now = timezone.now()
    try:
        attempt = take_attempt(request, now)
    except SignInRefused as refused:
        return refusal(request, refused.fault)
    try:
        _refuse_another_path(request, attempt, slug)
        who = _who(request, attempt, slug, now)
        return _arrive(request, attempt, who, slug, now)
    except SignInRefused as refused:
        note_refusal(attempt, refused, at=now)
        return refusal(request, refused.fault, attempt.purpose)


def _refuse_another_path(request: HttpRequest, attempt: Attempt, slug: str) -> None:
    """An answer on another organization's address was sent by its provider; and users connect their own accounts."""
    if slug != slug_of(attempt.organization_id):
        raise SignInRefused(Fault.ATTEMPT_UNKNOWN)
    if attempt.user_id is not None and request.user.pk != attempt.user_id:
        raise SignInRefused(Fault.ATTEMPT_UNKNOWN)


def _who(request: HttpRequest, attempt: Attempt, slug: str, at: datetime) -> Who:
    if "code" not in request.GET or "error" in request.GET:
        raise SignInRefused(Fault.PROVIDER_REFUSED)
    back = Return(code=request.GET["code"], redirect_uri=redirect_address(slug), issuer=request.GET.get("iss"))
    return who_came(attempt, back, at=at)


def _arrive(request: HttpRequest, attempt: Attempt, who: Who, slug: str, at: datetime) -> HttpResponse:
    if attempt.purpose in (Purpose.TEST, Purpose.CONNECT):
        connect_own_account(attempt, who, at=at)
        request.session[CAME_BACK] = {"subject": who.subject, "name": who.name, "email": who.email}
        return redirect("own_sign_in" if attempt.purpose is Purpose.TEST else "own_account")
    if attempt.purpose is Purpose.INVITATION:
        user = accept_with_own_account(attempt, who, at=at)
    else:
        user = enter(attempt, who, at=at)
    _log_in(request, user, attempt.organization_id, at)
    response = redirect(attempt.next_page or "home")
    response.set_cookie(
        COOKIE,
        slug,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
    return response


def _log_in(request: Any, user: User, organization_id: UUID, at: datetime) -> None:
    """A session of its own, in this organization and no other, which ends with the browser."""
    if request.user.is_authenticated:
        logout(request)
    request.session[CONFINED_TO] = request.session[CHOSEN] = str(organization_id)
    request.session[METHODS] = [{"method": METHOD, "at": at.timestamp()}]
    login(request, user, backend=BACKEND)
    request.session.set_expiry(0)


def _name_of(organization_id: UUID) -> str:
    with scoped(Scope(Role.WEB, organization_id)):
        return organization_facts(organization_id).name


def _next_page(request: HttpRequest) -> str:
    """A page of ours, or none: nobody is led elsewhere in our name."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith("/") else ""


def _with_next(address: str, request: HttpRequest) -> str:
    next_page = _next_page(request)
    return f"{address}?{urlencode({'next': next_page})}" if next_page else address
