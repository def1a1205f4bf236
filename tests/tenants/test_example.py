"""The example of the README, as it stands there."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from tenants.models import AuditEntry, Invitation, Person
from tenants.scoping import STAFF, Role, Scope, scoped
from tenants.selectors import person_stays
from tenants.services.invitations import invite_user
from tenants.services.memberships import Roles
from tenants.services.people import NewPerson, add_person, end_person, move_person
from tests.api import Caller
from tests.cast import Cast

BODY = {"name": "Dan", "entry_on": "2026-03-01", "department": "roads", "department_from": "2026-03-01"}


def test_ben_leaves_and_dan_comes(cast: Cast) -> None:
    north, ada, ben, roads, now = cast.north, cast.ada, cast.ben_person, cast.roads, timezone.now()
    with scoped(Scope(Role.WEB, north.id, ada.id)):
        dan = add_person(north.id, NewPerson(external_id="dan", name="Dan", entry_on=date(2026, 3, 1)), at=now)
        move_person(dan.id, department_id=roads.id, on=date(2026, 3, 1), at=now)
        end_person(ben.id, exit_on=date(2026, 3, 1), at=now)
        invite_user(north.id, "dan@example.org", Roles(), at=now, person_id=dan.id)
    with scoped(STAFF):
        stays = person_stays([(north.id, "dan")])[north.id, "dan"]
        assert (stays.department_on(date(2026, 2, 28)), stays.department_on(date(2026, 3, 1))) == (None, roads.id)
        assert Person.objects.get(pk=ben.id).exit_on == date(2026, 3, 1)
        assert Invitation.objects.get().person_id == dan.id
        added = AuditEntry.objects.filter(action="person.added", subject_id=str(dan.id))
        assert list(added.values_list("actor_id", flat=True)) == [ada.id]


def test_the_same_over_rest(cast: Cast) -> None:
    north, vendor = Caller(cast.north_key), Caller(cast.vendor_key)
    made = north.put("people/by-external-id/dan", BODY)
    assert made.status_code == 201
    with scoped(STAFF):
        audited = AuditEntry.objects.count()
    again = vendor.put("people/by-external-id/dan?organization=north", BODY)
    assert (again.status_code, again.json()) == (200, made.json())
    with scoped(STAFF):
        assert AuditEntry.objects.count() == audited
