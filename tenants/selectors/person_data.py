"""What `tenants` keeps about one person, for their export (R-X-14)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from tenants.domain.decision import Json
from tenants.models import AuditEntry, Invitation, Membership, OutboxMessage, Person, PersonDepartment
from tenants.selectors.user_names import user_names


def kept_person(person: Person) -> dict[str, Json]:
    """Sections of the document: the record itself, and all that points to it."""
    memberships = list(Membership.objects.select_related("user").filter(person_id=person.pk))
    invitations = list(Invitation.objects.filter(person_id=person.pk))
    emails = {person.email.lower(), *(found.user.email for found in memberships), *(i.email for i in invitations)}
    return {
        "person": _record(person),
        "departments": [_stay(stay) for stay in _stays(person.pk)],
        "log_ins": [_log_in(membership) for membership in memberships],
        "invitations": [_invitation(invitation) for invitation in invitations],
        "mail": [_mail(message) for message in _messages(emails - {""})],
        "audit": _audit(person.pk, memberships, invitations),
    }


def _record(person: Person) -> dict[str, Json]:
    manager = person.manager.external_id if person.manager else None
    return {
        "id": str(person.pk),
        "external_id": person.external_id,
        "name": person.name,
        "email": person.email,
        "entry_on": _text(person.entry_on),
        "first_day_without_access": _text(person.exit_on),
        "login_mode": person.login_mode,
        "manager": manager,
        "erased_at": _text(person.erased_at),
    }


def _stays(person_id: UUID) -> list[PersonDepartment]:
    return list(PersonDepartment.objects.select_related("department").filter(person_id=person_id))


def _stay(stay: PersonDepartment) -> dict[str, Json]:
    return {
        "code": stay.department.code,
        "name": stay.department.name,
        "starts_on": _text(stay.starts_on),
        "ends_before": _text(stay.ends_on),
    }


def _log_in(membership: Membership) -> dict[str, Json]:
    return {
        "email": membership.user.email,
        "name": membership.user.name,
        "language": membership.user.locale,
        "colours": membership.user.theme,
        "last_login": _text(membership.user.last_login),
        "joined_at": _text(membership.joined_at),
        "is_license_administrator": membership.is_license_administrator,
        "is_billing_contact": membership.is_billing_contact,
    }


def _invitation(invitation: Invitation) -> dict[str, Json]:
    return {
        "email": invitation.email,
        "invited_at": _text(invitation.invited_at),
        "accepted_at": _text(invitation.accepted_at),
        "withdrawn_at": _text(invitation.withdrawn_at),
    }


def _messages(emails: set[str]) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(recipients__overlap=sorted(emails)).order_by("queued_at", "id"))


def _mail(message: OutboxMessage) -> dict[str, Json]:
    return {
        "queued_at": _text(message.queued_at),
        "sent_at": _text(message.sent_at),
        "subject": message.subject,
        "text": message.body,
    }


def _audit(person_id: UUID, memberships: list[Membership], invitations: list[Invitation]) -> list[Json]:
    """What was done to them, looks at their usage among it, and what they did themselves."""
    users = {membership.user_id for membership in memberships}
    about = Q(subject_kind="person", subject_id=str(person_id)) | Q(actor_id__in=users)
    for kind, rows in (("membership", memberships), ("invitation", invitations)):
        about |= Q(subject_kind=kind, subject_id__in=[str(row.pk) for row in rows])
    entries = list(AuditEntry.objects.filter(about).order_by("at", "id"))
    names = user_names(entry.actor_id for entry in entries)
    return [
        {
            "at": _text(entry.at),
            "action": entry.action,
            "by": names.get(entry.actor_id) if entry.actor_id else None,
            "by_kind": entry.actor_kind,
            "subject_kind": entry.subject_kind,
            "subject_id": entry.subject_id,
            "details": entry.details,
        }
        for entry in entries
    ]


def _text(value: Any) -> str | None:
    return None if value is None else str(value.isoformat())
