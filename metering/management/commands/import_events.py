"""`manage.py import_events FILE`: events from a file."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from metering.domain.event_files import NotAnEventFile, Piece, pieces_of_csv, pieces_of_lines
from metering.management.importing import add_import_arguments, news, opened, organization_id, print_tally, received_at
from metering.services.imports import import_events


class Command(BaseCommand):
    help = "Imports events of any age from lines of JSON or from CSV (a .csv), also compressed (.gz)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        add_import_arguments(parser)

    def handle(self, *args: Any, file: Path, organization: str | None, as_of: str | None, **options: Any) -> None:
        at, whose = received_at(as_of), organization_id(organization)
        try:
            with opened(file) as content:
                pieces = _pieces(file, content)
                tally = import_events(pieces, received_at=at, organization_id=whose, progress=news(self))
        except NotAnEventFile as error:
            raise CommandError(f"{file}: {error}") from error
        print_tally(self, tally)


def _pieces(file: Path, lines: Iterable[bytes]) -> Iterator[Piece]:
    if ".csv" in file.suffixes:
        # What is no UTF-8 is refused with its row.
        return pieces_of_csv(line.decode("utf-8", "surrogateescape").removeprefix("\ufeff") for line in lines)
    return pieces_of_lines(lines)
