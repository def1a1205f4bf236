"""Real clients of the demo's customers: the program in `examples/`, run for people who could be at work."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from config.demo.licensees.cast import LICENSEES
from config.demo.licensees.licensee import DemoLicensee
from config.demo.licensees.living import is_begun
from config.demo.licensees.stays import stays_of
from config.demo.organizations import organization_of_slug
from tenants.domain.periods import local_day
from tenants.models import ApiKey
from tenants.scoping import STAFF, scoped
from tenants.services.api_keys import create_api_key, revoke_api_key

CLIENT = Path(__file__).resolve().parents[3] / "examples" / "lease_client.py"
LOOK_EVERY_SECONDS = 20.0
KEY_DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Running:
    """A client's process, and the moment at which its user goes home."""

    process: subprocess.Popen[bytes]
    until: float


def run_clients(at: datetime, is_stopped_within: Callable[[float], bool]) -> None:
    """Until it is stopped: at each customer a few people at work, who leave after a while, and others who come."""
    licensees = [licensee for licensee in LICENSEES if is_begun(licensee)]
    keys = {licensee.slug: _key(licensee, at) for licensee in licensees}
    running: dict[str, list[Running]] = {licensee.slug: [] for licensee in licensees}
    try:
        while True:
            for licensee in licensees:
                at_work = _let_go(running[licensee.slug])
                missing = range(licensee.live_clients - len(at_work))
                running[licensee.slug] = at_work + [_start(licensee, keys[licensee.slug][1], at) for _ in missing]
            if is_stopped_within(LOOK_EVERY_SECONDS):
                return
    finally:
        for client in (client for clients in running.values() for client in clients):
            client.process.terminate()
        with scoped(STAFF):
            for key, _secret in keys.values():
                revoke_api_key(key, at=timezone.now())


def _key(licensee: DemoLicensee, at: datetime) -> tuple[ApiKey, str]:
    """Of this run alone. If nobody revokes it, it ends by itself."""
    with scoped(STAFF):
        return create_api_key(
            name="Clients of the demo",
            scopes=["leases:write", "people:read"],
            at=at,
            organization_id=organization_of_slug(licensee.slug),
            expires_at=at + KEY_DAYS,
        )


def _let_go(clients: list[Running]) -> list[Running]:
    """Those that go on. Who has gone home closes their client, which gives the licence back."""
    for client in clients:
        if client.until < time.monotonic():
            client.process.terminate()
    return [client for client in clients if client.process.poll() is None]


def _start(licensee: DemoLicensee, key: str, at: datetime) -> Running:
    today = local_day(at, licensee.organization.timezone)
    at_work = [stay for stay in stays_of(licensee, today) if stay.works(today)]
    person = random.choice(at_work)  # noqa: S311  nothing here is a secret
    device = f"{person.department}-{random.randrange(1, 9)}"  # noqa: S311  likewise
    wish = ("--product", licensee.product, "--person", person.reference, "--device", device)
    process = subprocess.Popen(  # noqa: S603  the project's own program
        [sys.executable, str(CLIENT), *wish],
        env={**os.environ, "LISENS_KEY": key, "LISENS_ADDRESS": settings.BASE_URL},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    return Running(process, time.monotonic() + random.uniform(600, 4800))  # noqa: S311  likewise
