"""A page of seats asks no more statements for more people, seats and roles, as no page does."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from licensing.services.product_roles import set_roles
from licensing.services.seats import assign_seat
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, subscribe
from tests.visitors import Visitor

ROLES = ("admin", "editor", "reviewer")
PLATFORM = {"seats": [{"kind": "admin", "roles": list(ROLES), "included": 9}]}
MOST_STATEMENTS = 60


def held(cast: Cast, subscription_id: UUID, name: str, roles: tuple[str, ...] = ()) -> str:
    """The seat of a new person, by id."""
    with scoped(STAFF):
        (person,) = add_people(cast.north.pk, name)
        if roles:
            return str(set_roles(subscription_id, person.pk, roles, at=AT).assignment_id)
        return str(assign_seat(subscription_id, person.pk, at=AT).assignment_id)


def statements(ada: Visitor, path: str) -> int:
    ada.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert ada.get(path).status_code == 200, path
    return len(queries)


@pytest.mark.parametrize("page", ["/seats/", "/seats/{seat}/remove/", "/seats/{seat}/pass-on/{to}/"])
def test_with_seven_seats_as_with_one(cast: Cast, ada: Visitor, page: str) -> None:
    with scoped(STAFF):
        named = subscribe(cast.north.pk, "named", named=9)
        (to,) = add_people(cast.north.pk, "to")
    path = page.format(seat=held(cast, named, "kim"), to=to.pk)
    with_one = statements(ada, path)
    for number in range(6):
        held(cast, named, f"more{number}")
    assert statements(ada, path) == with_one <= MOST_STATEMENTS


def test_three_roles_are_passed_on_as_one_is(cast: Cast, ada: Visitor) -> None:
    with scoped(STAFF):
        platform = subscribe(cast.north.pk, "role_seats", PLATFORM)
        (to,) = add_people(cast.north.pk, "to")
    one, three = held(cast, platform, "kim", ROLES[:1]), held(cast, platform, "lea", ROLES)
    with_one = statements(ada, f"/seats/{one}/pass-on/{to.pk}/")
    assert statements(ada, f"/seats/{three}/pass-on/{to.pk}/") == with_one <= MOST_STATEMENTS
