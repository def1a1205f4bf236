"""The Seats page: used and left per kind, who holds what, and every change with its preview (R-CITIZEN-3, 5, 12)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest

from licensing.models import Subscription
from licensing.services.capacity import add_seat_lot
from licensing.services.over_limit import note_over_limit_of
from licensing.services.product_roles import grant_role
from licensing.services.seats import assign_seat
from licensing.views.seats.page import SeatsPage
from tenants.models import AuditEntry, Person
from tenants.scoping import STAFF, scoped
from tenants.services.people import change_person
from tests.cast import Cast
from tests.licensing.setting import AT, ON, SIGNED_ON, add_people, start, subscribe
from tests.staff import text_of
from tests.visitors import Visitor

DAY = timedelta(days=1)
PLATFORM = {
    "seats": [
        {"kind": "admin", "roles": ["admin"], "included": 1},
        {"kind": "manager", "roles": ["folder_manager", "project_manager"], "included": 2},
    ]
}


def page(ada: Visitor, **query: str) -> SeatsPage:
    response = ada.get("/seats/", query)
    assert response.status_code == 200
    found: SeatsPage = response.context["seats"]
    return found


def text(ada: Visitor, path: str = "/seats/") -> str:
    return text_of(ada.get(path))


def names(ada: Visitor, **query: str) -> list[str]:
    return [row.holder.name for row in page(ada, **query).rows]


def cards(ada: Visitor) -> list[tuple[Any, ...]]:
    return [(card.kind, card.used, card.there, card.left, card.missing, card.guests) for card in page(ada).cards]


def people(cast: Cast, *external_ids: str, **facts: Any) -> list[Person]:
    with scoped(STAFF):
        return add_people(cast.north.pk, *external_ids, **facts)


@pytest.fixture
def named(cast: Cast) -> UUID:
    """Two named licences."""
    with scoped(STAFF):
        return subscribe(cast.north.pk, "named", named=2)


@pytest.fixture
def platform(cast: Cast) -> UUID:
    """One admin seat, two manager seats."""
    with scoped(STAFF):
        return subscribe(cast.north.pk, "role_seats", PLATFORM)


def give(cast: Cast, named: UUID, holders: Iterable[Person]) -> list[UUID]:
    with scoped(cast.as_ada()):
        return [found for holder in holders if (found := assign_seat(named, holder.pk, at=AT).assignment_id)]


# -- who may look, and where


def test_only_administrators_and_only_where_there_are_seats(cast: Cast, ada: Visitor) -> None:
    assert ada.get("/seats/").status_code == 404
    assert "Seats" not in text(ada, "/people/")
    with scoped(STAFF):
        subscribe(cast.south.pk, "named", named=1)
        subscribe(cast.north.pk, "concurrent", simultaneous=1)
    assert ada.get("/seats/").status_code == 404, "starts alone use nothing up that people hold"
    with scoped(STAFF):
        subscribe(cast.north.pk, "named", named=1)
    assert "Seats" in text(ada, "/people/")
    assert ada.get("/seats/").status_code == 200
    ben = Visitor().sign_in(cast.ben)
    assert ben.get("/seats/").status_code == 403
    assert "Seats" not in text_of(ben.get("/settings/"))
    assert Visitor().get("/seats/").headers["Location"].startswith("/accounts/login/")


def test_another_organizations_seats_are_not_there(cast: Cast, ada: Visitor, named: UUID) -> None:  # R-X-9
    with scoped(STAFF):
        theirs = subscribe(cast.south.pk, "named", {"grace_days": 1}, named=1)
        held = assign_seat(theirs, cast.cleo_person.pk, at=AT).assignment_id
    for path in (
        f"/seats/?licence={theirs}",
        f"/seats/give/?licence={theirs}",
        f"/seats/give/{cast.cleo_person.pk}/",
        f"/seats/{held}/remove/",
        f"/seats/{held}/pass-on/",
    ):
        assert ada.get(path).status_code == 404, path
        assert ada.post(path).status_code in (404, 405), path


def test_each_of_several_licences_has_its_own_page(cast: Cast, ada: Visitor, named: UUID, platform: UUID) -> None:
    assert [card.kind for card in page(ada, licence=str(named)).cards] == ["named"]
    assert [card.kind for card in page(ada, licence=str(platform)).cards] == ["admin", "manager"]
    assert ada.get("/seats/?licence=x").status_code == 404


# -- named seats


def test_used_and_left_and_who_holds_each_since_when(cast: Cast, ada: Visitor, named: UUID) -> None:
    (kim,) = people(cast, "kim")
    assert "Nobody holds a seat yet" in text(ada)
    give(cast, named, [kim])
    with scoped(STAFF):
        start(kim)
    shown = text(ada)
    assert "1 of 2 in use" in shown
    assert "1 left" in shown
    assert "Kim kim Named users Last use: 1 Jul 2026 Named users 1 Jul 2026 Ada 1 Jul 2026" in shown
    assert cards(ada) == [("named", 1, 2, 1, 0, 0)]


def test_a_seat_is_given_with_a_preview(cast: Cast, ada: Visitor, named: UUID) -> None:
    (kim, gone) = (*people(cast, "kim"), *people(cast, "gone", exit_on=ON))
    found = text(ada, "/seats/give/?q=k")
    assert ("Kim" in found, "Gone" in found) == (True, False)
    preview = text(ada, f"/seats/give/{kim.pk}/")
    assert "Kim takes a seat: Named users. 1 of 2 are left then." in preview
    answer = ada.post(f"/seats/give/{kim.pk}/", follow=True)
    assert "Kim holds a seat now." in text_of(answer)
    refused = ada.post(f"/seats/give/{gone.pk}/")
    assert refused.status_code == 409
    assert "This person is not current." in text_of(refused)


def test_where_everybody_has_one_nobody_is_asked_to_search_for_another_name(
    cast: Cast, ada: Visitor, named: UUID
) -> None:
    with scoped(STAFF):
        Person.objects.update(login_mode="none")
    give(cast, named, people(cast, "kim"))
    everybody = "Everybody who is here and may log in has one already."
    assert everybody in text(ada, "/seats/give/")
    searched = text(ada, "/seats/give/?q=zoe")
    assert everybody not in searched
    assert "Search for another name, or look at the people." in searched


def test_at_the_limit_the_page_says_what_to_do(cast: Cast, ada: Visitor, named: UUID) -> None:  # R-CITIZEN-4
    one, two, three = people(cast, "one", "two", "three")
    give(cast, named, [one, two])
    assert "All 2 are taken: Named users." in text(ada)
    refused = ada.get(f"/seats/give/{three.pk}/")
    assert refused.status_code == 409
    shown = text_of(refused)
    for sentence in (
        "All seats of this kind are taken: Named users.",
        "NO_FREE_LICENSE",
        "pass one on",
        "Ask the vendor",
    ):
        assert sentence in shown
    assert "§ 2" in shown, "why"


def test_a_seat_is_taken_back_and_passed_on(cast: Cast, ada: Visitor, named: UUID) -> None:
    kim, lea = people(cast, "kim", "lea")
    (held,) = give(cast, named, [kim])
    preview = text(ada, f"/seats/{held}/remove/")
    for sentence in ("what runs of it ends within a minute", "This seat is free for somebody else at once", "No money"):
        assert sentence in preview
    assert "Lea" in text(ada, f"/seats/{held}/pass-on/")
    assert "Lea holds the seat from this moment on" in text(ada, f"/seats/{held}/pass-on/{lea.pk}/")
    assert "is now held by Lea" in text_of(ada.post(f"/seats/{held}/pass-on/{lea.pk}/", follow=True))
    assert names(ada) == ["Lea"]
    new = page(ada).rows[0].holder.assignment_id
    assert "Lea holds no seat any more." in text_of(ada.post(f"/seats/{new}/remove/", follow=True))
    assert ada.post(f"/seats/{new}/remove/").status_code == 404
    assert names(ada) == []


def test_a_seat_whose_licence_ran_out_is_marked(cast: Cast, ada: Visitor) -> None:
    with scoped(STAFF):
        named = subscribe(cast.north.pk, "named")
        add_seat_lot(named, kind="named", quantity=1, starts_on=SIGNED_ON, ends_on=ON, at=AT - DAY)
        (kim,) = add_people(cast.north.pk, "kim")
        assign_seat(named, kim.pk, at=AT - DAY)
    shown = text(ada)
    assert "1 seat is held without a licence" in shown
    assert "For 14 more days everybody starts as before" in shown
    assert "No licence since" in shown
    assert cards(ada) == [("named", 1, 0, 0, 1, 0)]


# -- roles


def test_roles_are_chosen_seen_and_saved(cast: Cast, ada: Visitor, platform: UUID) -> None:  # R-CITIZEN-13
    (kim,) = people(cast, "kim")
    asked = ada.get("/seats/give/?role=admin").content.decode()
    assert "Who becomes Administrator?" in asked
    assert 'Several at once: choose them <a href="/people/">in the list of people</a>' in asked
    path = f"/seats/rights/{kim.pk}/"
    preview = text(ada, f"{path}?add=project_manager")
    assert "Kim becomes Project manager." in preview
    assert "Kim takes a seat: Managers. 1 of 2 are left then." in preview
    assert "The rights of Kim are saved." in text_of(
        ada.post(path, {"chosen": "1", "role": ["project_manager"]}, follow=True)
    )
    preview = text(ada, f"{path}?chosen=1&role=project_manager&role=admin")
    assert "Kim takes a seat: Administrators. 0 of 1 are left then." in preview
    assert "This seat is free for somebody else at once: Managers." in preview
    assert "nothing changes" in text(ada, f"{path}?chosen=1&role=project_manager")
    assert cards(ada) == [("admin", 0, 1, 1, 0, 0), ("manager", 1, 2, 1, 0, 0)]
    assert "Remove the rights" in text(ada, f"{path}?chosen=1")
    ada.post(path, {"chosen": "1"})
    assert names(ada) == []
    for wrong in ("?chosen=1&role=king", "?add=king"):
        assert ada.get(f"{path}{wrong}").status_code == 400


def test_the_last_admin_seat_refuses_the_second(cast: Cast, ada: Visitor, platform: UUID) -> None:
    kim, lea = people(cast, "kim", "lea")
    with scoped(cast.as_ada()):
        grant_role(platform, kim.pk, "admin", at=AT)
    refused = ada.post(f"/seats/rights/{lea.pk}/", {"chosen": "1", "role": "admin"})
    assert refused.status_code == 409
    assert "All seats of this kind are taken: Administrators." in text_of(refused)
    assert names(ada) == ["Kim"]


def test_the_vendors_staff_are_shown_and_not_counted(cast: Cast, ada: Visitor, platform: UUID) -> None:  # R-CITIZEN-14
    kim, vic = people(cast, "kim", "vic")
    with scoped(STAFF):
        grant_role(platform, kim.pk, "admin", at=AT)
        grant_role(platform, vic.pk, "admin", at=AT, is_vendor_staff=True)
    shown = text(ada)
    assert "2 people. The vendor’s staff are not counted" in shown
    assert "none: the vendor’s staff" in shown
    assert cards(ada)[0] == ("admin", 1, 1, 0, 0, 0)


# -- people who are counted


def test_passive_users_on_active_licences(cast: Cast, ada: Visitor) -> None:  # R-TEAM-14, 15
    with scoped(STAFF):
        subscribe(cast.north.pk, "user_kinds", active=4, passive=1)
        add_people(cast.north.pk, "one", "two", login_mode="passive")
        add_people(cast.north.pk, "mail", login_mode="none")
    assert cards(ada) == [("active", 3, 4, 1, 0, 1), ("passive", 1, 1, 0, 0, 0)]
    shown = text(ada)
    assert "1 of them is used by a passive user, who still reads only." in shown
    assert names(ada, sort="name") == ["Ada", "Ben", "One", "Two"]
    assert names(ada, kind="passive") == ["One", "Two"]
    assert [segment for card in page(ada).cards for segment in card.segments] == [
        "taken",
        "taken",
        "guest",
        "free",
        "taken",
    ]


def test_over_the_limit_with_the_days_of_grace_left(cast: Cast, ada: Visitor) -> None:  # R-TEAM-1, 6
    with scoped(STAFF):
        subscribe(cast.north.pk, "employees", employee=2)
        add_people(cast.north.pk, "kim", entry_on=date(2026, 7, 2))
    shown = text(ada)
    assert "From 2 Jul 2026 on, 1 licence will be missing" in shown
    assert "1 person comes that day." in shown
    with scoped(STAFF):
        Person.objects.filter(external_id="kim").update(entry_on=ON)
        note_over_limit_of(cast.north.pk, as_of=AT)
    shown = text(ada)
    assert "1 licence is missing" in shown
    assert "For 14 more days everybody starts as before" in shown
    assert cards(ada) == [("employee", 3, 2, 0, 1, 0)]


# -- the list


def test_unused_seats_are_found(cast: Cast, ada: Visitor, named: UUID) -> None:
    kim, lea = people(cast, "kim", "lea")
    with scoped(cast.as_ada()):
        for person in (kim, lea):
            assign_seat(named, person.pk, at=AT - 40 * DAY)
    assert "nothing is known of who uses it" in text(ada)
    with scoped(STAFF):
        start(kim, at=AT - 31 * DAY)
    assert names(ada, unused="30", sort="name") == ["Kim", "Lea"]
    with scoped(STAFF):
        start(kim)
    assert names(ada, unused="30") == ["Lea"]
    assert names(ada, unused="60") == []
    assert names(ada, sort="used") == ["Lea", "Kim"]
    for wrong in ("unused=31", "kind=king", "sort=shoe", "page=0", "export=pdf"):
        assert ada.get(f"/seats/?{wrong}").status_code == 400


def test_the_file_holds_them_all(cast: Cast, ada: Visitor) -> None:
    with scoped(STAFF):
        named = subscribe(cast.north.pk, "named", named=60)
        for person in add_people(cast.north.pk, *(f"p{number:02}" for number in range(55))):
            assign_seat(named, person.pk, at=AT)
        change_person(Person.objects.get(external_id="p00").pk, {"name": "=1+1"}, at=AT)
    assert (len(page(ada).rows), page(ada).next_page, len(page(ada, page="2").rows)) == (50, 2, 5)
    rows = list(csv.reader(StringIO(ada.get("/seats/?export=csv").content.decode())))
    assert (len(rows), rows[0][:3], "'=1+1" in [row[1] for row in rows]) == (
        56,
        ["External ID", "Name", "Licence"],
        True,
    )
    assert ada.get("/seats/?export=xlsx&q=p5").content[:2] == b"PK"
    with scoped(cast.as_ada()):
        assert AuditEntry.objects.filter(action="seats.exported").count() == 2


def test_after_the_end_of_the_agreement_nothing_is_given(cast: Cast, ada: Visitor, named: UUID) -> None:
    with scoped(STAFF):
        Subscription.objects.filter(pk=named).update(ends_on=ON)
    shown = text(ada)
    assert "agreement to" in shown
    assert "/seats/give/" not in ada.get("/seats/").content.decode()
