"""Roles of many people at once: who gives a seat back makes room for who takes one (R-CITIZEN-13, 14, 15)."""

from __future__ import annotations

from uuid import UUID

import pytest

from licensing.models import Assignment, ProductRole
from licensing.services.product_roles import grant_role
from licensing.services.roles_together import RolesTogether, set_roles_together
from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry, Organization, Person
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, held, subscribe

ADMIN = {"kind": "admin", "roles": ["admin"], "included": 2}
MANAGER = {"kind": "manager", "roles": ["folder_manager", "project_manager"], "included": 1}


@pytest.fixture
def platform(north: Organization) -> UUID:
    """Two admin seats and one manager seat."""
    return subscribe(north.pk, "role_seats", {"seats": [ADMIN, MANAGER]})


def give(platform: UUID, **roles: str) -> RolesTogether:
    people = {person.external_id: person.pk for person in Person.objects.all()}
    wanted = {people[name]: said.split() for name, said in roles.items()}
    return set_roles_together(platform, wanted, at=AT)


def figures(done: RolesTogether) -> dict[str, tuple[int, int, int | None]]:
    """Of each kind: used before, used after, there."""
    return {
        after.kind: (before.used, after.used, after.there)
        for before, after in zip(done.before, done.after, strict=True)
    }


def test_two_change_places(north: Organization, platform: UUID) -> None:  # R-CITIZEN-13
    """All seats are taken, and none is needed more than before."""
    one, two, three = add_people(north.pk, "one", "two", "three")
    for person, role in ((one, "admin"), (two, "project_manager"), (three, "admin")):
        grant_role(platform, person.pk, role, at=AT)
    done = give(platform, one="project_manager", two="admin project_manager")
    assert (figures(done), done.short) == ({"admin": (2, 2, 2), "manager": (1, 1, 1)}, frozenset())
    assert held() == {"one": "manager", "two": "admin", "three": "admin"}
    why = Assignment.objects.get(person=two, ends_at__isnull=True).why
    assert [(step["code"], step["numbers"]) for step in why["steps"]] == [
        ("SEAT_FREED", {"kind": "manager"}),
        ("SEAT_TAKEN", {"kind": "admin", "there": 2, "in_use": 2}),
    ]


def test_what_is_missing_is_counted_over_all(north: Organization, platform: UUID) -> None:  # R-CITIZEN-15
    people = add_people(north.pk, "one", "two", "three", "four", "five")
    grant_role(platform, people[0].pk, "project_manager", at=AT)
    done = give(platform, two="admin", three="admin", four="admin", five="folder_manager", one="project_manager admin")
    assert figures(done) == {"admin": (0, 4, 2), "manager": (1, 1, 1)}
    assert done.short == {"admin"}
    assert done.takers["admin"] == [people[number].pk for number in (1, 2, 3, 0)]
    assert done.takers["manager"] == [people[4].pk]


def test_a_role_that_is_held_or_exceeded_needs_no_seat(north: Organization, platform: UUID) -> None:  # R-CITIZEN-13
    (kim,) = add_people(north.pk, "kim")
    grant_role(platform, kim.pk, "admin", at=AT)
    since = Assignment.objects.get(ends_at__isnull=True).pk
    done = give(platform, kim="admin project_manager folder_manager")
    assert (done.takers, figures(done)["admin"]) == ({}, (1, 1, 2))
    assert Assignment.objects.get(ends_at__isnull=True).pk == since
    kept = AuditEntry.objects.count()
    assert give(platform, kim="folder_manager project_manager admin").takers == {}
    assert AuditEntry.objects.count() == kept, "what changes nothing is no deed"


def test_the_vendors_own_staff_stay_that(north: Organization, platform: UUID) -> None:  # R-CITIZEN-14
    (vera,) = add_people(north.pk, "vera")
    grant_role(platform, vera.pk, "admin", at=AT, is_vendor_staff=True)
    assert figures(give(platform, vera="project_manager")) == {"admin": (0, 0, 2), "manager": (0, 0, 1)}
    assert ProductRole.objects.get(person=vera, ends_at__isnull=True).is_vendor_staff
    assert held() == {}


def test_a_role_from_before_the_mark_gets_it_too(north: Organization, platform: UUID) -> None:  # R-CITIZEN-14
    """Rows of before this was so: only one of two roles says whose staff Vera is."""
    (vera,) = add_people(north.pk, "vera")
    grant_role(platform, vera.pk, "admin", at=AT)
    grant_role(platform, vera.pk, "project_manager", at=AT)
    ProductRole.objects.filter(person=vera, role="admin").update(is_vendor_staff=True)
    assert figures(give(platform, vera="project_manager")) == {"admin": (1, 0, 2), "manager": (0, 0, 1)}
    (role,) = ProductRole.objects.filter(person=vera, ends_at__isnull=True)
    assert (role.role, role.is_vendor_staff) == ("project_manager", True)


def test_each_change_is_kept_as_one_alone(north: Organization, platform: UUID) -> None:
    one, two = add_people(north.pk, "one", "two")
    grant_role(platform, one.pk, "admin", at=AT)
    give(platform, one="", two="admin project_manager")
    kept = (
        AuditEntry.objects.filter(action__startswith="role.")
        .order_by("pk")
        .values_list("action", "subject_id", "details")
    )
    assert list(kept)[1:] == [
        ("role.revoked", str(one.pk), {"role": ["admin"], "kind": "admin", "end_reason": "roles_changed"}),
        (
            "role.granted",
            str(two.pk),
            {"role": ["admin", "project_manager"], "kind": "admin", "is_vendor_staff": False},
        ),
    ]


def test_who_could_not_log_in_is_given_nothing(north: Organization, platform: UUID) -> None:
    people = add_people(north.pk, "mail", login_mode="none") + add_people(
        north.pk, "later", entry_on=AT.date().replace(day=2)
    )
    add_people(north.pk, "kim")
    done = give(platform, mail="admin", later="admin", kim="admin")
    assert done.unfit == {people[0].pk: "LOGIN_MODE_NONE", people[1].pk: "NOT_CURRENT"}
    assert not ProductRole.objects.exists()
    assert give(platform, mail="", later="").unfit == {}, "having none needs nothing"


def test_a_seat_whose_person_left_today_is_there_for_another(north: Organization, platform: UUID) -> None:
    one, two, _three = add_people(north.pk, "one", "two", "three")
    for person in (one, two):
        grant_role(platform, person.pk, "admin", at=AT)
    Person.objects.filter(pk=one.pk).update(exit_on=AT.date())
    assert figures(give(platform, three="admin"))["admin"] == (2, 2, 2)
    assert held() == {"two": "admin", "three": "admin"}


def test_what_cannot_be_meant(cast: Cast, north: Organization, platform: UUID) -> None:
    with pytest.raises(Refused, match="UNKNOWN_ROLE"):
        give(platform, ben="king")
    with pytest.raises(NotFound):
        set_roles_together(platform, {platform: ["admin"]}, at=AT)
