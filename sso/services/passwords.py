"""What is kept of passwords: when each was set, and the hashes of the last few."""

from __future__ import annotations

from datetime import datetime

from sso.models import PastPassword
from sso.selectors.passwords import KEPT_PASSWORDS
from tenants.models import User


def note_password(user: User, *, at: datetime) -> None:
    """Keeps the password that was just set; those that are too old to be asked for go (R-CHAT-5)."""
    PastPassword.objects.create(user=user, password=user.password, set_at=at)
    kept = PastPassword.objects.filter(user_id=user.pk).values_list("pk", flat=True)[:KEPT_PASSWORDS]
    PastPassword.objects.filter(user_id=user.pk).exclude(pk__in=list(kept)).delete()
