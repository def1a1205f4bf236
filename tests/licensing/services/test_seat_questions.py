"""Unused licences: people are asked by mail, and what nobody needs is freed after fourteen days (R-CITIZEN-5)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from billing.services.access_upkeep import free_unused_seats
from config.formatting import NO_BREAK_SPACE
from licensing.domain.seat_question import question_token
from licensing.models import Assignment, Place, SeatQuestion, SeatReply
from licensing.services.lease_clock import clock_at
from licensing.services.product_roles import grant_role
from licensing.services.seat_questions import (
    ask_if_needed,
    close_questions,
    next_question_day,
    reply_to_question,
)
from licensing.services.seats import assign_seat, release_seat
from tenants.domain.refusal import Refused
from tenants.models import AuditEntry, Organization, OutboxMessage, Person, User
from tenants.scoping import STAFF, scoped
from tenants.services.mail_writing import write_mail
from tests.cast import Cast
from tests.licensing.setting import AT, ON, add_people, start, subscribe

DAY = timedelta(days=1)


@pytest.fixture
def kim(north: Organization) -> Person:
    return add_people(north.pk, "kim", email="kim@example.org")[0]


@pytest.fixture
def named(north: Organization, kim: Person) -> UUID:
    """One named licence, which Kim holds and does not use."""
    named = subscribe(north.pk, "named", named=1)
    assign_seat(named, kim.pk, at=AT - 90 * DAY)
    return named


def ask(named: UUID, *people: Person, days: int = 0) -> int:
    return ask_if_needed(named, [person.pk for person in people], at=AT + days * DAY).asked


def outcomes(organization: Organization, days: int) -> list[str]:
    """What stands after the job's look of so many days later; a second look changes nothing (R-X-7)."""
    at = AT + days * DAY
    close_questions(organization.pk, as_of=at)
    assert close_questions(organization.pk, as_of=at) == 0
    return list(SeatQuestion.objects.order_by("asked_at", "pk").values_list("outcome", flat=True))


def is_held() -> bool:
    return Assignment.objects.filter(ends_at__isnull=True).exists()


def test_silence_and_no_use_free_it_on_the_fifteenth_day(north: Organization, named: UUID, kim: Person) -> None:
    assert (ask(named, kim), ask(named, kim, days=1)) == (1, 0), "asked once"
    assert next_question_day(ON) == date(2026, 7, 15)
    assert (outcomes(north, 13), is_held()) == ([""], True)
    assert (outcomes(north, 14), is_held()) == (["freed"], False)
    assert Assignment.objects.get().end_reason == "unused"
    assert not Place.objects.filter(held_by__isnull=False).exists(), "somebody else can have it"
    assert [entry.action for entry in AuditEntry.objects.filter(action__contains="question").order_by("pk")] == [
        "seat.question_asked",
        "seat.question_closed",
    ]


def test_the_mail_says_what_follows_and_hides_its_link_in_the_kept_copy(
    named: UUID, kim: Person, settings: Settings
) -> None:
    ask(named, kim)
    message = OutboxMessage.objects.get()
    assert (message.recipients, message.locale) == (["kim@example.org"], "nb"), "the organization's language"
    body = write_mail(message).body.replace(NO_BREAK_SPACE, " ")
    assert "Uten svar innen 14. juli 2026 kan en annen få den." in body
    assert f"/seat-question/{token(message)}/" in body
    settings.ENVIRONMENT = "production"
    assert token(message) in write_mail(message).body
    assert token(message) not in write_mail(message).kept_body


def token(message: OutboxMessage) -> str:
    assert message.organization_id is not None
    return question_token(django_settings.SECRET_KEY, message.organization_id, SeatQuestion.objects.get().pk)


