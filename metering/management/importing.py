"""What both imports ask and tell."""

from __future__ import annotations

import gzip
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zlib import error as ZlibError  # noqa: N812  its name says nothing

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from metering.domain.codes import ACCEPTED, EventCode
from metering.services.imports import Tally
from tenants.domain.refusal import NotFound
from tenants.scoping import STAFF, scoped
from tenants.selectors import organization_by_slug

GZIP = b"\x1f\x8b"
FAULTS_PRINTED = 20
LINES_PER_NEWS = 20_000


def add_import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--organization", metavar="SLUG", help="whose events these are, whatever they say")
    parser.add_argument(
        "--as-of", metavar="DATETIME", help="when they were received, as 2015-05-21T09:00+02:00; else now"
    )


def received_at(as_of: str | None) -> datetime:
    """Raises `CommandError` for a time without offset."""
    if as_of is None:
        return timezone.now()
    try:
        at = datetime.fromisoformat(as_of)
    except ValueError as error:
        raise CommandError(f"--as-of: {error}") from error
    if at.tzinfo is None:
        raise CommandError("--as-of: say the offset too, as in 2015-05-21T09:00+02:00")
    return at


def organization_id(slug: str | None) -> UUID | None:
    """Raises `CommandError` if there is no such organization."""
    if slug is None:
        return None
    try:
        with scoped(STAFF):
            return organization_by_slug(slug).id
    except NotFound as error:
        raise CommandError(f"--organization: there is no {slug}") from error


@contextmanager
def opened(path: Path) -> Iterator[Iterable[bytes]]:
    """The file's lines, unpacked if it is compressed; raises `CommandError` if it cannot be read to its end."""
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == GZIP
            file.seek(0)
            with gzip.GzipFile(fileobj=file) if is_packed else nullcontext(file) as lines:
                yield lines
    except (OSError, EOFError, ZlibError) as error:
        raise CommandError(f"{path}: {error}") from error


def news(command: BaseCommand) -> Callable[[Tally], None]:
    """Prints how far the import is, every so many lines."""
    told = 0

    def tell(tally: Tally) -> None:
        nonlocal told
        if tally.lines - told >= LINES_PER_NEWS:
            told = tally.lines
            command.stdout.write(summary(tally))

    return tell


def summary(tally: Tally) -> str:
    """What was stored, what was known, then what was refused, the most frequent first."""
    counts = tally.outcomes
    codes = sorted(counts, key=lambda code: (code != EventCode.STORED, code not in ACCEPTED, -counts[code], code))
    outcomes = [f"{counts[code]:,} {code.lower().replace('_', ' ')}" for code in codes]
    return f"{tally.lines:,} lines: {', '.join(outcomes) or 'no events'}"


def print_tally(command: BaseCommand, tally: Tally) -> None:
    """The whole of it, and the first faults with their lines."""
    for fault in tally.faults[:FAULTS_PRINTED]:
        command.stderr.write(f"line {fault.line}: {fault.code} {fault.detail}")
    more = sum(tally.outcomes.values()) - tally.count(EventCode.STORED) - tally.count(EventCode.DUPLICATE)
    if more > FAULTS_PRINTED:
        command.stderr.write(f"… and {more - FAULTS_PRINTED:,} more")
    command.stdout.write(summary(tally))
