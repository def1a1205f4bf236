"""A user's own account: connect it, and let it go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sso.domain.attempt import Purpose, Wish
from sso.selectors.connections import identity_of, is_sign_in_open
from sso.services.identities import disconnect_own_account
from sso.views.departure import depart
from sso.views.sign_in import CAME_BACK
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import current_organization, current_user
from tenants.views.access import member_required
from tenants.views.confirmation import Confirmation


@never_cache
@require_safe
@member_required
def own_account(request: Any) -> HttpResponse:
    """Whether the reader's account is connected, and what that means."""
    organization_id = current_organization()
    context = {
        "identity": identity_of(organization_id, current_user()),
        "is_open": is_sign_in_open(organization_id),
        "has_password": request.user.has_usable_password(),
        "came_back": request.session.pop(CAME_BACK, None),
    }
    return render(request, "sso/own_account.html", context)


@never_cache
@require_POST
@member_required
def connect(request: HttpRequest) -> HttpResponse:
    """A form, so that no other page connects somebody's account in their name."""
    wish = Wish(purpose=Purpose.CONNECT, organization_id=current_organization(), user_id=current_user())
    return depart(request, wish)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def disconnect(request: Any) -> HttpResponse:
    """What will happen; on POST it has."""
    organization_id = current_organization()
    if identity_of(organization_id, current_user()) is None:
        raise Http404
    if request.method == "POST":
        try:
            disconnect_own_account(organization_id, request.user, at=timezone.now())
        except NotFound as error:
            raise Http404 from error
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Your account is disconnected."))
        return redirect("own_account")
    confirmation = Confirmation(
        title=_("Disconnect your account"),
        points=(
            _("From now on you sign in with your e-mail address and password."),
            _("Your account at your organisation stays as it is; you can connect it again at any time."),
            _("You stay signed in here."),
        ),
        confirm=_("Disconnect it"),
        cancel=_("Keep it"),
        cancel_url=reverse("own_account"),
        is_destructive=True,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})
