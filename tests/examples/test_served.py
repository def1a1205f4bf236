"""The client that vendors copy, as a program of its own, against the product's own web server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from licensing.models import Lease, Place
from licensing.services.running_leases import end_lease
from tenants.domain.api_scopes import ORGANIZATION_SCOPES
from tenants.scoping import STAFF, scoped
from tenants.services.api_keys import create_api_key
from tests.cast import AT, Cast
from tests.licensing.setting import subscribe

pytestmark = pytest.mark.peer

CLIENT = Path(__file__).resolve().parents[2] / "examples" / "lease_client.py"
SECONDS = 60


class Desk:
    """A workstation: starts the program for somebody."""

    def __init__(self, address: str, key: str) -> None:
        self.address, self.key = address, key

    @contextmanager
    def program(self, person: str) -> Iterator[subprocess.Popen[str]]:
        """Started, and killed if the test has left it running."""
        command = [sys.executable, str(CLIENT), "--address", self.address, "--product", "planner", "--person", person]
        with subprocess.Popen(
            [*command, "--beat-every", "0.2"],
            env=os.environ | {"LISENS_KEY": self.key},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()


@pytest.fixture
def desk(real_cast: Cast, site_url: str) -> Desk:
    with scoped(STAFF):
        subscribe(real_cast.north.pk, "concurrent", simultaneous=1)
    return Desk(site_url, real_cast.north_key)


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def fates() -> list[str]:
    with scoped(STAFF):
        return list(Lease.objects.order_by("started_at").values_list("end_reason", flat=True))


def test_the_next_is_refused_until_the_first_is_asked_to_end(desk: Desk) -> None:  # R-CHAT-4
    with desk.program("ada") as ada:
        assert line_of(ada) == "Started. Ctrl-C stops."
        with desk.program("ben") as ben:
            refused, _ = ben.communicate(timeout=SECONDS)
        assert ben.returncode == 2
        assert re.fullmatch(r"No free licence: 1 of 1 in use\.\n  ada, since \d\d:\d\d\n", refused)
        ada.terminate()
        assert ada.wait(SECONDS) == 128 + 15
    assert fates() == ["released"]
    with desk.program("ben") as ben:
        assert line_of(ben) == "Started. Ctrl-C stops."


def test_a_key_that_may_not_read_people_is_told_the_numbers_alone(desk: Desk, real_cast: Cast) -> None:
    with scoped(STAFF):
        narrow = sorted({"leases:write"} & set(ORGANIZATION_SCOPES))
        _row, key = create_api_key(name="narrow", scopes=narrow, at=AT, organization_id=real_cast.north.pk)
    with desk.program("ada") as ada:
        line_of(ada)
        with Desk(desk.address, key).program("ben") as ben:
            assert ben.communicate(timeout=SECONDS)[0] == "No free licence: 1 of 1 in use.\n"


def test_who_is_ended_by_an_administrator_is_told_why(desk: Desk, real_cast: Cast) -> None:  # R-CHAT-10
    with desk.program("ada") as ada:
        line_of(ada)
        with scoped(STAFF):
            end_lease(real_cast.north.pk, Lease.objects.get().pk, at=AT)
        assert ada.communicate(timeout=SECONDS)[0] == "An administrator ended this session.\n"
        assert ada.returncode == 3


def test_who_is_killed_holds_the_licence_until_its_time_is_over(desk: Desk) -> None:
    with desk.program("ada") as ada:
        line_of(ada)
        ada.kill()
        ada.wait(SECONDS)
    assert fates() == [""]
    with scoped(STAFF):
        assert Place.objects.filter(held_by__isnull=False).count() == 1


def test_no_licence_for_a_stranger(desk: Desk) -> None:
    with desk.program("nobody") as process:
        assert process.communicate(timeout=SECONDS)[0] == "There is no such person.\n"
        assert process.returncode == 2
