"""`manage.py import_access_log FILE --mapping FILE.toml`: a web server's log as usage."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from metering.domain.log_mapping import MappedLog, read_mapping
from metering.management.importing import add_import_arguments, news, opened, organization_id, print_tally, received_at
from metering.services.imports import import_access_log
from tenants.domain.typed_json import FaultyInput


class Command(BaseCommand):
    help = "Imports a web server's access log, also compressed; a mapping says which lines are usage of what."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True, metavar="FILE.toml")
        add_import_arguments(parser)

    def handle(
        self, *args: Any, file: Path, mapping: Path, organization: str | None, as_of: str | None, **options: Any
    ) -> None:
        log, at, whose = _mapping(mapping), received_at(as_of), organization_id(organization)
        with opened(file) as lines:
            tally = import_access_log(lines, log, received_at=at, organization_id=whose, progress=news(self))
        print_tally(self, tally)


def _mapping(path: Path) -> MappedLog:
    try:
        return read_mapping(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, FaultyInput) as error:
        raise CommandError(f"{path}: {error}") from error
