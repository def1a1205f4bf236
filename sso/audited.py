"""What the trail's entries about log-in are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from sso.models import Identity
from sso.refusal_words import fault_words
from tenants.audited import names_of_users
from tenants.domain.audit_words import AuditedDetail, AuditedKind

ACTIONS = {
    "identity.connected": _("Connected their own account"),
    "identity.disconnected": _("Disconnected their own account"),
    "identity.used": _("Signed in with their own account"),
    "identity_connection.added": _("Set up the organisation’s own sign-in"),
    "identity_connection.changed": _("Changed the organisation’s own sign-in"),
    "identity_connection.closed": _("Turned the organisation’s own sign-in off"),
    "identity_connection.opened": _("Let people use the organisation’s own sign-in"),
    "identity_connection.refused": _("Could not sign in with an account of the organisation"),
    "identity_connection.removed": _("Removed the organisation’s own sign-in"),
    "identity_connection.tested": _("Tested the organisation’s own sign-in"),
    "user.logged_in": _("Logged in"),
    "user.logged_out": _("Logged out"),
    "user.password_link_sent": _("Sent a link for a new password"),
}


def names_of_accounts(ids: Collection[str]) -> Mapping[str, str]:
    """By the user whose account it is; what the provider calls it is its own business."""
    users = {str(pk): str(user_id) for pk, user_id in Identity.objects.filter(pk__in=ids).values_list("pk", "user_id")}
    names = names_of_users(users.values())
    return {pk: names[user_id] for pk, user_id in users.items() if user_id in names}


KINDS = {
    "identity": AuditedKind(words=_("Own account"), names=names_of_accounts),
    "identity_connection": AuditedKind(words=_("Own sign-in")),
}

DETAILS = {"sign_in_fault": AuditedDetail(words=_("Why"), value_words=fault_words)}
