"""`verify` finds what somebody with all rights has changed in places and running starts (R-X-3)."""

from __future__ import annotations

from typing import Any

import pytest

from licensing.access_invariants import ACCESS_INVARIANTS
from licensing.services.lease_clock import clock_at
from licensing.services.running_leases import release_lease
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, lease_of, start, subscribe

TAMPERED = {
    "what holds a place runs": "update place set held_by = uuidv7()",
    "what runs on a place holds it": "update place set held_by = null",
    "there is a place for each licence": "update seat_lot set quantity = quantity + 1",
    "a place is of the kind and the days of its seats": "update place set ends_on = '2030-01-01'",
    "a place is held by one start at a time":
        "alter table lease disable trigger frozen_row;"
        " update lease set ended_at = started_at + interval '1 day' where ended_at is not null",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _one_left_and_one_runs(real_cast: Cast) -> None:
    """On the same place, one after the other."""
    north = real_cast.north.pk
    with scoped(STAFF), clock_at(AT):
        subscribe(north, "concurrent", simultaneous=1)
        ada, ben = add_people(north, "one", "two")
        release_lease(north, lease_of(start(ada)))
        lease_of(start(ben))


def broken() -> dict[str, int]:
    with scoped(STAFF):
        found = {invariant.statement: len(invariant.find_broken()) for invariant in ACCESS_INVARIANTS}
    return {statement: count for statement, count in found.items() if count}


def test_nothing_is_broken() -> None:
    assert broken() == {}


@pytest.mark.parametrize("statement", TAMPERED)
def test_a_tampered_row_is_found(statement: str, as_superuser: Any) -> None:
    as_superuser.execute(TAMPERED[statement])
    assert statement in broken()


def test_every_invariant_is_tampered_with() -> None:
    assert TAMPERED.keys() == {invariant.statement for invariant in ACCESS_INVARIANTS}
