"""Builds the demo: a vendor and eleven customers, two years and more of usage, work, prices, invoices and decisions."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.demo.build import build_demo, create_logins, is_built
from config.demo.cast import LOGINS, PASSWORD
from config.environment import Environment


class Command(BaseCommand):
    help = "Builds the demo through the API, the services and the jobs; again it only adds what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing if the demo is there")
        parser.add_argument("--in-background", action="store_true", help="let the worker build it")
        parser.add_argument("--print-logins", action="store_true", help="only say who can log in")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENVIRONMENT == Environment.PRODUCTION:
            raise CommandError("the demo has known passwords: it is never built in production")
        if options["print_logins"]:
            self._print_logins()
            return
        create_logins()
        if options["if_empty"] and is_built():
            return
        if options["in_background"]:
            # Celery is only loaded where it is used.
            from config.celery import app

            app.send_task("config.build_demo")
        else:
            build_demo(timezone.now())

    def _print_logins(self) -> None:
        width = max(len(login.email) for login in LOGINS)
        for login in LOGINS:
            self.stdout.write(f"  {login.email:{width}}  {login.name}, {login.what}")
        self.stdout.write(f"  The password of each is {PASSWORD}")
