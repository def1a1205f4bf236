"""Invitations: who was invited to which customer, sent once more, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin_floor.actions import Done, StaffAction, offer_action
from tenants.admin_floor.columns import column
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words, as_instant, as_state, page_address
from tenants.models import Invitation
from tenants.services.invitations import VALID_FOR, resend_invitation, withdraw_invitation


@admin.register(Invitation)
class InvitationAdmin(FactAdmin):
    page_template = "admin/tenants/invitation.html"
    page_select_related = ("organization", "invited_by")
    list_title = gettext_lazy("Invitations")
    list_display = ("address", "customer", "state", "sent", "expires")
    list_select_related = ("organization",)
    search_fields = ("email", "organization__name", "organization__slug")
    empty_words = gettext_lazy("Nobody has been invited yet. Invite the first licence administrator of a customer.")

    address = column("email", gettext_lazy("e-mail address"))

    def label_of(self, row: Invitation) -> Words:
        return _("%(user)s at %(customer)s") % {"user": row.email, "customer": row.organization.name}

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, invitation: Invitation) -> str:
        return invitation.organization.name

    @admin.display(description=gettext_lazy("state"))
    def state(self, invitation: Invitation) -> str:
        return invitation_state(invitation, timezone.now())

    @admin.display(description=gettext_lazy("sent"), ordering="invited_at")
    def sent(self, invitation: Invitation) -> str:
        return as_instant(invitation.invited_at)

    @admin.display(description=gettext_lazy("works until"), ordering="expires_at")
    def expires(self, invitation: Invitation) -> str:
        return as_instant(invitation.expires_at)

    def page_context(self, request: HttpRequest, row: Invitation) -> dict[str, Any]:
        return {"state": invitation_state(row, timezone.now())}


def invitation_state(invitation: Invitation, at: datetime) -> str:
    """Accepted, withdrawn, run out, or open."""
    if invitation.accepted_at is not None:
        return as_state("good", _("Accepted"))
    if invitation.withdrawn_at is not None:
        return as_state("idle", _("Withdrawn"))
    return as_state("warn", _("Expired")) if invitation.expires_at <= at else as_state("wait", _("Open"))


class InvitationAction(StaffAction):
    """On one that was neither accepted nor withdrawn."""

    model = Invitation

    def is_offered(self, subject: Invitation) -> bool:
        return subject.accepted_at is None and subject.withdrawn_at is None


@offer_action
class Resend(InvitationAction):
    code = "resend"
    title = gettext_lazy("Send once more")
    button = gettext_lazy("Send the invitation")

    def consequences(self, subject: Invitation) -> Sequence[Words]:
        return [
            _("A mail with a new link goes to %(email)s at once; it works once, for %(days)s days.")
            % {"email": subject.email, "days": VALID_FOR.days},
            _("The link of the first mail works no more."),
        ]

    def perform(self, subject: Invitation, answers: Any, at: datetime) -> Done:
        sent = resend_invitation(subject.pk, at=at)
        return Done(_("%(email)s is invited.") % {"email": sent.email}, page_address(sent.organization))


@offer_action
class Withdraw(InvitationAction):
    code = "withdraw"
    title = gettext_lazy("Withdraw the invitation")
    button = gettext_lazy("Withdraw now")
    is_destructive = True

    def consequences(self, subject: Invitation) -> Sequence[Words]:
        return [
            _("The link that %(email)s got works no more. Nobody is told.") % {"email": subject.email},
            _("Whoever is a user already stays one."),
        ]

    def perform(self, subject: Invitation, answers: Any, at: datetime) -> Done:
        withdraw_invitation(subject.pk, at=at)
        return Done(
            _("The invitation of %(email)s is withdrawn.") % {"email": subject.email},
            page_address(subject.organization),
        )
