"""Lets a few people of the demo work: real clients that start, give signs of life, and leave."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.demo.build import is_built
from config.demo.licensees.clients import run_clients
from config.environment import Environment

LOOK_EVERY_SECONDS = 5.0


class Command(BaseCommand):
    help = (
        "Runs clients of the demo's customers, as soon as the demo is built, until it is stopped; never in production."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENVIRONMENT == Environment.PRODUCTION:
            raise CommandError("the demo is never run in production")
        stopped = threading.Event()
        signal.signal(signal.SIGTERM, lambda _number, _frame: stopped.set())
        while not stopped.is_set() and not is_built():
            stopped.wait(LOOK_EVERY_SECONDS)
        run_clients(timezone.now(), stopped.wait)
