"""A file of people gives roles in products: how many seats it needs is said before it is done (R-CITIZEN-15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied

from licensing.models import Assignment, ProductRole, Subscription
from licensing.services.lease_clock import clock_at
from licensing.services.product_roles import grant_role
from tenants.domain.people_files import NotReadable
from tenants.domain.people_together import PeopleOutcome
from tenants.domain.refusal import Refused
from tenants.models import AuditEntry, Organization, Person
from tenants.scoping import STAFF, scoped
from tenants.services.people_import import import_people, import_products, preview_import, read_import
from tests.cast import Cast
from tests.licensing.setting import AT, ON, add_people, subscribe

ADMIN = {"kind": "admin", "roles": ["admin"], "included": 2}
MANAGER = {"kind": "manager", "roles": ["folder_manager", "project_manager"], "included": 3}
DAY = timedelta(days=1)
HEADINGS = "id;name;entry;roles: planner\n"


@pytest.fixture
def north(cast: Cast) -> Iterator[Organization]:
    """Ada administers: whatever a file does, she may do."""
    with scoped(cast.as_ada()), clock_at(AT):
        yield cast.north


@pytest.fixture
def platform(cast: Cast, north: Organization) -> UUID:
    """Two admin seats, of which Lea has one, and three manager seats, of which Kim has one."""
    with scoped(STAFF):
        found = subscribe(north.pk, "role_seats", {"seats": [ADMIN, MANAGER]})
        lea, kim = add_people(north.pk, "lea", "kim")
        grant_role(found, lea.pk, "admin", at=AT)
        grant_role(found, kim.pk, "project_manager", at=AT)
    return found


def preview(north: Organization, *rows: str, headings: str = HEADINGS) -> PeopleOutcome:
    return preview_import(north.pk, read(north, *rows, headings=headings), at=AT)


def carry_out(north: Organization, *rows: str, expected: str | None = None) -> PeopleOutcome:
    return import_people(north.pk, read(north, *rows), at=AT, expected=expected)


def read(north: Organization, *rows: str, headings: str = HEADINGS) -> Any:
    content = headings + "\n".join(rows)
    return read_import(north.pk, content.encode(), exit_day="last", language="en", at=AT)


def held() -> dict[str, str]:
    return dict(Assignment.objects.filter(ends_at__isnull=True).values_list("person__external_id", "kind"))


def roles() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = ProductRole.objects.filter(ends_at__isnull=True).order_by("role")
    for name, role in rows.values_list("person__external_id", "role"):
        found.setdefault(name, []).append(role)
    return found


def numbers(decision: Any) -> list[dict[str, Any]]:
    return [dict(step.numbers) for step in decision.steps]


def test_the_seats_that_a_file_needs_are_said_then_taken(north: Organization, platform: UUID) -> None:  # R-CITIZEN-15
    """Kim becomes an admin and frees a manager seat; Mia and Noa are new, and take one each."""
    rows = (
        "kim;Kim;2020-01-01;admin",
        "mia;Mia;2026-01-01;Project manager",
        "noa;Noa;2026-01-01;Folder manager, project_manager",
    )
    seen = preview(north, *rows)
    assert [(found.external_id, found.changes[-1].before, found.changes[-1].after) for found in seen.differences] == [
        ("kim", "project_manager", "admin"),
        ("mia", None, "project_manager"),
        ("noa", None, "folder_manager, project_manager"),
    ]
    (answer,) = seen.answers
    assert (answer.is_allowed, answer.about, answer.decision.code, answer.decision.rule) == (
        True,
        "Planner",
        "FITS",
        "role_seats",
    )
    assert answer.before is not None
    assert numbers(answer.before) == [
        {"kind": "admin", "needed": 1, "there": 2, "missing": 0},
        {"kind": "manager", "needed": 1, "there": 3, "missing": 0},
    ]
    assert numbers(answer.decision) == [
        {"kind": "admin", "needed": 2, "there": 2, "missing": 0},
        {"kind": "manager", "needed": 2, "there": 3, "missing": 0},
    ]
    assert held() == {"lea": "admin", "kim": "manager"}, "a preview gives nothing"
    assert carry_out(north, *rows, expected=seen.digest) == seen
    assert held() == {"lea": "admin", "kim": "admin", "mia": "manager", "noa": "manager"}
    assert roles()["noa"] == ["folder_manager", "project_manager"]
    again = carry_out(north, *rows)
    assert (again.differences, again.answers, again.unchanged) == ((), (), 3)  # R-X-7


def test_one_too_many_refuses_all(north: Organization, platform: UUID) -> None:  # R-CITIZEN-13, 15
    """Two admins with one who is a manager already, and one seat left: two are needed."""
    rows = ("kim;Kim;2020-01-01;admin", "ben;Ben;2020-01-01;", "mia;Mia;2026-01-01;admin")
    (answer,) = preview(north, *rows).answers
    assert (answer.is_allowed, answer.decision.code) == (False, "NO_FREE_LICENSE")
    assert numbers(answer.decision) == [
        {"kind": "admin", "needed": 3, "there": 2, "missing": 1, "rows": [2, 4]},
        {"kind": "manager", "needed": 0, "there": 3, "missing": 0},
    ]
    with pytest.raises(Refused, match="NO_FREE_LICENSE"):
        carry_out(north, *rows)
    assert held() == {"lea": "admin", "kim": "manager"}
    assert roles() == {"lea": ["admin"], "kim": ["project_manager"]}
    assert not Person.objects.filter(external_id="mia").exists()
    assert not AuditEntry.objects.filter(action="people.imported").exists()


def test_who_goes_makes_room_whichever_row_stands_first(north: Organization, platform: UUID) -> None:
    rows = ("kim;Kim;2020-01-01;admin", "mia;Mia;2026-01-01;admin", "lea;Lea;2020-01-01;")
    seen = preview(north, *rows)
    assert seen.can_be_done
    assert seen.differences[-1].changes[-1].after is None, "an empty cell takes all roles away"
    carry_out(north, *rows, expected=seen.digest)
    assert held() == {"kim": "admin", "mia": "admin"}


def test_who_leaves_today_makes_room(north: Organization, platform: UUID) -> None:
    """Lea's last day was yesterday: her seat is there for Mia in the same file, whatever her row says of roles."""
    headings = "id;name;entry;last day;roles: planner\n"
    rows = ("lea;Lea;2020-01-01;2026-06-30;admin", "kim;Kim;2020-01-01;;admin", "mia;Mia;2026-01-01;;admin")
    (answer,) = preview(north, *rows, headings=headings).answers
    assert (answer.is_allowed, numbers(answer.decision)[0]["needed"]) == (True, 2)


