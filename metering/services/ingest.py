"""Usage in: the only writer of events and their totals. A batch is one transaction (R-X-6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from metering.domain.codes import ACCEPTED, EventCode, Verdict
from metering.domain.decoding import Decoded, Reading
from metering.domain.identity import actor_id
from metering.services.batch import Batch
from metering.services.known import read_known
from metering.services.months import ensure_months
from metering.services.statements import DIGESTS, KEEP_CONFLICT, record_statement
from tenants.prepared import fetch_prepared

STORED = Verdict(EventCode.STORED)
DUPLICATE = Verdict(EventCode.DUPLICATE)
CONFLICT = Verdict(EventCode.CONFLICT, "this source and id came before with other content")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of each event, by its index. `is_recorded` is false where all were refused because of some."""

    verdicts: dict[int, Verdict]
    is_recorded: bool = True

    def count(self, code: EventCode) -> int:
        return sum(1 for verdict in self.verdicts.values() if verdict.code is code)

    def refusals(self) -> dict[int, Verdict]:
        """Those that were not accepted, in the order of the body."""
        return {index: found for index, found in sorted(self.verdicts.items()) if found.code not in ACCEPTED}


class _AllRefused(Exception):
    """Undoes a batch in which not every event can be accepted."""


@dataclass(frozen=True, slots=True)
class _Conflict:
    organization_id: str
    key: str
    digest: str
    reading: Reading


def record_events(decoded: Decoded, *, received_at: datetime, all_or_none: bool = False) -> Receipt:
    """Stores the events that are new and adds just those to the totals; the others are answered one by one.

    Runs in the scope's transaction: for a scope held to one organization, an event of another is unknown. With
    `all_or_none`, one event that is neither new nor known keeps all from being stored. Conflicts are kept either way.
    """
    verdicts = dict(decoded.refused)
    conflicts: list[_Conflict] = []
    with connection.cursor() as cursor:
        batch = _resolve(cursor, decoded, verdicts, received_at)
        is_recorded = not (all_or_none and verdicts)
        if is_recorded and batch:
            is_recorded = _store_or_undo(cursor, batch, received_at, verdicts, conflicts, all_or_none=all_or_none)
        _keep_conflicts(cursor, conflicts, received_at)
    receipt = Receipt(verdicts, is_recorded)
    return receipt if is_recorded else Receipt(receipt.refusals(), is_recorded=False)


def _resolve(cursor: CursorWrapper, decoded: Decoded, verdicts: dict[int, Verdict], received_at: datetime) -> Batch:
    batch = Batch()
    if not decoded.events:
        return batch
    known = read_known(cursor, decoded.events)
    for reading in decoded.events:
        if refused := batch.add(reading, known, received_at):
            verdicts[reading[0]] = refused
    return batch


def _store_or_undo(
    cursor: CursorWrapper,
    batch: Batch,
    received_at: datetime,
    verdicts: dict[int, Verdict],
    conflicts: list[_Conflict],
    *,
    all_or_none: bool,
) -> bool:
    """Whether the batch was stored. Which events conflict is known only after storing, so that it may be undone."""
    try:
        with transaction.atomic(savepoint=all_or_none):
            _store(cursor, batch, received_at, verdicts)
            _settle(cursor, batch, verdicts, conflicts)
            if all_or_none and conflicts:
                raise _AllRefused
    except _AllRefused:
        return False
    return True


def _store(cursor: CursorWrapper, batch: Batch, received_at: datetime, verdicts: dict[int, Verdict]) -> None:
    """Stores what is new; notes in the batch which of its events are not."""
    ensure_months(cursor, batch.months)
    has_late, has_integrations = any(batch.counted_on), any(batch.integrations)
    statement = record_statement(
        has_actors=bool(batch.new_actors),
        has_late=has_late,
        has_integrations=has_integrations,
        has_spans=batch.has_spans,
    )
    parameters: list[Any] = [_array(column) for column in batch.columns()]
    parameters += [_array(batch.counted_on)] if has_late else []
    parameters += [batch.integrations] if has_integrations else []
    parameters.append(received_at)
    if batch.new_actors:
        organizations, references = zip(*batch.new_actors, strict=True)
        parameters += [_array(organizations), _array(batch.new_actors.values()), list(references)]
    batch.old = [position - 1 for (position,) in fetch_prepared(cursor, statement, parameters)]
    for index, _, _ in batch.readings:
        verdicts[index] = STORED


def _array(items: Iterable[str | None]) -> str:
    """An array literal of items that need no quotes: ids, numbers and dates. Much faster than adapting each."""
    return "{" + ",".join([item or "NULL" for item in items]) + "}"


def _settle(cursor: CursorWrapper, batch: Batch, verdicts: dict[int, Verdict], conflicts: list[_Conflict]) -> None:
    """What was known before, or repeats another of this batch: a duplicate if it says the same, else a conflict."""
    if not batch.old and not batch.repeats:
        return
    said = {position: batch.digests[position] for _, _, position in batch.repeats} | _kept_digests(cursor, batch)
    again = [(batch.readings[position], batch.digests[position], position) for position in batch.old]
    for reading, digest, position in again + batch.repeats:
        is_same = digest == said[position]
        verdicts[reading[0]] = DUPLICATE if is_same else CONFLICT
        if not is_same:
            conflicts.append(_Conflict(batch.organizations[position], batch.keys[position], digest, reading))


def _kept_digests(cursor: CursorWrapper, batch: Batch) -> dict[int, str]:
    if not batch.old:
        return {}
    organizations, keys = (_array(column[p] for p in batch.old) for column in (batch.organizations, batch.keys))
    return {
        position: digest.hex for position, digest in fetch_prepared(cursor, DIGESTS, [batch.old, organizations, keys])
    }


def _keep_conflicts(cursor: CursorWrapper, conflicts: list[_Conflict], received_at: datetime) -> None:
    """In one order, so that two batches with the same conflicts do not wait for each other."""
    for conflict in sorted(conflicts, key=lambda found: (found.organization_id, found.key, found.digest)):
        _, event, quantity = conflict.reading
        person = event.data.person
        content = {
            "type": event.type,
            "time": event.time,
            "value": quantity,
            "actor_id": person and actor_id(UUID(conflict.organization_id), person),
            "department": event.data.department,
            "integration": event.data.integration,
        }
        identity = [conflict.organization_id, conflict.key, conflict.digest, event.source, event.id]
        cursor.execute(KEEP_CONFLICT, [*identity, msgspec.json.encode(content).decode(), received_at])
