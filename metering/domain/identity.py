"""What identifies an event, what it says, and who used it, each as 16 bytes.

The separator below cannot stand in any text of an event: control characters are refused before.
"""

from __future__ import annotations

from datetime import UTC
from hashlib import blake2b
from uuid import UUID

import msgspec

from metering.domain.event import CloudEvent

SEPARATOR = "\x1f"
VOID = f"{SEPARATOR}void"

_encode = msgspec.json.Encoder().encode


def event_key(source: str, event_id: str) -> bytes:
    """The identity of an event inside its organization, for ever (R-X-6)."""
    return blake2b(f"{source}{SEPARATOR}{event_id}".encode(), digest_size=16).digest()


def void_key(source: str, event_id: str) -> bytes:
    """The identity of the fact that takes an event back: one for each event, and no sender can make it."""
    return blake2b(f"{source}{SEPARATOR}{event_id}{VOID}".encode(), digest_size=16).digest()


def content_digest(event: CloudEvent, quantity: str) -> bytes:
    """What an event says: times compared as instants (12:00Z is 13:00+01:00), values as numbers (1 is 1.0).

    As JSON, because joined text would mix up (person, no department) and (no person, department).
    """
    data = event.data
    time = event.time
    instant = time if time.tzinfo is UTC else time.astimezone(UTC)
    said = (event.type, instant, quantity, data.person, data.department, data.integration)
    return blake2b(_encode(said), digest_size=16).digest()


def actor_id(organization_id: UUID, reference: str) -> UUID:
    """Made from the reference an event came with, so that no actor is looked up and none is made twice."""
    return UUID(actor_hash(str(organization_id), reference))


def actor_hash(organization_id: str, reference: str) -> str:
    """The same as 32 hex digits, for the hot path."""
    return blake2b(f"{organization_id}{SEPARATOR}{reference}".encode(), digest_size=16).hexdigest()
