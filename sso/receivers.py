"""What Django announces of log-ins. It says no time, so the clock is read here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from sso.services.log_ins import note_log
from tenants.domain.sessions import CONFINED_TO
from tenants.models import User


@receiver(user_logged_in, dispatch_uid="sso.note_log_in")
def note_log_in(user: User, request: HttpRequest, **_signal: Any) -> None:
    note_log(user, "user.logged_in", at=timezone.now(), confined_to=_confined_to(request))


@receiver(user_logged_out, dispatch_uid="sso.note_log_out")
def note_log_out(user: User | None, request: HttpRequest, **_signal: Any) -> None:
    """A session that had ended already is nobody's."""
    if user is not None:
        note_log(user, "user.logged_out", at=timezone.now(), confined_to=_confined_to(request))


def _confined_to(request: HttpRequest) -> UUID | None:
    kept = request.session.get(CONFINED_TO)
    return UUID(kept) if kept else None
