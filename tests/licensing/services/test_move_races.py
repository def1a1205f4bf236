"""Moves at once: a subscription goes on as one other, whoever asks first, and starts beside it hold no place twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from licensing.domain.lease import Denied, StartWish
from licensing.domain.plan_move import MoveWish
from licensing.invariants import INVARIANTS
from licensing.models import Lease, SubscriptionMove
from licensing.services.capacity import add_seat_lot
from licensing.services.lease_upkeep import end_stale_leases
from licensing.services.leases import acquire_lease
from licensing.services.plan_moves import move_subscription
from tenants.domain.refusal import Refused
from tenants.scoping import STAFF, WORKER, scoped
from tests.billing.setting import add_customer, open_shop, sign_elsewhere
from tests.licensing.setting import add_people
from tests.racing import race

SIGNED_ON = date(2026, 7, 1)
SIGNED_AT, AT = datetime(2026, 7, 1, 9, tzinfo=UTC), datetime(2026, 8, 10, 9, tzinfo=UTC)


def desk() -> tuple[UUID, UUID]:
    """A customer with three licences at once; its id and its subscription's."""
    customer = add_customer(open_shop(SIGNED_AT), "desk", SIGNED_AT)
    with scoped(STAFF):
        subscription_id = sign_elsewhere(customer, "chat2desk_simultaneous", SIGNED_ON, SIGNED_AT)
        add_seat_lot(subscription_id, kind="simultaneous", quantity=3, starts_on=SIGNED_ON, at=SIGNED_AT)
    return customer, subscription_id


def move(subscription_id: UUID) -> str:
    wish = MoveWish(
        subscription_id=subscription_id, plan_code="chat2desk_named", licenses={"named": 9}, reason="In parallel now"
    )
    try:
        with scoped(STAFF):
            move_subscription(wish, at=AT)
    except Refused as refused:
        return refused.code
    return "MOVED"


def faults() -> list[str]:
    return [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()]


def test_moved_three_times_at_once_it_is_moved_once(real_db: str) -> None:
    _customer, subscription_id = desk()
    answers = race(lambda _: move(subscription_id), 3)
    assert sorted(answers) == ["MOVED", "SUBSCRIPTION_NOT_RUNNING", "SUBSCRIPTION_NOT_RUNNING"]
    with scoped(WORKER):
        assert SubscriptionMove.objects.count() == 1
        assert faults() == []


def test_starts_beside_a_move_are_over_within_the_minute(real_db: str) -> None:
    customer, subscription_id = desk()
    with scoped(STAFF):
        people = add_people(customer, "ann", "bob", "cid")

    def work(number: int) -> str:
        if number == 0:
            return move(subscription_id)
        wish = StartWish(
            organization_id=customer, product_code="chat2desk", person_id=people[number - 1].pk, client="desk"
        )
        with scoped(STAFF):
            answer = acquire_lease(wish, at=AT)
        return answer.code if isinstance(answer, Denied) else "STARTED"

    moved, *starts = race(work, 4)
    assert moved == "MOVED"
    assert set(starts) <= {"STARTED", "NO_SEAT"}, "of the old plan, or none of the new one"
    with scoped(WORKER):
        end_stale_leases(customer, as_of=datetime.now(UTC))
        assert not Lease.objects.filter(subscription_id=subscription_id, ended_at__isnull=True).exists()
        assert faults() == []
