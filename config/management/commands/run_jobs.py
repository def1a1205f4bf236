"""Runs the periodic jobs as of a day, or day by day until another: to catch up, and to replay history."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.job_lock import replay_lock
from config.jobs import instant_of, next_due_day, run_jobs_as_of


class Command(BaseCommand):
    help = "Runs the periodic jobs as of a day, or day by day until another, skipping days on which nothing is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="DATE")
        parser.add_argument("--until", type=date.fromisoformat, metavar="DATE")

    def handle(self, *args: Any, **options: Any) -> None:
        day, until = options["as_of"], options["until"] or options["as_of"]
        if until < day:
            raise CommandError("--until lies before --as-of")
        with replay_lock():
            while day is not None:
                self._report(day, run_jobs_as_of(instant_of(day), is_replay=day < until))
                day = next_due_day(day, until)

    def _report(self, day: date, done: dict[str, int]) -> None:
        work = ", ".join(f"{name} {count}" for name, count in done.items() if count)
        self.stdout.write(f"{day}  {work or 'nothing was due'}")
