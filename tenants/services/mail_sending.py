"""The worker's side of the outbox: mail is claimed, written, sent and kept.

A claim is committed before the mail is written: whatever happens to the process, the mail waits for its next attempt
and the others go on. A process that dies after the mail server took the mail, and before this is stored, sends it
again; both carry the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage

from tenants.domain.attachments import Attachment, AttachmentReference, fetch_attachment
from tenants.models import OutboxMessage
from tenants.scoping import WORKER, Scope, scoped, worker_for
from tenants.services.mail_writing import Writing, write_mail

# The wait after each attempt; the first also covers the time that an attempt itself may take.
RETRY_MINUTES = (2, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440)
MOST_ATTEMPTS = len(RETRY_MINUTES)

log = structlog.get_logger("lisens.mail")


@dataclass(frozen=True, slots=True)
class SentCount:
    sent: int
    failed: int


def send_waiting_mail(now: datetime, *, most: int = 500) -> SentCount:
    """Sends what is due at `now`, at most so many; call it outside of any transaction. A failure concerns one mail."""
    sent = failed = 0
    for _ in range(most):
        message = _claim_next(now)
        if message is None:
            break
        if _try_to_send(message, now):
            sent += 1
        else:
            failed += 1
    return SentCount(sent, failed)


def _claim_next(now: datetime) -> OutboxMessage | None:
    """The mail that has waited longest, taken from all other workers until its next attempt."""
    with scoped(WORKER):
        waiting = OutboxMessage.objects.select_for_update(skip_locked=True).filter(
            sent_at__isnull=True, next_attempt_at__lte=now, attempts__lt=MOST_ATTEMPTS
        )
        message: OutboxMessage | None = waiting.order_by("next_attempt_at", "id").first()
        if message is not None:
            message.next_attempt_at = now + timedelta(minutes=RETRY_MINUTES[message.attempts])
            message.attempts += 1
            message.save(update_fields=["attempts", "next_attempt_at"])
        return message


def _try_to_send(message: OutboxMessage, now: datetime) -> bool:
    try:
        with scoped(_scope_for(message.organization_id)):
            writing = write_mail(message)
            attachments = [fetch_attachment(AttachmentReference(**kept)) for kept in message.attachments]
        _envelope(message, writing, attachments).send()
    except Exception as error:  # whatever is wrong with this mail must not stop the next one
        log.warning("mail failed", message_id=str(message.pk), attempts=message.attempts, exc_info=error)
        _keep_failure(message, error)
        return False
    _keep_sent(message, writing, now)
    return True


def _scope_for(organization_id: UUID | None) -> Scope:
    return worker_for(organization_id) if organization_id else WORKER


def _envelope(message: OutboxMessage, writing: Writing, attachments: Sequence[Attachment]) -> EmailMessage:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    mail = EmailMessage(
        subject=writing.subject,
        body=writing.body,
        to=list(message.recipients),
        headers={"Message-ID": f"<{message.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    for attachment in attachments:
        mail.attach(attachment.filename, attachment.content, attachment.content_type)
    return mail


def _keep_sent(message: OutboxMessage, writing: Writing, now: datetime) -> None:
    with scoped(WORKER):
        OutboxMessage.objects.filter(pk=message.pk, sent_at__isnull=True).update(
            sent_at=now, subject=writing.subject, body=writing.kept_body, last_error=""
        )


def _keep_failure(message: OutboxMessage, error: Exception) -> None:
    with scoped(WORKER):
        OutboxMessage.objects.filter(pk=message.pk).update(last_error=f"{type(error).__name__}: {error}"[:1000])
