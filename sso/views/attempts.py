"""What the browser's session remembers of the way to a provider, and the way itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from sso.domain.attempt import MOST_AT_ONCE, Attempt, Wish
from sso.domain.faults import Fault, SignInRefused
from sso.services.sign_ins import begin_sign_in
from tenants.scoping import Role, Scope, scoped
from tenants.selectors import organization_facts

ATTEMPTS = "own_account_attempts"
# From one address, behind which a whole office may come to work at once.
MOST_ATTEMPTS, COUNTED_SECONDS = 300, 300


def redirect_address(slug: str) -> str:
    """Where the provider sends people back to: an address for each organization, as its IT enters it."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('sign_in_back', args=[slug])}"


def slug_of(organization_id: UUID) -> str:
    """The short name, of whichever organization a sign-in is for: the reader may be in none yet."""
    with scoped(Scope(Role.WEB, organization_id)):
        return organization_facts(organization_id).slug


def set_out(request: HttpRequest, wish: Wish, at: datetime) -> str:
    """Remembers the attempt; where the browser goes. Raises `SignInRefused`: TOO_OFTEN, CONNECTION_CLOSED."""
    refuse_too_often(request)
    attempt, address = begin_sign_in(wish, redirect_uri=redirect_address(slug_of(wish.organization_id)), at=at)
    remembered: dict[str, Any] = dict(list(_remembered(request).items())[1 - MOST_AT_ONCE :])
    request.session[ATTEMPTS] = remembered | {attempt.state: attempt.to_json()}
    return address


def take_attempt(request: HttpRequest, at: datetime) -> Attempt:
    """The attempt that the browser comes back from, which is then forgotten. Raises `SignInRefused`.

    An answer to none is nobody's: somebody may have sent this browser here with an answer of their own.
    """
    remembered = _remembered(request)
    kept = remembered.get(request.GET.get("state", ""))
    if kept is None:
        raise SignInRefused(Fault.ATTEMPT_UNKNOWN)
    attempt = Attempt.from_json(kept)
    request.session[ATTEMPTS] = {state: other for state, other in remembered.items() if state != attempt.state}
    if not attempt.is_valid(at):
        raise SignInRefused(Fault.ATTEMPT_UNKNOWN)
    return attempt


def refuse_too_often(request: HttpRequest) -> None:
    """Raises `SignInRefused` (TOO_OFTEN): each attempt asks a provider, in our name."""
    key = f"own-account-attempts:{get_adapter().get_client_ip(request)}"
    try:
        count = cache.incr(key)
    except ValueError:
        # The first, or the first after a while.
        count = 1
        cache.set(key, count, timeout=COUNTED_SECONDS)
    if count > MOST_ATTEMPTS:
        raise SignInRefused(Fault.TOO_OFTEN)


def _remembered(request: HttpRequest) -> dict[str, dict[str, str]]:
    remembered: dict[str, dict[str, str]] = request.session.get(ATTEMPTS, {})
    return remembered
