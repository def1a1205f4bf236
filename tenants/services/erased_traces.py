"""Where a person stands in what is kept for a while: invitations, mail, answers to programs (R-X-14)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tenants.domain.erased import Tombstone, Traces
from tenants.models import IdempotencyRecord, Invitation, OutboxMessage

# What a program is answered that sends a request about an erased person again.
NOTHING_LEFT = b"{}"


def erase_invitations(organization_id: UUID, person_id: UUID, gone: Traces, tombstone: Tombstone, at: datetime) -> None:
    """Of the person or of one of their addresses; the open ones end."""
    theirs = Q(person_id=person_id) | Q(email__in=gone.emails)
    invitations = Invitation.objects.filter(theirs, organization_id=organization_id)
    invitations.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
    invitations.update(email=tombstone.email)


def erase_mail(organization_id: UUID, gone: Traces, tombstone: Tombstone) -> None:
    """What was sent keeps its place without the name; what still waits for the person alone is never sent."""
    mine = OutboxMessage.objects.filter(organization_id=organization_id)
    emails = list(gone.emails)
    if emails:
        mine.filter(sent_at__isnull=True, recipients__contained_by=emails).delete()
    for message in mine.filter(_that_name(gone)).select_for_update(no_key=True):
        message.recipients = [tombstone.email if address in gone.emails else address for address in message.recipients]
        message.context = gone.replaced_in(message.context, tombstone)
        message.subject = gone.replaced(message.subject, tombstone)
        message.body = gone.replaced(message.body, tombstone)
        message.last_error = gone.replaced(message.last_error, tombstone)
        message.save(update_fields=["recipients", "context", "subject", "body", "last_error"])


def erase_answers(organization_id: UUID, mentions: list[str]) -> None:
    """An answer that mentions the person is answered empty; its request is still not done twice."""
    for record in IdempotencyRecord.objects.filter(organization_id=organization_id):
        if any(mention.encode() in bytes(record.body) for mention in mentions):
            record.body = NOTHING_LEFT
            record.save(update_fields=["body"])


def _that_name(gone: Traces) -> Q:
    condition = Q(recipients__overlap=list(gone.emails))
    for trace in gone.all():
        for field in ("subject", "body", "last_error"):
            condition |= Q(**{f"{field}__icontains": trace})
        condition |= Q(context__icontains=trace)
    return condition
