"""What a new password may not be, beside what Django asks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from sso.selectors.passwords import KEPT_PASSWORDS, password_days_of, was_used_before
from sso.services.passwords import note_password
from tenants.models import User


class NotAPastPassword:
    """Where passwords are changed periodically, none of the last few (R-CHAT-5).

    Django calls it as one of `AUTH_PASSWORD_VALIDATORS`, wherever a password is chosen, and tells it when one was set.
    It says no time, so the clock is read here.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """A user who is being made has had no password."""
        if not isinstance(user, User) or user._state.adding or password_days_of(user.pk, timezone.now()) is None:
            return
        if was_used_before(password, user):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, _password: str, user: User) -> None:
        """Called by Django after a user was saved with a new password."""
        note_password(user, at=timezone.now())

    def get_help_text(self) -> str:
        return _("Choose one that is none of your last %(count)s passwords.") % {"count": KEPT_PASSWORDS}
