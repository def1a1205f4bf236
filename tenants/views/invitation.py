"""The page behind the link of an invitation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants.domain.refusal import Refused
from tenants.domain.sessions import CHOSEN
from tenants.forms import InvitationForm
from tenants.models import User
from tenants.services.invitations import (
    FoundInvitation,
    OpenInvitation,
    accept_as_new_user,
    accept_as_user,
    find_invitation,
    read_invitation,
)

TEMPLATE = "account/invitation.html"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPage:
    """`open` is None for a link that no longer works; without `form` the reader has a user and just says yes."""

    open: OpenInvitation | None
    form: InvitationForm | None = None
    reader_email: str = ""

    @property
    def is_for_another(self) -> bool:
        return self.open is not None and self.reader_email not in ("", self.open.email)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """New users choose name and password; known ones sign in first, and then accept."""
    found = find_invitation(token)
    if found is None:
        return _show(request, InvitationPage(open=None), status=410)
    opened = read_invitation(found)
    if isinstance(request.user, User):
        return _for_reader(request, found, opened, request.user)
    if opened.user_id is not None:
        return redirect_to_login(request.get_full_path())
    return _for_new_user(request, found, opened)


def _for_reader(request: HttpRequest, found: FoundInvitation, opened: OpenInvitation, reader: User) -> HttpResponse:
    page = InvitationPage(open=opened, reader_email=reader.email)
    if request.method != "POST" or page.is_for_another:
        return _show(request, page)
    accept_as_user(found, reader, at=timezone.now())
    return _enter(request, found)


def _for_new_user(request: HttpRequest, found: FoundInvitation, opened: OpenInvitation) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if not form.is_valid():
        return _show(request, InvitationPage(open=opened, form=form), status=422 if form.is_bound else 200)
    try:
        user = accept_as_new_user(found, **form.cleaned_data, at=timezone.now())
    except Refused as refused:
        form.add_error(_field_of(refused, form), refused.message)
        return _show(request, InvitationPage(open=opened, form=form), status=422)
    login(request, user, backend=BACKEND)
    return _enter(request, found)


def _field_of(refused: Refused, form: InvitationForm) -> str | None:
    field = str(refused.details.get("field", ""))
    return field if field in form.fields else None


def _enter(request: HttpRequest, found: FoundInvitation) -> HttpResponse:
    request.session[CHOSEN] = str(found.organization_id)
    return redirect("home")


def _show(request: Any, page: InvitationPage, status: int = 200) -> HttpResponse:
    return render(request, TEMPLATE, {"invitation": page}, status=status)
