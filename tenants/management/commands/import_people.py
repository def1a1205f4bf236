"""`manage.py import_people FILE --organization SLUG`: people from CSV or Excel, all or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tenants.domain.people_files import ExitDay, NotReadable, PeopleFile
from tenants.domain.people_gate import GateAnswer
from tenants.domain.people_together import PeopleOutcome
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import STAFF, Role, Scope, scoped
from tenants.selectors import OrganizationFacts, organization_by_slug
from tenants.services.import_words import field_words, file_fault_words, row_fault_words
from tenants.services.people_import import import_people, preview_import, read_import

EXIT_DAYS: dict[str | None, ExitDay | None] = {None: None, "first-without": "first_without", "last": "last"}
FAULTS_PRINTED = 50


class Command(BaseCommand):
    help = (
        "Creates and changes people by external id from CSV or Excel, all or nothing; who is not in the file stays as"
        " they are. Exits with 1 if rows or licences refuse it, or the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organization", metavar="SLUG", required=True, help="whose people these are")
        parser.add_argument(
            "--exit-day",
            choices=["first-without", "last"],
            help="what the exit date is: the first day without access, or the last day of access",
        )
        parser.add_argument("--dry-run", action="store_true", help="says what would happen, and changes nothing")

    def handle(
        self, *args: Any, file: Path, organization: str, exit_day: str | None, dry_run: bool, **options: Any
    ) -> None:
        at = timezone.now()
        facts = _organization(organization)
        with scoped(Scope(Role.STAFF, facts.id)):
            read = self._read(file, EXIT_DAYS[exit_day], facts, at)
            outcome = self._preview(facts.id, read, at) if dry_run else self._import(facts.id, read, at)
        self._print(outcome, "would be" if dry_run else "are")

    def _read(self, path: Path, exit_day: ExitDay | None, organization: OrganizationFacts, at: datetime) -> PeopleFile:
        language = organization.locale
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        try:
            read = read_import(organization.id, content, exit_day=exit_day, language=language, at=at)
        except NotReadable as error:
            raise CommandError(f"{path}: {file_fault_words(error.code, error.details)} ({error.code})") from error
        self.stdout.write(f"{len(read.wishes):,} people read, days as in {language!r}")
        for notice in read.notices:
            self.stdout.write(f"{notice.code} {' '.join(map(str, notice.details.values()))}".strip())
        if read.ignored:
            self.stdout.write(f"columns that are not read: {', '.join(read.ignored)}")
        return read

    def _preview(self, organization_id: UUID, read: PeopleFile, at: datetime) -> PeopleOutcome:
        outcome = preview_import(organization_id, read, at=at, progress=self._tell)
        self._refuse_faults(outcome)
        if outcome.refusals:
            raise CommandError(f"The licences do not allow this. {_gate_words(outcome.refusals[0])}. Nothing was done.")
        return outcome

    def _import(self, organization_id: UUID, read: PeopleFile, at: datetime) -> PeopleOutcome:
        try:
            return import_people(organization_id, read, at=at, progress=self._tell)
        except Refused as refused:
            # Asked once more for everything that stands in its way; it is refused by one of them.
            self._preview(organization_id, read, at)
            raise CommandError(f"{refused.message} ({refused.code})") from refused

    def _refuse_faults(self, outcome: PeopleOutcome) -> None:
        for fault in outcome.faults[:FAULTS_PRINTED]:
            value = f" {fault.value!r}" if fault.value else ""
            words = f"{row_fault_words(fault)} ({fault.code})"
            self.stderr.write(f"row {fault.row}, {field_words(fault.field)}{value}: {words}")
        if len(outcome.faults) > FAULTS_PRINTED:
            self.stderr.write(f"… and {len(outcome.faults) - FAULTS_PRINTED:,} more")
        if outcome.faults:
            raise CommandError(f"{len(outcome.faults):,} faults. Nothing was done.")

    def _tell(self, stage: str, count: int) -> None:
        self.stdout.write(f"{count:,} {stage}")

    def _print(self, outcome: PeopleOutcome, verb: str) -> None:
        for answer in outcome.answers:
            self.stdout.write(_gate_words(answer))
        counts = f"{outcome.added:,} people {verb} added, {outcome.changed:,} changed"
        self.stdout.write(f"{counts}, {outcome.unchanged:,} unchanged")


def _organization(slug: str) -> OrganizationFacts:
    try:
        with scoped(STAFF):
            return organization_by_slug(slug)
    except NotFound as error:
        raise CommandError(f"--organization: there is no {slug}") from error


def _gate_words(answer: GateAnswer) -> str:
    """A gate's answer with its numbers, step by step: a command is read by those who know the codes."""
    steps = "; ".join(
        ", ".join(f"{name} {value}" for name, value in step.numbers.items()) for step in answer.decision.steps
    )
    on = f" on {day}" if (day := answer.decision.inputs.get("on")) else ""
    about = f"{answer.about}: " if answer.about else ""
    return f"{about}{answer.decision.code}{on}{f' ({steps})' if steps else ''}"
