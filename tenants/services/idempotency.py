"""Answers kept for callers who send the same request again: a comfort on top of unique keys, not instead of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tenants.models import IdempotencyRecord
from tenants.scoping import WORKER, current_scope, scoped

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """What was answered, and to which request."""

    request_digest: str
    status: int
    content_type: str
    body: bytes


def request_digest(parts: Iterable[bytes]) -> str:
    """One text for a request; the lengths keep the parts apart."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def claim_key(api_key_id: UUID, key: str) -> bool:
    """Takes the key for this transaction; False while another request is running with it. Waits for nobody."""
    organization_id = current_scope().organization_id
    name = request_digest([api_key_id.bytes, str(organization_id).encode(), key.encode()])
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [int.from_bytes(bytes.fromhex(name[:16]), signed=True)])
        row = cursor.fetchone()
    return bool(row and row[0])


def kept_answer(api_key_id: UUID, key: str) -> KeptAnswer | None:
    """The answer to an earlier request with this key."""
    # Named, as a scope without organization sees those of all.
    records = IdempotencyRecord.objects.filter(Q(organization_id=current_scope().organization_id))
    record: IdempotencyRecord | None = records.filter(api_key_id=api_key_id, key=key).first()
    if record is None:
        return None
    return KeptAnswer(
        request_digest=record.request_digest,
        status=record.status,
        content_type=record.content_type,
        body=bytes(record.body),
    )


def keep_answer(api_key_id: UUID, key: str, answer: KeptAnswer, *, at: datetime) -> None:
    """Kept with the request's own changes, or rolled back with them."""
    IdempotencyRecord.objects.create(
        organization_id=current_scope().organization_id,
        api_key_id=api_key_id,
        key=key,
        request_digest=answer.request_digest,
        status=answer.status,
        content_type=answer.content_type,
        body=answer.body,
        created_at=at,
    )


def forget_answers(as_of: datetime) -> int:
    """The job that deletes what was answered more than a week ago; returns how many."""
    with scoped(WORKER):
        deleted, _ = IdempotencyRecord.objects.filter(created_at__lt=as_of - KEPT_FOR).delete()
    return deleted