def test_a_column_that_is_not_there_leaves_roles_alone(north: Organization, platform: UUID) -> None:
    outcome = preview(north, "kim;Kim", "lea;Lea", headings="id;name\n")
    assert (outcome.differences, outcome.products) == ((), ())


def test_roles_are_written_as_people_call_them(north: Organization, platform: UUID) -> None:
    outcome = preview(north, 'kim;"Administrator; PROSJEKTLEDER"', headings="id;Roller: Planner\n")
    assert (outcome.faults, outcome.differences[0].changes[0].after) == ((), "admin, project_manager")


def test_what_is_wrong_with_roles_is_said_by_cell(north: Organization, platform: UUID) -> None:
    headings = "id;name;entry;login mode;roles: planner\n"
    unfit = ("mia;Mia;2026-07-02;active;admin", "noa;Noa;2026-01-01;none;project_manager")
    unknown = preview(north, "kim;Kim;2020-01-01;active;admin, king", *unfit, headings=headings).faults
    assert [(fault.row, fault.field, fault.code, fault.value) for fault in unknown] == [
        (2, "roles:planner", "UNKNOWN_ROLE", "king")
    ]
    faults = preview(north, *unfit, headings=headings).faults
    assert [(fault.row, fault.field, fault.code, fault.value) for fault in faults] == [
        (2, "roles:planner", "NOT_CURRENT", "admin"),
        (3, "roles:planner", "LOGIN_MODE_NONE", "project_manager"),
    ], "whoever comes tomorrow is given a role tomorrow"
    with pytest.raises(Refused, match="ROWS_REFUSED"):
        import_people(north.pk, read(north, *unfit, headings=headings), at=AT)
    assert not Person.objects.filter(external_id="mia").exists()


def test_a_heading_that_names_no_such_product_refuses_the_file(north: Organization, platform: UUID) -> None:
    with pytest.raises(NotReadable) as refused:
        read(north, headings="id;roles: painter\n")
    assert (refused.value.code, refused.value.details) == ("UNKNOWN_PRODUCT", {"product": "painter"})
    with pytest.raises(NotReadable, match="DUPLICATE_COLUMN"):
        read(north, headings="id;roles: planner;Rollen: Planner\n")


def test_roles_of_a_product_whose_agreement_has_ended_are_a_fault(
    cast: Cast, north: Organization, platform: UUID
) -> None:
    file = read(north, "kim;Kim;2020-01-01;admin")
    assert [product.product for product in import_products(north.pk, at=AT)] == ["planner"]
    with scoped(STAFF):
        Subscription.objects.filter(pk=platform).update(ends_on=ON + DAY)
    assert import_products(north.pk, at=AT + DAY) == ()
    (fault,) = preview_import(north.pk, file, at=AT + DAY).faults
    assert (fault.row, fault.code, fault.value) == (2, "UNKNOWN_PRODUCT", "planner")


def test_another_organization_has_no_such_column(cast: Cast, north: Organization, platform: UUID) -> None:  # R-X-9
    with scoped(cast.as_cleo()):
        assert import_products(cast.south.pk, at=AT) == ()


def test_who_does_not_administer_gives_no_roles(cast: Cast, north: Organization, platform: UUID) -> None:
    file = read(north, "kim;Kim;2020-01-01;admin")
    with scoped(cast.as_ben()), pytest.raises(PermissionDenied):
        import_people(north.pk, file, at=AT)


def test_the_trail_tells_of_a_person_before_their_roles(north: Organization, platform: UUID) -> None:
    """Entries of one moment are read in the order in which they were kept."""
    kept = AuditEntry.objects.count()
    preview(north, "mia;Mia;2026-01-01;admin", "kim;Kim K;2020-01-01;folder_manager")
    assert AuditEntry.objects.count() == kept, "a preview keeps nothing"
    carry_out(north, "mia;Mia;2026-01-01;admin", "kim;Kim K;2020-01-01;folder_manager")
    mia, kim = (str(Person.objects.get(external_id=name).pk) for name in ("mia", "kim"))
    told = AuditEntry.objects.order_by("at", "id").values_list("action", "subject_id")
    assert list(told)[kept:] == [
        ("people.imported", str(north.pk)),
        ("person.added", mia),
        ("person.changed", kim),
        ("role.granted", mia),
        ("role.revoked", kim),
        ("role.granted", kim),
    ]