def test_whoever_needs_it_keeps_it_and_whoever_does_not_frees_it_at_once(
    north: Organization, named: UUID, kim: Person
) -> None:
    ask(named, kim)
    question = SeatQuestion.objects.get()
    reply_to_question(question.pk, SeatReply.NEEDED, at=AT + DAY)
    with pytest.raises(Refused, match="QUESTION_CLOSED"):
        reply_to_question(question.pk, SeatReply.NOT_NEEDED, at=AT + DAY)
    assert (outcomes(north, 1), is_held()) == (["kept"], True)
    assert ask(named, kim, days=60) == 1, "it can be asked again"
    reply_to_question(SeatQuestion.objects.get(closed_at=None).pk, SeatReply.NOT_NEEDED, at=AT + 61 * DAY)
    assert (outcomes(north, 61), is_held()) == (["kept", "freed"], False)


def test_a_start_or_a_log_in_since_counts_as_needed(cast: Cast, north: Organization, named: UUID, kim: Person) -> None:
    ask(named, kim)
    start(kim, at=AT + 13 * DAY)
    assert (outcomes(north, 14), is_held()) == (["used"], True)
    (held,) = Assignment.objects.values_list("pk", flat=True)
    release_seat(held, at=AT + 14 * DAY)
    assign_seat(named, cast.ben_person.pk, at=AT + 14 * DAY)
    User.objects.filter(pk=cast.ben.pk).update(last_login=AT + 14 * DAY)
    assert ask(named, cast.ben_person, days=15) == 1
    assert outcomes(north, 20)[-1] == "", "a log-in before it was asked says nothing"
    User.objects.filter(pk=cast.ben.pk).update(last_login=AT + 16 * DAY)
    assert (outcomes(north, 40)[-1], is_held()) == ("used", True)


def test_what_was_given_back_meanwhile_is_no_question_any_more(north: Organization, named: UUID, kim: Person) -> None:
    ask(named, kim)
    release_seat(Assignment.objects.get().pk, at=AT + DAY)
    assert outcomes(north, 1) == ["moot"]


def test_a_role_goes_with_its_seat(north: Organization, kim: Person) -> None:
    platform = subscribe(north.pk, "role_seats", {"seats": [{"kind": "admin", "roles": ["admin"], "included": 1}]})
    grant_role(platform, kim.pk, "admin", at=AT - 90 * DAY)
    assert ask(platform, kim) == 1
    assert (outcomes(north, 14), is_held()) == (["freed"], False)


def test_who_is_counted_loses_the_log_in(north: Organization, kim: Person) -> None:  # R-TEAM-7
    counted = subscribe(north.pk, "employees", employee=3)
    assert ask(counted, kim) == 1
    assert outcomes(north, 14) == ["freed"]
    kim.refresh_from_db()
    assert kim.login_mode == "none"


def test_who_cannot_be_asked(cast: Cast, north: Organization, named: UUID, kim: Person) -> None:
    (mute,) = add_people(north.pk, "mute")
    counted = subscribe(north.pk, "employees", employee=9)
    done = ask_if_needed(counted, [mute.pk, kim.pk, cast.cleo_person.pk], at=AT)
    assert (done.asked, done.without_address, done.waiting) == (1, (mute.pk,), ())
    assert ask_if_needed(counted, [kim.pk], at=AT).waiting == (kim.pk,)
    with scoped(cast.as_ben()), pytest.raises(PermissionDenied):
        ask_if_needed(named, [kim.pk], at=AT)


def test_the_job_looks_at_every_organization(real_cast: Cast) -> None:
    with scoped(STAFF), clock_at(AT):
        for organization in (real_cast.north, real_cast.south):
            (kim,) = add_people(organization.pk, "kim", email="kim@example.org")
            named = subscribe(organization.pk, "named", named=1)
            assign_seat(named, kim.pk, at=AT)
            assert ask(named, kim) == 1
    assert [free_unused_seats(AT + days * DAY) for days in (13, 14, 14)] == [2, 2, 0]
    with scoped(STAFF):
        assert not is_held()
