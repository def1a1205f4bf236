"""Administrators are told of too few licences, before the grace ends and when it has: once each, in their language."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing.services.access_upkeep import watch_limits
from config.formatting import NO_BREAK_SPACE
from licensing.services.capacity import add_seat_lot
from licensing.services.lease_clock import clock_at
from licensing.services.over_limit import next_over_limit_look, note_over_limit_of
from licensing.services.over_limit_mail import tell_over_limit
from licensing.services.seats import assign_seat
from tenants.models import Organization, OutboxMessage, User
from tenants.scoping import STAFF, scoped
from tenants.services.mail_writing import write_mail
from tests.cast import Cast, make_member, make_user
from tests.licensing.setting import AT, ON, SIGNED_ON, add_people, subscribe

DAY = timedelta(days=1)


def look(organization: Organization, days: int) -> int:
    """How many mails the look of so many days after 1 July queued; a second look queues none (R-X-7)."""
    at = AT + days * DAY
    note_over_limit_of(organization.pk, as_of=at)
    told = tell_over_limit(organization.pk, as_of=at)
    assert tell_over_limit(organization.pk, as_of=at) == 0
    return told


def subjects() -> list[str]:
    messages = OutboxMessage.objects.order_by("queued_at", "pk")
    return [write_mail(message).subject.replace(NO_BREAK_SPACE, " ") for message in messages]


def first_body() -> str:
    return write_mail(OutboxMessage.objects.order_by("queued_at")[0]).body.replace(NO_BREAK_SPACE, " ")


def test_begun_ending_and_ended_once_each(north: Organization) -> None:
    """Two licences, and Kim comes on 2 July: the grace runs through 15 July."""
    subscribe(north.pk, "employees", employee=2)
    add_people(north.pk, "kim", entry_on=date(2026, 7, 2))
    assert [look(north, days) for days in (0, 1, 2, 11, 12, 14, 15, 40)] == [0, 1, 0, 0, 1, 0, 1, 0]
    assert subjects() == [
        "Planner: too few licences",
        "Planner: too few licences, nothing changes until 15 Jul 2026",
        "Planner: too few licences, new starts wait",
    ]
    assert next_over_limit_look(ON) == date(2026, 7, 2)
    assert next_over_limit_look(date(2026, 7, 2)) == date(2026, 7, 13)
    assert next_over_limit_look(date(2026, 7, 13)) == date(2026, 7, 16)
    body = first_body()
    for sentence in (
        "Hello Ada,",
        "since 2 Jul 2026, your people have needed more licences of Planner than there are:",
        "Employees: 3 needed, 2 there, 1 missing",
        "Nobody is thrown out, and until 15 Jul 2026 everybody starts as before.",
        "/seats/",
    ):
        assert sentence in body


def test_a_second_administrator_is_told_where_it_stands(north: Organization) -> None:
    subscribe(north.pk, "employees", employee=2)
    add_people(north.pk, "kim", entry_on=date(2026, 7, 2))
    assert look(north, 1) == 1
    make_member(north, make_user("eva", locale="de"), is_license_administrator=True)
    assert look(north, 13) == 2
    assert [message.locale for message in OutboxMessage.objects.order_by("queued_at", "recipients")] == [
        "en",
        "en",
        "de",
    ]
    assert "zu wenige Lizenzen" in subjects()[-1]


def test_it_is_over_when_there_are_enough(north: Organization) -> None:
    subscription_id = subscribe(north.pk, "employees", employee=2)
    add_people(north.pk, "kim", entry_on=date(2026, 7, 2))
    assert look(north, 1) == 1
    add_seat_lot(subscription_id, kind="employee", quantity=1, starts_on=SIGNED_ON, at=AT + 2 * DAY)
    assert [look(north, days) for days in (2, 12, 20)] == [0, 0, 0]
    add_people(north.pk, "lea", entry_on=date(2026, 8, 1))
    assert look(north, 31) == 1, "another time over the limit"


def test_a_seat_whose_licence_ran_out(north: Organization) -> None:
    named = subscribe(north.pk, "named", {"grace_days": 10})
    add_seat_lot(named, kind="named", quantity=1, starts_on=SIGNED_ON, ends_on=date(2026, 7, 3), at=AT)
    (kim,) = add_people(north.pk, "kim")
    assign_seat(named, kim.pk, at=AT)
    assert [look(north, days) for days in (1, 2, 9, 12)] == [0, 1, 1, 1]
    body = first_body()
    assert "since 3 Jul 2026, seats of Planner have been held for which there is no licence:" in body
    assert "Named users: 1 needed, 0 there, 1 missing" in body


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nb", "Ingen kastes ut, og til og med 14. juli 2026 starter alle som før."),
        ("de", "Niemand wird hinausgeworfen"),
        ("nl", "Niemand wordt eruit gezet"),
    ],
)
def test_in_the_administrators_language(north: Organization, language: str, sentence: str) -> None:  # R-X-10
    User.objects.update(locale=language)
    subscribe(north.pk, "employees", employee=1)
    assert look(north, 1) == 1
    assert sentence in first_body()


def test_the_job_tells(real_cast: Cast) -> None:
    with scoped(STAFF), clock_at(AT):
        subscribe(real_cast.north.pk, "employees", employee=1)
    assert watch_limits(AT) == 1
    assert watch_limits(AT) == 1
    with scoped(STAFF):
        assert OutboxMessage.objects.count() == 1
