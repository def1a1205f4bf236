"""R-TEAM-10: someone higher in the hierarchy approves where a deputy cannot.

Dan reports to Mia, Mia to Ola, Ola to Pia. Fay is the fallback approver.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypedDict
from uuid import UUID

import pytest

from licensing.domain.approver import Asked, Finding, InLine, find_approver

ON = date(2026, 7, 1)
DAN, MIA, OLA, PIA, FAY = (UUID(int=number) for number in range(1, 6))
LINE = {DAN: MIA, MIA: OLA, OLA: PIA, PIA: None, FAY: None}


class Change(TypedDict, total=False):
    manager_id: UUID | None
    entry_on: date | None
    exit_on: date | None
    login_mode: str


def house(**changes: Change) -> dict[UUID, InLine]:
    """Everybody is current and active, but for the changes."""
    names = {"dan": DAN, "mia": MIA, "ola": OLA, "pia": PIA, "fay": FAY}
    people = {
        person: InLine(id=person, manager_id=above, entry_on=date(2020, 1, 1), exit_on=None, login_mode="active")
        for person, above in LINE.items()
    }
    for name, change in changes.items():
        people[names[name]] = replace(people[names[name]], **change)
    return people


def approve(
    people: dict[UUID, InLine], requester: UUID | None = None, fallback: UUID | None = FAY
) -> tuple[object, ...]:
    found = find_approver(people, person_id=DAN, requester_id=requester, fallback_id=fallback, on=ON)
    return found.approver_id, found.is_fallback, found.path


def test_the_nearest_manager() -> None:
    assert approve(house()) == (MIA, False, (Asked(MIA, "APPROVES"),))


@pytest.mark.parametrize(
    ("mia", "finding"),
    [
        ({"login_mode": "passive"}, "NOT_ACTIVE"),
        ({"login_mode": "none"}, "NOT_ACTIVE"),
        ({"exit_on": ON}, "NOT_CURRENT"),
        ({"entry_on": date(2026, 7, 2)}, "NOT_CURRENT"),
        ({"entry_on": None}, "NOT_CURRENT"),
    ],
)
def test_a_manager_who_may_not_is_passed_over(mia: Change, finding: Finding) -> None:
    assert approve(house(mia=mia)) == (OLA, False, (Asked(MIA, finding), Asked(OLA, "APPROVES")))


def test_nobody_approves_their_own_request() -> None:
    assert approve(house(), requester=MIA) == (OLA, False, (Asked(MIA, "IS_REQUESTER"), Asked(OLA, "APPROVES")))


def test_nobody_above_can_so_the_fallback_approver_does() -> None:
    away: Change = {"exit_on": date(2026, 6, 30)}
    approver, is_fallback, path = approve(house(mia=away, ola=away, pia=away))
    assert (approver, is_fallback) == (FAY, True)
    assert path == (*(Asked(person, "NOT_CURRENT") for person in (MIA, OLA, PIA)), Asked(FAY, "APPROVES"))


def test_the_fallback_approver_is_asked_the_same() -> None:
    people = house(dan={"manager_id": None}, fay={"login_mode": "passive"})
    assert approve(people) == (None, False, (Asked(FAY, "NOT_ACTIVE"),))
    assert approve(house(dan={"manager_id": None}), requester=FAY) == (None, False, (Asked(FAY, "IS_REQUESTER"),))


def test_nobody_at_all() -> None:
    assert approve(house(dan={"manager_id": None}), fallback=None) == (None, False, ())


def test_a_loop_ends() -> None:
    people = house(mia={"login_mode": "none"}, ola={"login_mode": "none", "manager_id": MIA})
    assert approve(people) == (FAY, True, (Asked(MIA, "NOT_ACTIVE"), Asked(OLA, "NOT_ACTIVE"), Asked(FAY, "APPROVES")))
