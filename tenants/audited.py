"""What the trail's entries about organizations, people and users are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tenants.domain.audit_words import AuditedAction, AuditedKind, Names
from tenants.models import ApiKey, Department, Invitation, Membership, Person
from tenants.selectors.user_names import user_names

ACTIONS: dict[str, object] = {
    "api_key.created": _("Made an API key"),
    "api_key.revoked": _("Revoked an API key"),
    "audit_log.exported": _("Took the audit log away as a file"),
    "department.added": _("Added a department"),
    "department.changed": _("Changed a department"),
    "invitation.sent": _("Sent an invitation"),
    "invitation.accepted": _("Accepted an invitation"),
    "invitation.withdrawn": _("Withdrew an invitation"),
    "member.added": _("Became a user"),
    "member.removed": _("Removed a log-in"),
    "member.roles_changed": _("Changed the roles of a user"),
    "organization.changed": _("Changed what is said of the organisation"),
    "organization.created": _("Added the organisation"),
    "partnership.started": _("Became the client of a partner"),
    "partnership.ended": _("Is no longer the client of a partner"),
    "people.changed_together": _("Changed several people at once"),
    "people.exported": _("Took the list of people away as a file"),
    "people.imported": _("Imported people from a file"),
    "person.added": _("Added a person"),
    "person.changed": _("Changed a person"),
    "person.erased": _("Erased a person"),
    "person.exported": AuditedAction(words=_("Took all data of one person away as a file"), is_look=True),
    "person.moved": _("Changed the department of a person"),
    "user.deactivated": _("Locked a user"),
    "user.reactivated": _("Unlocked a user"),
    "user.settings_changed": _("Changed their own settings"),
    "user.staff_added": _("Added a user of the vendor"),
}


def names_in(model: type[Model], field: str) -> Names:
    """Reads the names of the scope's rows."""

    def names(ids: Collection[str]) -> Mapping[str, str]:
        rows: Any = model._default_manager.filter(pk__in=ids)
        return {str(pk): str(name) for pk, name in rows.values_list("pk", field)}

    return names


def names_of_members(ids: Collection[str]) -> Mapping[str, str]:
    """Of those who are still members; who was removed is named by the entry's own user."""
    members = Membership.objects.filter(pk__in=[UUID(text) for text in ids]).select_related("user")
    return {str(member.pk): member.user.name for member in members}


def names_of_users(ids: Collection[str]) -> Mapping[str, str]:
    """As the organization may know them: whoever it has erased is a pseudonym (R-X-14)."""
    return {str(pk): name for pk, name in user_names(UUID(text) for text in ids).items()}


KINDS = {
    "api_key": AuditedKind(words=_("API key"), names=names_in(ApiKey, "name")),
    "department": AuditedKind(words=_("Department"), names=names_in(Department, "name")),
    "invitation": AuditedKind(words=_("Invitation"), names=names_in(Invitation, "email")),
    "membership": AuditedKind(words=_("User and roles"), names=names_of_members),
    "organization": AuditedKind(words=_("Organisation")),
    "partnership": AuditedKind(words=_("Partner")),
    "person": AuditedKind(words=_("Person"), names=names_in(Person, "name")),
    "user": AuditedKind(words=_("User"), names=names_of_users),
}
