"""Passwords in the vendor's admin: nobody sets another's, everybody chooses their own by a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sso.services.password_links import send_password_link
from tenants.admin_floor.actions import Done, StaffAction, offer_action
from tenants.admin_floor.shown import Words, page_address
from tenants.models import User


@offer_action
class SendPasswordLink(StaffAction):
    model = User
    code = "password-link"
    title = gettext_lazy("Mail a password link")
    button = gettext_lazy("Mail the link")

    def is_offered(self, subject: User) -> bool:
        return subject.is_active

    def consequences(self, subject: User) -> Sequence[Words]:
        return [
            _("A mail to %(email)s goes out at once, with a link by which a new password is chosen.")
            % {"email": subject.email},
            _("Until then the old password works, if there is one."),
        ]

    def perform(self, subject: User, answers: Mapping[str, Any], at: datetime) -> Done:
        send_password_link(subject.pk, at=at)
        return Done(_("The link is on its way to %(email)s.") % {"email": subject.email}, page_address(subject))
