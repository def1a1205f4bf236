"""How many licences there are, are used and are left: the same on home, on their own page, and over REST."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from billing.services.catalog import load_catalog, read_catalog_files
from licensing.domain.lease import Denied, Granted, StartWish
from licensing.models import Lease
from licensing.selectors import plan_version_in_force
from licensing.services.capacity import add_seat_lot
from licensing.services.lease_clock import clock_at
from licensing.services.leases import acquire_lease
from licensing.services.subscriptions import start_subscription
from tenants.models import Person
from tenants.scoping import STAFF, scoped
from tenants.services.api_keys import create_api_key
from tests.api import Caller
from tests.cast import Cast
from tests.licensing.setting import AT, SIGNED_ON, add_people
from tests.visitors import Visitor

# Of a kind: there are, used, left.
Numbers = dict[str, tuple[int | None, int, int | None]]


@pytest.fixture
def north(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """Nobody of the cast can log in to the product; it is 1 July 2026, in the afternoon in Oslo."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    with scoped(STAFF), clock_at(AT):
        load_catalog(read_catalog_files(), at=AT)
        Person.objects.update(login_mode="none")
        yield cast


def sign(cast: Cast, plan: str, **licenses: int) -> None:
    started, _term = start_subscription(
        organization_id=cast.north.pk,
        plan_version=plan_version_in_force(plan),
        signed_on=SIGNED_ON,
        signed_by="Ada",
        at=AT,
        invoiced_elsewhere_reason="By the reseller",
    )
    for kind, quantity in licenses.items():
        add_seat_lot(started.pk, kind=kind, quantity=quantity, starts_on=SIGNED_ON, at=AT)


def start(person: Person, product: str) -> Granted | Denied:
    wish = StartWish(organization_id=person.organization_id, product_code=product, person_id=person.pk, client="desk")
    return acquire_lease(wish, at=AT)


def on_home(cast: Cast) -> Numbers:
    home: Any = Visitor().sign_in(cast.ada).get("/").context["home"]
    return {one.kind: (one.there, one.used, one.left) for one in home.subscription.licences}


def on_seats(cast: Cast) -> Numbers:
    seats: Any = Visitor().sign_in(cast.ada).get("/seats/").context["seats"]
    return {card.kind: (card.there, card.used, card.left) for card in seats.cards}


def on_sessions(cast: Cast) -> Numbers:
    now: Any = Visitor().sign_in(cast.ada).get("/sessions/").context["now"]
    assert now.count == sum(one.in_use for one in now.kinds)
    return {one.kind: (one.there, one.in_use, one.there - one.in_use) for one in now.kinds}


def over_rest(cast: Cast) -> tuple[Numbers, dict[str, int]]:
    """With how many starts of each kind run."""
    _key, secret = create_api_key(name="x", scopes=["seats:read"], at=AT, organization_id=cast.north.pk)
    (found,) = Caller(secret).get("seats").json()["items"]
    numbers = {one["kind"]: (one["there"], one["used"], one["left"]) for one in found["kinds"]}
    return numbers, {one["kind"]: one["in_use"] for one in found["kinds"]}


def test_of_simultaneous_licences_also_where_a_start_ran_out_unnoticed(north: Cast) -> None:  # R-CHAT-3, R-CHAT-4
    sign(north, "chat2desk_simultaneous", simultaneous=3)
    for person in add_people(north.north.pk, "kim", "lea"):
        assert isinstance(start(person, "chat2desk"), Granted)
    expected: Numbers = {"simultaneous": (3, 2, 1)}
    assert on_home(north) == on_sessions(north) == over_rest(north)[0] == expected
    silent = Lease.objects.filter(person__external_id="kim")
    silent.update(started_at=AT - timedelta(hours=1), heartbeat_at=AT - timedelta(hours=1))
    expected = {"simultaneous": (3, 1, 2)}
    assert on_home(north) == on_sessions(north) == over_rest(north)[0] == expected


def test_of_active_and_passive_users_with_guests_on_the_higher_kind(north: Cast) -> None:  # R-TEAM-14, R-TEAM-19
    sign(north, "teamplaner5_pro_user", active=3, passive=1)
    active, _other = add_people(north.north.pk, "kim", "lea")
    add_people(north.north.pk, "mia", "nia", login_mode="passive")
    assert isinstance(start(active, "teamplaner5"), Granted)
    expected: Numbers = {"active": (3, 3, 0), "passive": (1, 1, 0)}
    rest, in_use = over_rest(north)
    assert on_home(north) == on_seats(north) == rest == expected
    # People who are counted, and starts that run, are two ledgers against the same number.
    assert in_use == {"active": 1, "passive": 0}
    assert on_sessions(north) == {"active": (3, 1, 2), "passive": (1, 0, 1)}
