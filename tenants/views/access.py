"""Who may open a page of the portal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]


def member_required(view: View[P]) -> View[P]:
    """Log in first; then choose an organization, if there are several; staff belong to the vendor's site."""

    @wraps(view)
    def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return _way_in(request) or view(request, *args, **kwargs)

    return guarded


def manager_required(view: View[P]) -> View[P]:
    """For license administrators and billing contacts; other members are refused (R-SCALGO-12)."""

    @wraps(view)
    def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if way_in := _way_in(request):
            return way_in
        if not is_manager(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def administrator_required(view: View[P]) -> View[P]:
    """For license administrators only (R-SCALGO-11)."""

    @wraps(view)
    def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if way_in := _way_in(request):
            return way_in
        if not is_administrator(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def is_administrator(request: Any) -> bool:
    """Whether the reader is a license administrator of the organization they are in."""
    return bool(request.membership and request.membership.is_license_administrator)


def is_manager(request: Any) -> bool:
    """Whether the reader may see what the organization pays."""
    return bool(is_administrator(request) or (request.membership and request.membership.is_billing_contact))


def _way_in(request: Any) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.membership is not None:
        return None
    if request.memberships:
        return redirect("choose_organization")
    if request.user.is_staff:
        return redirect("admin:index")
    raise PermissionDenied
