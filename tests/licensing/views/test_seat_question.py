"""The link in the mail, and who is asked: looking decides nothing, one answer counts, nobody else's link works."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.conf import settings

from licensing.domain.seat_question import question_token
from licensing.models import SeatLot, SeatQuestion
from licensing.services.capacity import change_lot_quantity, end_seat_lot
from licensing.services.seat_questions import close_questions
from licensing.services.seats import assign_seat
from tenants.models import Organization, OutboxMessage, Person, User
from tenants.scoping import STAFF, scoped
from tenants.services.audit import record_audit
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, start, subscribe
from tests.staff import text_of
from tests.visitors import Visitor

DAY = timedelta(days=1)


@pytest.fixture
def people(cast: Cast) -> list[Person]:
    """Kim and Lea hold named licences since April; Mo used theirs today. All of north reads English."""
    with scoped(STAFF):
        Organization.objects.filter(pk=cast.north.pk).update(locale="en")
        named = subscribe(cast.north.pk, "named", named=3)
        found = add_people(cast.north.pk, "kim", "lea", "mo", email="someone@example.org")
        for person in found:
            assign_seat(named, person.pk, at=AT - 90 * DAY)
        start(found[2])
    return found


def ask(ada: Visitor) -> UUID:
    answer = ada.post("/seats/ask/?unused=60&q=kim", follow=True)
    assert "1 person is asked by mail." in text_of(answer)
    with scoped(STAFF):
        return SeatQuestion.objects.get().pk


def link(cast: Cast, question_id: UUID) -> str:
    return f"/seat-question/{question_token(settings.SECRET_KEY, cast.north.pk, question_id)}/"


def test_who_is_asked_is_shown_first(cast: Cast, ada: Visitor, people: list[Person]) -> None:
    assert "Ask them by mail" not in text_of(ada.get("/seats/"))
    assert "Ask them by mail" in text_of(ada.get("/seats/?unused=60"))
    preview = text_of(ada.get("/seats/ask/?unused=60"))
    assert "Ask 2 people" in preview
    assert "A mail with a link goes to: Kim, Lea." in preview
    assert "after 14 days" in preview
    with scoped(STAFF):
        assert not SeatQuestion.objects.exists()
    ask(ada)
    assert "A mail with a link goes to: Lea." in text_of(ada.get("/seats/ask/?unused=60")), "Kim is not asked again"
    assert "There is nobody to ask" in text_of(ada.get("/seats/ask/?unused=60&q=kim", follow=True))
    assert "Asked, answer by" in text_of(ada.get("/seats/"))
    assert ada.get("/seats/ask/").status_code == 400
    assert Visitor().sign_in(cast.ben).get("/seats/ask/?unused=60").status_code == 403
    with scoped(STAFF):
        assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("reply", "answered", "shown"),
    [
        ("needed", "Your answer is kept: you still need Planner.", "Needs it, said"),
        ("not_needed", "you do not need Planner any more", "Does not need it"),
    ],
)
def test_the_person_answers_without_a_log_in(
    cast: Cast, ada: Visitor, people: list[Person], reply: str, answered: str, shown: str
) -> None:
    path, kim = link(cast, ask(ada)), Visitor(headers={"accept-language": "en"})
    for _look in range(2):
        assert "Do you still need Planner?" in text_of(kim.get(path))
    assert answered in text_of(kim.post(path, {"reply": reply}))
    other = "needed" if reply == "not_needed" else "not_needed"
    assert answered in text_of(kim.post(path, {"reply": other})), "the first answer counts"
    assert shown in text_of(ada.get("/seats/"))


def test_no_other_link_opens_anything(cast: Cast, ada: Visitor, people: list[Person]) -> None:
    question_id = ask(ada)
    right = link(cast, question_id)
    strangers = question_token(settings.SECRET_KEY, cast.south.pk, question_id)
    forged = question_token("guessed", cast.north.pk, question_id)
    for path in (
        f"/seat-question/{strangers}/",
        f"/seat-question/{forged}/",
        f"{right[:-2]}/",
        "/seat-question/%E2%80%A6/",
    ):
        assert Visitor().get(path).status_code == 410, path
        assert Visitor().post(path, {"reply": "needed"}).status_code == 410, path
    assert Visitor().post(right, {"reply": "maybe"}).status_code == 400
    with scoped(STAFF):
        assert SeatQuestion.objects.get().reply == ""


def test_it_is_asked_in_the_organisations_language_unless_the_reader_chooses_one(
    cast: Cast, ada: Visitor, people: list[Person]
) -> None:  # R-X-10
    """The mail was in it; what the browser asks for says nothing of the person."""
    path = link(cast, ask(ada))
    with scoped(STAFF):
        Organization.objects.filter(pk=cast.north.pk).update(locale="nl")
    stranger = Visitor(headers={"accept-language": "en"})
    asked = stranger.get(path)
    assert asked["Content-Language"] == "nl"
    assert '<html lang="nl"' in asked.content.decode()
    assert "Ik heb hem nog nodig" in text_of(asked)
    stranger.post("/language/", {"language": "de", "next": path})
    assert "Ich brauche sie noch" in text_of(stranger.get(path))


def test_the_audit_log_says_in_words_what_was_asked_and_came_of_it(
    cast: Cast, ada: Visitor, people: list[Person]
) -> None:  # R-X-10
    path = link(cast, ask(ada))
    Visitor().post(path, {"reply": "not_needed"})
    with scoped(STAFF):
        close_questions(cast.north.pk, as_of=AT)
        User.objects.filter(pk=cast.ada.pk).update(locale="nb")
    log = text_of(ada.get("/audit-log/?kind=person"))
    for words in (
        "lisens Navngitte brukere utfall Frigitt",
        "lisens Navngitte brukere fordi Ble ikke brukt",
        "lisens Navngitte brukere svar Trenger den ikke lenger",
        "uten svar ledig fra 15. juli 2026",
    ):
        assert words in log


def test_the_audit_log_says_in_words_what_changed_of_licences_and_options(cast: Cast, ada: Visitor) -> None:
    with scoped(STAFF):
        named = subscribe(cast.north.pk, "named", named=3)
        lot = SeatLot.objects.get()
        change_lot_quantity(lot.pk, 5, at=AT, reason="Two more")
        end_seat_lot(lot.pk, date(2026, 12, 1), at=AT, reason="For good")
        details = {"path": "access.parameters.lease_minutes", "value": 5}
        record_audit("override.agreed", "subscription", named, at=AT, organization_id=cast.north.pk, details=details)
        User.objects.filter(pk=cast.ada.pk).update(locale="de")
    log = text_of(ada.get("/audit-log/"))
    for words in (
        "Anzahl 3 → 5",
        "endet am nichts → 1. Dez. 2026",
        "Option Minuten ohne Lebenszeichen, bis ein Start endet",
        "Lizenz Benannte Benutzer Anzahl 3",
    ):
        assert words in log
