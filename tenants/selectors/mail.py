"""What the outbox has written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.domain.attachments import AttachmentReference
from tenants.domain.refusal import NotFound
from tenants.models import (
    OutboxMessage,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """A mail as the outbox has it; subject and body are there once it was written."""

    id: UUID
    recipients: tuple[str, ...]
    subject: str
    body: str
    queued_at: datetime
    sent_at: datetime | None
    attempts: int
    attachments: tuple[AttachmentReference, ...]

    @property
    def state(self) -> str:
        if self.sent_at is not None:
            return "sent"
        return "failed" if self.attempts > 1 else "waiting"


def mail_of_reason(reason: str) -> MailFacts | None:
    """The mail that an occasion was told by, if it was."""
    message = OutboxMessage.objects.filter(reason_key=reason).first()
    return _mail_facts(message) if message else None


def latest_mails(most: int = 200) -> tuple[MailFacts, ...]:
    """The latest of the scope's, newest first."""
    return tuple(map(_mail_facts, OutboxMessage.objects.order_by("-queued_at", "-id")[:most]))


def mail_facts(mail_id: UUID) -> MailFacts:
    """Raises `NotFound`."""
    message = OutboxMessage.objects.filter(pk=mail_id).first()
    if message is None:
        raise NotFound("mail", str(mail_id))
    return _mail_facts(message)


def _mail_facts(message: OutboxMessage) -> MailFacts:
    return MailFacts(
        id=message.pk,
        recipients=tuple(message.recipients),
        subject=message.subject,
        body=message.body,
        queued_at=message.queued_at,
        sent_at=message.sent_at,
        attempts=message.attempts,
        attachments=tuple(AttachmentReference(**kept) for kept in message.attachments),
    )
