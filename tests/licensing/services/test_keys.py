"""What the tables of licences refuse, whatever the code does (R-X-3, R-X-9)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from licensing.models import Assignment, Lease, Place
from licensing.services.seats import assign_seat
from tenants.models import Organization
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, lease_of, start, subscribe


def change_whole(change: Callable[[], object]) -> None:
    """Deferred keys are asked at once, as at a commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        change()
        cursor.execute("set constraints all immediate")


def refuses(constraint: str, change: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        change_whole(change)


def test_a_start_holds_a_place_of_its_own_subscription(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=1)
    (ada,) = add_people(north.pk, "one")
    lease = Lease.objects.filter(pk=lease_of(start(ada)))
    other_id = subscribe(north.pk, "named", named=1)
    refuses("lease_place_same_subscription", lambda: lease.update(subscription_id=other_id))
    refuses(
        "lease_place_same_subscription", lambda: lease.update(place_id=Place.objects.get(subscription_id=other_id).pk)
    )


def test_a_seat_holds_a_place_of_its_own_subscription(north: Organization) -> None:
    subscription_id = subscribe(north.pk, "named", named=1)
    (ada,) = add_people(north.pk, "one")
    assign_seat(subscription_id, ada.pk, at=AT)
    other_id = subscribe(north.pk, "concurrent", simultaneous=1)
    refuses("assignment_place_same_subscription", lambda: Assignment.objects.update(subscription_id=other_id))


def test_a_place_is_of_its_lots_subscription(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=1)
    other_id = subscribe(north.pk, "unlimited")
    refuses("place_lot_same_subscription", lambda: Place.objects.update(subscription_id=other_id))


def test_a_start_without_a_place_is_of_a_subscription_of_the_organization(cast: Cast, north: Organization) -> None:
    subscribe(north.pk, "unlimited")
    (ada,) = add_people(north.pk, "one")
    lease = Lease.objects.filter(pk=lease_of(start(ada)))
    assert lease.get().place_id is None
    theirs = subscribe(cast.south.pk, "concurrent")
    refuses("the organization has no such subscription", lambda: lease.update(subscription_id=theirs))
    refuses("the organization has no such subscription", lambda: lease.update(subscription_id=uuid4()))


def test_what_runs_has_no_reason_to_have_ended(north: Organization) -> None:
    subscription_id = subscribe(north.pk, "named", named=1)
    (ada,) = add_people(north.pk, "one")
    assign_seat(subscription_id, ada.pk, at=AT)
    lease_of(start(ada))
    refuses("lease_runs_or_ended", lambda: Lease.objects.update(end_reason="released"))
    refuses("assignment_held_or_ended", lambda: Assignment.objects.update(end_reason="released"))
