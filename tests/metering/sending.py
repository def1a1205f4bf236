"""Sending events in tests, and asking afterwards whether everything still adds up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from metering.domain.decoding import Mode, decode_events
from metering.domain.limits import REQUEST_LIMITS
from metering.invariants import INVARIANTS
from metering.models import Meter
from metering.services.ingest import Receipt, record_events
from tenants.scoping import STAFF, Scope, scoped

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def make_meters(*codes: str) -> None:
    with scoped(STAFF):
        for code in codes:
            Meter.objects.create(code=code, unit="piece")


def event(
    number: object = 1,
    value: object = 1,
    time: str = "2026-06-10T10:00:00Z",
    *,
    subject: str | None = None,
    **data: Any,
) -> dict[str, Any]:
    found = {"id": str(number), "source": "app", "type": "tiles", "time": time, "data": {"value": value, **data}}
    return {**found, "subject": subject} if subject else found


def send(
    events: Sequence[Mapping[str, Any]] | bytes, scope: Scope, *, at: datetime = NOW, all_or_none: bool = False
) -> Receipt:
    body = events if isinstance(events, bytes) else json.dumps(events).encode()
    decoded = decode_events(body, Mode.BATCHED, received_at=at, limits=REQUEST_LIMITS)
    with scoped(scope):
        return record_events(decoded, received_at=at, all_or_none=all_or_none)


def codes(receipt: Receipt) -> list[str]:
    """What became of each event, in the order of the body."""
    return [str(verdict.code) for _, verdict in sorted(receipt.verdicts.items())]


def rows(statement: str, *parameters: str | int | UUID | date) -> list[tuple[Any, ...]]:
    """As staff, who see all organizations."""
    with scoped(STAFF), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def broken() -> list[str]:
    """A sentence for everything about usage that does not hold."""
    with scoped(STAFF):
        return [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()]
