"""Mail is queued with the change that causes it, once for each reason, and sent by a worker (R-X-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from tenants.domain.attachments import AttachmentReference
from tenants.domain.mail_values import keep_values
from tenants.models import OutboxMessage
from tenants.selectors import Contact, license_administrators
from tenants.services.checks import violated_constraint
from tenants.services.contact_addresses import checked_email
from tenants.services.row_sets import insert_rows, json_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What is to be said. `reason` names the occasion: the same reason mails once, however often a job runs."""

    reason: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    attachments: Sequence[AttachmentReference] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressedMail:
    """A mail of one organization, with whom it goes to and in which language."""

    mail: Mail
    organization_id: UUID
    recipients: Sequence[str]
    locale: str


def queue_mails(mails: Sequence[AddressedMail], *, at: datetime) -> int:
    """Queues many mails at once, in the order of organization and reason; returns how many had not been mailed before.

    Raises as `queue_mail`, and then queues none.
    """
    if not all(addressed.recipients for addressed in mails):
        raise ValueError("a mail needs a recipient")
    rows = [
        _Message(
            organization_id=addressed.organization_id,
            reason_key=addressed.mail.reason,
            template=addressed.mail.template,
            locale=addressed.locale,
            recipients=[checked_email("recipients", address) for address in addressed.recipients],
            context=json_text(keep_values(addressed.mail.context)),
            attachments=json_text([reference.as_json() for reference in addressed.mail.attachments]),
            queued_at=at,
            next_attempt_at=at,
        )
        for addressed in sorted(mails, key=lambda found: (str(found.organization_id), found.mail.reason))
    ]
    return len(insert_rows(OutboxMessage, rows, once="outbox_reason_once"))


class _Message(NamedTuple):
    organization_id: UUID
    reason_key: str
    template: str
    locale: str
    recipients: list[str]
    context: str
    attachments: str
    queued_at: datetime
    next_attempt_at: datetime
    attempts: int = 0
    subject: str = ""
    body: str = ""
    last_error: str = ""


def queue_mail(
    mail: Mail, *, recipients: Sequence[str], locale: str, at: datetime, organization_id: UUID | None = None
) -> bool:
    """Queues one mail to these addresses; False if its reason has been mailed before.

    Raises `Refused` (INVALID_EMAIL), and TypeError for a context that cannot be kept exactly.
    """
    if not recipients:
        raise ValueError("a mail needs a recipient")
    message = OutboxMessage(
        organization_id=organization_id,
        reason_key=mail.reason,
        template=mail.template,
        locale=locale,
        recipients=[checked_email("recipients", address) for address in recipients],
        context=keep_values(mail.context),
        attachments=[reference.as_json() for reference in mail.attachments],
        queued_at=at,
        next_attempt_at=at,
    )
    try:
        # Whoever queues the same at this moment is waited for, and then has been first.
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError as error:
        if violated_constraint(error) == "outbox_reason_once":
            return False
        raise
    return True


def tell_contacts(mail: Mail, contacts: Sequence[Contact], *, organization_id: UUID, at: datetime) -> int:
    """Queues one mail each, in their own language; returns how many were new."""
    return sum(
        queue_mail(own.mail, recipients=own.recipients, locale=own.locale, at=at, organization_id=organization_id)
        for own in mails_to_contacts(mail, contacts, organization_id)
    )


def mails_to_contacts(mail: Mail, contacts: Sequence[Contact], organization_id: UUID) -> list[AddressedMail]:
    """One mail each, with their name, in their own language."""
    return [
        AddressedMail(
            mail=Mail(
                reason=f"{mail.reason} to {contact.user_id}",
                template=mail.template,
                context={"name": contact.name, **mail.context},
                attachments=mail.attachments,
            ),
            organization_id=organization_id,
            recipients=[contact.email],
            locale=contact.locale,
        )
        for contact in contacts
    ]


def tell_license_administrators(mail: Mail, *, organization_id: UUID, at: datetime) -> int:
    """To all of them (R-SCALGO-14); one who joins later is told when the job runs again."""
    return tell_contacts(mail, license_administrators(organization_id), organization_id=organization_id, at=at)


def forget_mail(reason: str) -> None:
    """Drops the scope's mail of a reason whose subject is kept no longer (R-X-14); nothing may mail it again."""
    OutboxMessage.objects.filter(reason_key=reason).delete()
