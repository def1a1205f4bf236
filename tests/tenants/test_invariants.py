"""What always holds of people and organizations is found where somebody has tampered with it."""

from __future__ import annotations

import pytest

from tenants.invariants import INVARIANTS
from tenants.models import Person, User
from tenants.scoping import STAFF, scoped
from tests.cast import Cast, make_person


def broken() -> list[str]:
    with scoped(STAFF):
        return [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()]


@pytest.mark.usefixtures("cast")
def test_nothing_is_broken() -> None:
    assert broken() == []


def test_long_reporting_line_is_none_of_them(cast: Cast) -> None:
    with scoped(STAFF):
        above = cast.ada_person
        for number in range(20):
            above = make_person(cast.north, f"p{number:02}", manager_id=above.pk)
    assert broken() == []


def test_reporting_loop_is_found(cast: Cast) -> None:
    with scoped(STAFF):
        dan = make_person(cast.north, "dan", manager_id=cast.ben_person.pk)
        Person.objects.filter(pk=cast.ben_person.pk).update(manager=dan)
    found = sorted([str(cast.ben_person.pk), str(dan.pk)])
    assert sorted(broken()) == [f"person {person_id} reports to themselves" for person_id in found]


def test_organization_without_administrator_is_found(cast: Cast) -> None:  # R-SCALGO-10
    with scoped(STAFF):
        User.objects.filter(pk=cast.cleo.pk).update(is_active=False)
    assert broken() == [f"organization {cast.south.pk} has no license administrator left"]
