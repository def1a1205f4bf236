"""Roles and the seats that they ask for (R-CITIZEN-1, 12, 13, 14): one seat a person, of the highest kind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from licensing.models import Assignment, Place, ProductRole
from licensing.services.capacity import add_seat_lot
from licensing.services.product_roles import (
    grant_role,
    preview_roles,
    revoke_roles,
    set_roles,
)
from licensing.services.seats import assign_seat, release_seat, transfer_seat
from tenants.domain.refusal import Refused
from tenants.models import AuditEntry, Organization, Person
from tenants.scoping import scoped
from tests.cast import Cast
from tests.licensing.setting import AT, SIGNED_ON, add_people, held, subscribe

ADMIN = {"kind": "admin", "roles": ["admin"], "included": 1}
MANAGER = {"kind": "manager", "roles": ["folder_manager", "project_manager"], "included": 2}


@pytest.fixture
def platform(north: Organization) -> UUID:
    """One admin seat and two manager seats."""
    return subscribe(north.pk, "role_seats", {"seats": [ADMIN, MANAGER]})


def free() -> dict[str, int]:
    places = Place.objects.filter(held_by__isnull=True)
    return {kind: places.filter(kind=kind).count() for kind in ("admin", "manager")}


def grant(platform: UUID, person: Person, *roles: str) -> Any:
    for role in roles:
        answer = grant_role(platform, person.pk, role, at=AT)
    return answer


def test_folder_and_project_managers_share_the_manager_seats(north: Organization, platform: UUID) -> None:
    one, two, three = add_people(north.pk, "one", "two", "three")
    grant(platform, one, "folder_manager")
    answer = grant(platform, two, "project_manager")
    assert (answer.takes, [(count.kind, count.left) for count in answer.counts]) == (
        "manager",
        [("admin", 1), ("manager", 0)],
    )
    with pytest.raises(Refused) as refused:
        grant(platform, three, "project_manager")
    assert (refused.value.code, refused.value.details["kind"]) == ("NO_FREE_LICENSE", "manager")
    assert not ProductRole.objects.filter(person=three).exists(), "nothing is written"


def test_both_roles_are_one_admin_seat(north: Organization, platform: UUID) -> None:  # R-CITIZEN-13
    (kim,) = add_people(north.pk, "kim")
    assert grant(platform, kim, "project_manager").takes == "manager"
    answer = grant(platform, kim, "admin")
    assert (answer.takes, answer.frees, held(), free()) == (
        "admin",
        "manager",
        {"kim": "admin"},
        {"admin": 0, "manager": 2},
    )
    assert [step.code for step in answer.decision.steps] == ["SEAT_FREED", "SEAT_TAKEN"]
    for role in ("folder_manager", "admin", "project_manager"):
        answer = grant(platform, kim, role)
        assert (answer.takes, answer.frees, answer.decision.steps[0].code) == ("", "", "HOLDS_SEAT"), "held or exceeded"
    assert Assignment.objects.count() == 2


def test_an_admin_without_the_manager_role_stays_one(north: Organization, platform: UUID) -> None:
    (kim,) = add_people(north.pk, "kim")
    grant(platform, kim, "project_manager", "admin")
    answer = revoke_roles(platform, kim.pk, ["project_manager"], at=AT)
    assert (answer.kind, answer.frees, answer.roles) == ("admin", "", ("admin",))


def test_who_loses_admin_and_keeps_a_manager_role_needs_a_manager_seat(north: Organization, platform: UUID) -> None:
    kim, one, two, three = add_people(north.pk, "kim", "one", "two", "three")
    grant(platform, kim, "project_manager", "admin")
    grant(platform, one, "folder_manager")
    answer = preview_roles(platform, kim.pk, ["project_manager"], at=AT)
    assert (answer.takes, answer.frees) == ("manager", "admin")
    grant(platform, two, "folder_manager")
    with pytest.raises(Refused, match="NO_FREE_LICENSE"):
        revoke_roles(platform, kim.pk, ["admin"], at=AT)
    assert held()["kim"] == "admin", "a refusal changes nothing"
    assert revoke_roles(platform, kim.pk, at=AT).frees == "admin", "without any role they need none"
    assert grant(platform, three, "admin").takes == "admin"


def test_removing_rights_frees_the_seat_at_once(north: Organization, platform: UUID) -> None:  # R-CITIZEN-12
    kim, lea = add_people(north.pk, "kim", "lea")
    grant(platform, kim, "admin")
    assert revoke_roles(platform, kim.pk, ["admin"], at=AT).frees == "admin"
    assert revoke_roles(platform, kim.pk, ["admin"], at=AT).frees == "", "again changes nothing"
    assert grant(platform, lea, "admin").takes == "admin"
    entries = AuditEntry.objects.filter(action="role.revoked")
    assert [entry.details for entry in entries] == [{"role": ["admin"], "kind": "admin", "end_reason": "roles_changed"}]


def test_the_vendors_own_staff_are_not_counted(cast: Cast, north: Organization, platform: UUID) -> None:  # R-CITIZEN-14
    kim, lea = add_people(north.pk, "kim", "lea")
    answer = grant_role(platform, kim.pk, "admin", at=AT, is_vendor_staff=True)
    assert (answer.takes, answer.decision.steps[0].code, held()) == ("", "NEEDS_NO_SEAT", {})
    assert grant(platform, lea, "admin").counts[0].used == 1
    with scoped(cast.as_ada()), pytest.raises(PermissionDenied):
        grant_role(platform, cast.ben_person.pk, "admin", at=AT, is_vendor_staff=True)


def test_the_vendors_own_staff_stay_that_whatever_their_roles(cast: Cast, north: Organization, platform: UUID) -> None:
    """R-CITIZEN-14: the customer replaces all of them, adds one, and passes a seat on: none takes a seat."""
    vera, kim = add_people(north.pk, "vera", "kim")
    grant_role(platform, vera.pk, "admin", at=AT, is_vendor_staff=True)
    with scoped(cast.as_ada()):
        answer = set_roles(platform, vera.pk, ["project_manager"], at=AT)
        assert (answer.kind, answer.takes, answer.roles) == ("", "", ("project_manager",))
        set_roles(platform, vera.pk, ["folder_manager", "project_manager"], at=AT)
        revoke_roles(platform, vera.pk, ["project_manager"], at=AT)
        assert transfer_seat(grant(platform, kim, "admin").assignment_id, vera.pk, at=AT).kind == ""
        revoke_roles(platform, vera.pk, ["folder_manager"], at=AT)
    assert (held(), free()) == ({}, {"admin": 1, "manager": 2})
    (role,) = ProductRole.objects.filter(person=vera, ends_at__isnull=True)
    assert (role.role, role.is_vendor_staff) == ("admin", True)
    revoke_roles(platform, vera.pk, at=AT)
    assert grant(platform, vera, "admin").takes == "admin", "without any role they are nobody's staff"


def test_who_turns_out_to_be_the_vendors_own_gives_the_seat_back(north: Organization, platform: UUID) -> None:
    """R-CITIZEN-14: the mark is of the person, so the roles that they had before get it, too."""
    (vic,) = add_people(north.pk, "vic")
    grant(platform, vic, "folder_manager", "admin")
    answer = grant_role(platform, vic.pk, "admin", at=AT, is_vendor_staff=True)
    assert (answer.frees, answer.roles, held()) == ("admin", ("admin", "folder_manager"), {})
    running = ProductRole.objects.filter(person=vic, ends_at__isnull=True)
    assert set(running.values_list("role", "is_vendor_staff")) == {("admin", True), ("folder_manager", True)}
    rows = ProductRole.objects.count()
    assert grant_role(platform, vic.pk, "admin", at=AT, is_vendor_staff=True).frees == ""
    assert ProductRole.objects.count() == rows, "again changes nothing"


def test_a_kind_without_a_number_is_unlimited_until_one_is_agreed(north: Organization) -> None:  # R-CITIZEN-1
    stated = [ADMIN | {"included": None}, MANAGER]
    platform = subscribe(north.pk, "role_seats", {"seats": stated})
    people = add_people(north.pk, *(f"p{number}" for number in range(4)))
    for person in people[:3]:
        answer = grant(platform, person, "admin")
    assert (answer.counts[0].there, answer.counts[0].used, answer.counts[0].left) == (None, 3, None)
    assert Assignment.objects.filter(place__isnull=True).count() == 3, "they hold no place"
    with pytest.raises(Refused, match="OVER_LIMIT"), transaction.atomic():
        add_seat_lot(platform, kind="admin", quantity=2, starts_on=SIGNED_ON, at=AT)
    add_seat_lot(platform, kind="admin", quantity=3, starts_on=SIGNED_ON, at=AT)
    with pytest.raises(Refused, match="NO_FREE_LICENSE"):
        grant(platform, people[3], "admin")
    assert len(held()) == 3, "nobody is thrown out"


def test_a_seat_is_passed_on_with_its_roles(north: Organization, platform: UUID) -> None:
    kim, lea = add_people(north.pk, "kim", "lea")
    assignment_id = grant(platform, kim, "admin", "project_manager").assignment_id
    grant(platform, lea, "folder_manager")
    with pytest.raises(Refused, match="SAME_PERSON"):
        transfer_seat(assignment_id, kim.pk, at=AT)
    answer = transfer_seat(assignment_id, lea.pk, at=AT)
    assert (answer.takes, answer.frees, answer.roles) == (
        "admin",
        "manager",
        ("admin", "folder_manager", "project_manager"),
    )
    assert (held(), free()) == ({"lea": "admin"}, {"admin": 0, "manager": 2})


def test_a_seat_that_is_taken_back_takes_its_roles_along(north: Organization, platform: UUID) -> None:
    (kim,) = add_people(north.pk, "kim")
    assignment_id = grant(platform, kim, "admin", "project_manager").assignment_id
    assert release_seat(assignment_id, at=AT)
    assert not ProductRole.objects.filter(ends_at__isnull=True).exists()
    assert held() == {}


def test_what_cannot_be_meant(north: Organization, platform: UUID) -> None:
    (kim,) = add_people(north.pk, "kim")
    with pytest.raises(Refused, match="UNKNOWN_ROLE"):
        grant(platform, kim, "king")
    with pytest.raises(Refused, match="SEATS_FOLLOW_ROLES"):
        assign_seat(platform, kim.pk, at=AT)
    assert preview_roles(platform, kim.pk, ["admin"], at=AT).takes == "admin"
    assert not ProductRole.objects.exists()


def test_all_roles_are_set_at_once(north: Organization, platform: UUID) -> None:
    (kim,) = add_people(north.pk, "kim")
    grant(platform, kim, "project_manager")
    answer = set_roles(platform, kim.pk, ["folder_manager"], at=AT)
    assert (answer.roles, answer.takes, answer.frees) == (("folder_manager",), "", ""), "the seat stays"
    answer = set_roles(platform, kim.pk, ["admin", "folder_manager"], at=AT)
    assert (answer.takes, answer.frees) == ("admin", "manager")
    assert set_roles(platform, kim.pk, [], at=AT).frees == "admin"
