"""Real clients of the demo's customers: the program in `examples/`, run for people who could be at work."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Collection
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
# Whoever is turned away asks again after a while, as the client ends with this code.
TURNED_AWAY, ASK_AGAIN_SECONDS = 2, 900.0
KEY_DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Running:
    """A client's process, whose it is, and the moments at which its user came and goes home."""

    process: subprocess.Popen[bytes]
    reference: str
    since: float
    until: float

    def keeps_others_away(self, now: float) -> bool:
        """While it runs, and a while after a refusal: somebody else would be refused as well."""
        ended = self.process.poll()
        return ended is None or (ended == TURNED_AWAY and now < self.since + ASK_AGAIN_SECONDS)


def run_clients(at: datetime, is_stopped_within: Callable[[float], bool]) -> None:
    """Until it is stopped: at each customer a few people at work, who leave after a while, and others who come."""
    licensees = [licensee for licensee in LICENSEES if is_begun(licensee)]
    keys = {licensee.slug: _key(licensee, at) for licensee in licensees}
    running: dict[str, list[Running]] = {licensee.slug: [] for licensee in licensees}
    try:
        while True:
            for licensee in licensees:
                here = running[licensee.slug] = _let_go(running[licensee.slug])
                while len(here) < licensee.live_clients:
                    here.append(_start(licensee, keys[licensee.slug][1], at, {client.reference for client in here}))
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
    now = time.monotonic()
    for client in clients:
        if client.until < now:
            client.process.terminate()
    return [client for client in clients if client.keeps_others_away(now)]


def _start(licensee: DemoLicensee, key: str, at: datetime, here: Collection[str]) -> Running:
    """Somebody who is not at work yet comes."""
    today = local_day(at, licensee.organization.timezone)
    coming = [stay for stay in stays_of(licensee, today) if stay.works(today) and stay.reference not in here]
    person = random.choice(coming)  # noqa: S311  nothing here is a secret
    device = f"{person.department}-{random.randrange(1, 9)}"  # noqa: S311  likewise
    wish = ("--product", licensee.product, "--person", person.reference, "--device", device)
    process = subprocess.Popen(  # noqa: S603  the project's own program
        [sys.executable, str(CLIENT), *wish],
        env={**os.environ, "LISENS_KEY": key, "LISENS_ADDRESS": settings.BASE_URL},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    now = time.monotonic()
    until = now + random.uniform(600, 4800)  # noqa: S311  likewise
    return Running(process, person.reference, since=now, until=until)
