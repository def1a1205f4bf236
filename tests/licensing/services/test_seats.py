"""Named seats: given, back, passed on; one door, and never more than there are (R-CHAT-2, R-X-3, R-X-4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied

from licensing.models import Assignment, Place, SeatLot, Subscription
from licensing.services.capacity import add_seat_lot, change_lot_quantity
from licensing.services.seat_upkeep import settle_seats_of
from licensing.services.seats import assign_seat, preview_seat, preview_transfer, release_seat, transfer_seat
from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry, Organization, Person
from tenants.scoping import scoped
from tenants.services.erasure import erase_person
from tenants.services.people import change_person
from tests.cast import Cast
from tests.licensing.setting import AT, ON, SIGNED_ON, add_people, code_of, lease_of, start, subscribe

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def named(north: Organization) -> UUID:
    """Two named licences."""
    return subscribe(north.pk, "named", named=2)


def refusal(subscription_id: UUID, person: Person, at: datetime = AT) -> Refused:
    with pytest.raises(Refused) as refused:
        assign_seat(subscription_id, person.pk, at=at)
    return refused.value


def holders() -> set[str]:
    running = Assignment.objects.filter(ends_at__isnull=True)
    return set(running.values_list("person__external_id", flat=True))


def test_a_seat_is_given_once_and_lets_its_holder_start(north: Organization, named: UUID) -> None:
    (kim,) = add_people(north.pk, "kim")
    assert code_of(start(kim)) == "NO_SEAT"
    answer = assign_seat(named, kim.pk, at=AT)
    assert (answer.kind, answer.takes, answer.frees) == ("named", "named", "")
    assert [(count.there, count.used, count.left) for count in answer.counts] == [(2, 1, 1)]
    assert answer.decision.steps[0].as_json() == {
        "code": "SEAT_TAKEN",
        "numbers": {"kind": "named", "there": 2, "in_use": 1},
    }
    again = assign_seat(named, kim.pk, at=AT + MINUTE)
    assert (again.assignment_id, again.takes, Assignment.objects.count()) == (answer.assignment_id, "", 1)
    held = Assignment.objects.get()
    assert (held.held_since, held.why["clause"]["reference"], held.why["steps"][0]["code"]) == (AT, "§ 2", "SEAT_TAKEN")
    for client in ("desk", "phone", "tram"):
        lease_of(start(kim, client))  # R-CHAT-2: not to a device
    assert Place.objects.filter(held_by=answer.assignment_id).count() == 1


def test_the_last_seat_is_the_last_and_is_free_the_moment_it_is_given_back(north: Organization, named: UUID) -> None:
    one, two, three = add_people(north.pk, "one", "two", "three")
    held = assign_seat(named, one.pk, at=AT).assignment_id
    assign_seat(named, two.pk, at=AT)
    refused = refusal(named, three)
    assert (refused.code, refused.details["kind"], refused.details["missing"]) == ("NO_FREE_LICENSE", "named", 1)
    decision: Any = refused.details["decision"]
    assert decision["steps"][-1]["numbers"] == {"kind": "named", "needed": 3, "there": 2, "missing": 1}
    assert held is not None
    assert release_seat(held, at=AT + MINUTE)
    assert not release_seat(held, at=AT + 2 * MINUTE), "once"
    assign_seat(named, three.pk, at=AT)  # asked earlier than the seat was given back, and served after it
    assert holders() == {"two", "three"}
    assert Assignment.objects.get(person=three).starts_at == AT + MINUTE


def test_a_preview_writes_nothing(north: Organization, named: UUID) -> None:
    (kim,) = add_people(north.pk, "kim")
    answer = preview_seat(named, kim.pk, at=AT)
    assert (answer.takes, answer.counts[0].left) == ("named", 1)
    assert (Assignment.objects.count(), Place.objects.filter(held_by__isnull=False).count()) == (0, 0)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"entry_on": date(2026, 7, 2)}, "NOT_CURRENT"),
        ({"exit_on": ON}, "NOT_CURRENT"),
        ({"login_mode": "none"}, "LOGIN_MODE_NONE"),
        ({"entry_on": None}, ""),
        ({"login_mode": "passive"}, ""),
    ],
)
def test_who_could_not_log_in_gets_none(north: Organization, named: UUID, facts: dict[str, Any], code: str) -> None:
    (kim,) = add_people(north.pk, "kim", **facts)
    if code:
        assert refusal(named, kim).code == code
    assert (len(holders()), bool(code) or bool(assign_seat(named, kim.pk, at=AT).takes)) == (0, True)


def test_nobody_gets_one_without_an_agreement_or_from_elsewhere(cast: Cast, north: Organization, named: UUID) -> None:
    (kim,) = add_people(north.pk, "kim")
    with pytest.raises(NotFound):
        assign_seat(named, cast.cleo_person.pk, at=AT)
    with pytest.raises(NotFound):
        assign_seat(named, uuid4(), at=AT)
    erase_person(kim.pk, at=AT)
    with pytest.raises(NotFound):
        assign_seat(named, kim.pk, at=AT)
    Subscription.objects.filter(pk=named).update(ends_on=ON)
    assert refusal(named, cast.ben_person).code == "SUBSCRIPTION_ENDED"


def test_a_licence_that_counts_people_or_starts_gives_no_seats(cast: Cast, north: Organization) -> None:
    assert refusal(subscribe(north.pk, "concurrent", simultaneous=1), cast.ben_person).code == "NO_SEATS_HERE"


def test_only_administrators_give_seats(cast: Cast, named: UUID) -> None:  # R-SCALGO-11
    with scoped(cast.as_ben()), pytest.raises(PermissionDenied):
        assign_seat(named, cast.ben_person.pk, at=AT)
    with scoped(cast.as_cleo()), pytest.raises(NotFound):
        assign_seat(named, cast.cleo_person.pk, at=AT)
    with scoped(cast.as_ada()):
        assign_seat(named, cast.ben_person.pk, at=AT)
        assert Assignment.objects.get().given_by_user_id == cast.ada.pk
        entry = AuditEntry.objects.get(action="seat.given")
    assert (entry.subject_id, entry.details) == (str(cast.ben_person.pk), {"kind": "named"})


def test_a_seat_is_passed_on_in_one_go(north: Organization, named: UUID) -> None:
    one, two, three = add_people(north.pk, "one", "two", "three")
    held = assign_seat(named, one.pk, at=AT).assignment_id
    assign_seat(named, two.pk, at=AT)
    assert held is not None
    with pytest.raises(Refused, match="HOLDS_SEAT"):
        transfer_seat(held, two.pk, at=AT)
    (guest,) = add_people(north.pk, "guest", login_mode="none")
    with pytest.raises(Refused, match="LOGIN_MODE_NONE"):
        transfer_seat(held, guest.pk, at=AT)
    assert holders() == {"one", "two"}, "a refusal leaves it where it was"
    assert preview_transfer(held, three.pk, at=AT + DAY).takes == "named"
    assert holders() == {"one", "two"}
    answer = transfer_seat(held, three.pk, at=AT + DAY)
    assert (holders(), answer.counts[0].left) == ({"two", "three"}, 0)
    assert Assignment.objects.get(pk=held).end_reason == "passed_on"
    with pytest.raises(Refused, match="SEAT_ENDED"):
        transfer_seat(held, three.pk, at=AT + DAY)
    written = AuditEntry.objects.filter(at=AT + DAY).order_by("pk")
    assert [(entry.action, entry.subject_id) for entry in written] == [
        ("seat.taken_back", str(one.pk)),
        ("seat.given", str(three.pk)),
    ]


def test_over_the_limit_a_seat_cannot_be_passed_on(north: Organization, named: UUID) -> None:
    one, two, three = add_people(north.pk, "one", "two", "three")
    held = assign_seat(named, one.pk, at=AT).assignment_id
    assign_seat(named, two.pk, at=AT)
    change_lot_quantity(SeatLot.objects.get().pk, 1, at=AT)
    assert held is not None
    with pytest.raises(Refused, match="NO_FREE_LICENSE"):
        transfer_seat(held, three.pk, at=AT)
    assert holders() == {"one", "two"}, "nobody is thrown out"
    release_seat(held, at=AT)
    assert refusal(named, three).code == "NO_FREE_LICENSE", "the seat that was given back is the one that goes"


def test_who_holds_a_seat_keeps_it_when_its_licence_ends_and_a_free_one_takes_over(north: Organization) -> None:
    named = subscribe(north.pk, "named")
    add_seat_lot(named, kind="named", quantity=1, starts_on=SIGNED_ON, ends_on=date(2026, 7, 11), at=AT)
    one, two = add_people(north.pk, "one", "two")
    assign_seat(named, one.pk, at=AT)
    over = AT + 10 * DAY
    with pytest.raises(Refused, match="NO_FREE_LICENSE"):
        assign_seat(named, two.pk, at=over)
    lease_of(start(one, at=over))
    assert code_of(start(one, "phone", at=over + 14 * DAY)) == "OVER_LIMIT", "the grace is over"
    add_seat_lot(named, kind="named", quantity=1, starts_on=SIGNED_ON, at=over)
    assert refusal(named, two, over).code == "NO_FREE_LICENSE", "it is for who lost theirs"
    assert [settle_seats_of(north.pk, as_of=over) for _ in range(2)] == [1, 0]
    held = Assignment.objects.get(ends_at__isnull=True)
    assert held.place is not None
    assert (held.person_id, held.held_since, held.place.ends_on) == (one.pk, AT, None)
    lease_of(start(one, "phone", at=over + 14 * DAY))


def test_a_departure_frees_the_seat_before_the_job_has_run(north: Organization, named: UUID) -> None:
    one, two, three = add_people(north.pk, "one", "two", "three")
    for person in (one, two):
        assign_seat(named, person.pk, at=AT)
    change_person(one.pk, {"exit_on": date(2026, 7, 2)}, at=AT)
    assert refusal(named, three).code == "NO_FREE_LICENSE"
    assign_seat(named, three.pk, at=AT + DAY)
    assert (holders(), Assignment.objects.get(person=one).end_reason) == ({"two", "three"}, "NOT_CURRENT")
