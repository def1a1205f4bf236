"""Publishes the plans of the catalogue files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing.domain.catalog import CatalogFaults
from billing.services.catalog import CATALOG, LoadedPlan, load_catalog, read_catalog_files
from tenants.scoping import STAFF, scoped


class Command(BaseCommand):
    help = "Publishes a new version of each plan whose catalogue file changed; a faulty file changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=CATALOG, help="where the TOML files are")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with scoped(STAFF):
                loaded = load_catalog(read_catalog_files(options["folder"]), at=timezone.now())
        except CatalogFaults as faults:
            raise CommandError(f"nothing was changed:\n{faults}") from faults
        for plan in loaded:
            self.stdout.write(_line(plan))


def _line(plan: LoadedPlan) -> str:
    news = "new version" if plan.is_new else "unchanged"
    waits = f"; cannot be subscribed to yet: {', '.join(plan.not_running)}" if plan.not_running else ""
    return f"{plan.code} version {plan.number}: {news}{waits}"
