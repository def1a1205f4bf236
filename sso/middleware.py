"""What a session may not do: go on with a password that is too old (R-CHAT-5), reach past its organization."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sso.selectors.passwords import password_age
from tenants.domain.sessions import CONFINED_TO
from tenants.models import User

GetResponse: TypeAlias = Callable[[HttpRequest], HttpResponseBase]

# The day on which the password of this session was last found young enough.
LOOKED_ON = "password_looked_on"
# What one may do with a password that is too old: change it, leave, read in another language.
OPEN_PAGES = ("account_change_password", "account_logout", "account_reset_password", "set_language")


class PasswordAgeMiddleware:
    """Asks once a day and session; whoever logs in otherwise than by a password has none here to change.

    The API has keys, and the vendor's staff no plan.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        request.password_days = self._days_if_due(request)
        if request.password_days is None or _is_open(request.path):
            return self.get_response(request)
        if request.headers.get("HX-Request"):
            # A part of a page is no place for it.
            return HttpResponse(headers={"HX-Redirect": reverse("account_change_password")})
        return redirect("account_change_password")

    def _days_if_due(self, request: Any) -> int | None:
        """The days for which it might have been kept, if they are over."""
        user = request.user
        if not isinstance(user, User) or not request.memberships or not _came_with_password(request):
            return None
        today = timezone.now().date().isoformat()
        if request.session.get(LOOKED_ON) == today:
            return None
        age = password_age(user, timezone.now())
        if age.is_due:
            return age.days
        request.session[LOOKED_ON] = today
        return None


def _came_with_password(request: Any) -> bool:
    """As allauth kept it in the session; who accepted an invitation has just chosen one."""
    methods = [record.get("method") for record in request.session.get("account_authentication_methods", ())]
    return "password" in methods or (not methods and request.user.has_usable_password())


def _is_open(path: str) -> bool:
    return any(path.startswith(reverse(name)) for name in OPEN_PAGES)


class ConfinedSessionMiddleware:
    """Who came in by one organization's account does not change what lets them into others: address and password.

    A first password is chosen by the link that is mailed to them, which proves that they are who reads it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        if request.session.get(CONFINED_TO):
            if request.path.startswith(reverse("account_set_password")):
                return redirect("account_reset_password")
            if request.path.startswith(reverse("account_email")):
                return redirect("settings")
        return self.get_response(request)
