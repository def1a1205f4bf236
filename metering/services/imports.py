"""Events from files: in batches, each a transaction, so that an import may be killed and run again (R-X-7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import islice
from uuid import UUID

import msgspec

from metering.domain.access_log import MOST_BYTES, Malformed, read_line
from metering.domain.codes import ACCEPTED, EventCode, Verdict
from metering.domain.decoding import Decoded, decode_pieces
from metering.domain.event_files import Piece
from metering.domain.limits import REQUEST_LIMITS, Limits
from metering.domain.log_mapping import MappedLog
from metering.domain.occurrences import Occurrences, TooFarBack
from metering.services.ingest import record_events
from tenants.scoping import Role, Scope, scoped

# Staff's imports may be of any age; a file's size is its own affair.
IMPORT_LIMITS = Limits(most_bytes=0, most_events=0, most_organizations=0, months_back=None, ahead=timedelta(hours=1))
BATCH = 2_000
BATCH_OF_MANY = REQUEST_LIMITS.most_organizations  # events that may each be of another organization
MOST_FAULTS = 1_000


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that was not counted, and why."""

    line: int
    code: str
    detail: str


@dataclass(slots=True)
class Tally:
    """How an import goes. All faults are counted, the first `MOST_FAULTS` of them kept."""

    lines: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, line: int, code: str, detail: str) -> None:
        self.outcomes[code] += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(line, code, detail))

    def take(self, lines: list[int], verdicts: dict[int, Verdict]) -> None:
        for position, verdict in sorted(verdicts.items()):
            if verdict.code in ACCEPTED:
                self.outcomes[verdict.code] += 1
            else:
                self.refuse(lines[position], verdict.code, verdict.detail)

    def count(self, code: EventCode) -> int:
        return self.outcomes[code]


def import_events(
    pieces: Iterable[Piece],
    *,
    received_at: datetime,
    organization_id: UUID | None = None,
    tally: Tally | None = None,
    progress: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """Records the events of a file, each judged alone; the same file again adds nothing.

    With an organization, events need not name one and may name no other; without, each names its own. Call it outside
    of any transaction: what has been recorded stays, whatever comes after.
    """
    tally = tally or Tally()
    pieces = iter(pieces)
    size = BATCH if organization_id else BATCH_OF_MANY
    while batch := list(islice(pieces, size)):
        _record_batch(batch, received_at, organization_id, tally)
        progress(tally)
    return tally


def _record_batch(batch: list[Piece], received_at: datetime, organization_id: UUID | None, tally: Tally) -> None:
    lines = [line for line, _ in batch]
    numbered = ((position, piece) for position, (_, piece) in enumerate(batch))
    decoded: Decoded = decode_pieces(numbered, received_at=received_at, limits=IMPORT_LIMITS)
    with scoped(Scope(Role.STAFF, organization_id)):
        receipt = record_events(decoded, received_at=received_at)
    tally.lines = max(tally.lines, lines[-1])
    tally.take(lines, receipt.verdicts)


def import_access_log(
    lines: Iterable[bytes],
    log: MappedLog,
    *,
    received_at: datetime,
    organization_id: UUID | None = None,
    progress: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """Records what the mapping makes of a web server's log. Lines that cannot be read are counted, with their number.

    An event's id is made of its line and of how often the line has come before, so that equal lines count each, and
    the same file, or the file with more lines at its end, counts none of them twice.
    """
    tally = Tally()
    return import_events(
        _pieces_of_log(lines, log, tally, names_organization=organization_id is None),
        received_at=received_at,
        organization_id=organization_id,
        tally=tally,
        progress=progress,
    )


def _pieces_of_log(
    lines: Iterable[bytes], log: MappedLog, tally: Tally, *, names_organization: bool
) -> Iterator[Piece]:
    occurrences = Occurrences()
    for number, raw in enumerate(lines, 1):
        tally.lines = number
        content = raw.rstrip(b"\r\n")
        if not content:
            continue
        try:
            if len(content) > MOST_BYTES:
                raise Malformed("too long")
            line = read_line(content.decode("utf-8", "backslashreplace"), log.mapping.format)
            digest = blake2b(content, digest_size=16).digest()
            occurrence = occurrences.number(digest, line.at.date())
        except (Malformed, TooFarBack) as fault:
            tally.refuse(number, "MALFORMED_LINE" if isinstance(fault, Malformed) else "LINE_TOO_FAR_BACK", str(fault))
            continue
        for event in log.events(line, f"{digest.hex()}-{occurrence}"):
            if not names_organization:
                event["subject"] = None
            yield number, msgspec.json.encode(event)
