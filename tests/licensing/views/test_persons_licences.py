"""The page of a person says which licences they hold or held, since when, and what runs now."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from licensing.services.product_roles import grant_role
from licensing.services.seats import assign_seat, release_seat, transfer_seat
from tenants.models import Person
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, start, subscribe
from tests.staff import text_of
from tests.visitors import Visitor

DAY = timedelta(days=1)


def page_of(visitor: Visitor, person_id: UUID) -> str:
    response = visitor.get(f"/people/{person_id}/")
    assert response.status_code == 200
    return text_of(response)


def test_a_seat_is_told_with_its_days_and_leads_to_seats(cast: Cast, ada: Visitor) -> None:
    with scoped(STAFF):
        named = subscribe(cast.north.pk, "named", named=2)
        kim, lea = add_people(cast.north.pk, "kim", "lea")
        seat = assign_seat(named, kim.pk, at=AT - 3 * DAY).assignment_id
        assert seat is not None
    assert "Planner Planner Named users 28 Jun 2026 – until further notice" in page_of(ada, kim.pk)
    body = ada.get(f"/people/{kim.pk}/").content.decode()
    assert f'href="/seats/?licence={named}&amp;q=kim"' in body
    assert ada.get("/seats/", {"licence": str(named), "q": "kim"}).status_code == 200
    with scoped(STAFF):
        transfer_seat(seat, lea.pk, at=AT - DAY)
    assert "Named users Passed on to somebody else 28 Jun 2026 – 30 Jun 2026" in page_of(ada, kim.pk)
    assert "/seats/?licence" not in ada.get(f"/people/{kim.pk}/").content.decode(), "what is over leads nowhere"
    assert "Named users 30 Jun 2026 – until further notice" in page_of(ada, lea.pk)


def test_what_they_hold_comes_before_what_they_held(cast: Cast, ada: Visitor) -> None:
    with scoped(STAFF):
        named = subscribe(cast.north.pk, "named", named=2)
        (kim,) = add_people(cast.north.pk, "kim")
        first = assign_seat(named, kim.pk, at=AT - 9 * DAY).assignment_id
        assert first is not None
        release_seat(first, at=AT - 5 * DAY)
        assign_seat(named, kim.pk, at=AT - DAY)
    shown = page_of(ada, kim.pk)
    assert shown.index("30 Jun 2026 – until further notice") < shown.index("Given back 22 Jun 2026 – 26 Jun 2026")


def test_rights_stand_beside_the_seat_that_they_ask_for(cast: Cast, ada: Visitor) -> None:
    seats = {"seats": [{"kind": "admin", "roles": ["admin"], "included": 1}]}
    with scoped(STAFF):
        platform = subscribe(cast.north.pk, "role_seats", seats)
        kim, guest = add_people(cast.north.pk, "kim", "guest")
        grant_role(platform, kim.pk, "admin", at=AT)
        grant_role(platform, guest.pk, "admin", at=AT, is_vendor_staff=True)
    assert "Administrators Administrator 1 Jul 2026 –" in page_of(ada, kim.pk)
    assert "none: the vendor’s staff Administrator" in page_of(ada, guest.pk)


def test_who_is_counted_has_one_since_their_entry_and_a_fallback_is_told(cast: Cast, ada: Visitor) -> None:
    """R-TEAM-14: no passive licence is free, so an active one serves."""
    with scoped(STAFF):
        add_people(cast.north.pk, "active", login_mode="active")
        kim, lea = add_people(cast.north.pk, "kim", "lea", login_mode="passive")
        planner = subscribe(cast.north.pk, "user_kinds", active=2, passive=1)
        start(kim)
        start(lea)
    shown = page_of(ada, lea.pk)
    assert "Passive users 1 Jan 2020 – until further notice" in shown
    assert "At work now Planner : since 1 Jul 2026, 14:00 · Active users None was free of: Passive users" in shown
    assert "None was free of" not in page_of(ada, kim.pk)
    assert f'href="/sessions/?agreement={planner}"' in ada.get(f"/people/{lea.pk}/").content.decode()


def test_everybody_sees_their_own_without_what_they_may_not_open(cast: Cast, ada: Visitor) -> None:
    with scoped(STAFF):
        named = subscribe(cast.north.pk, "named", named=2)
        ben = Person.objects.get(pk=cast.ben_person.pk)
        assign_seat(named, ben.pk, at=AT)
        start(ben)
    visitor = Visitor().sign_in(cast.ben)
    assert "Named users 1 Jul 2026 – until further notice" in page_of(visitor, ben.pk)
    body = visitor.get(f"/people/{ben.pk}/").content.decode()
    assert "/seats/" not in body
    assert "/sessions/" not in body


def test_who_never_had_any_is_told_nothing(cast: Cast, ada: Visitor) -> None:
    with scoped(STAFF):
        subscribe(cast.north.pk, "named", named=2)
        (kim,) = add_people(cast.north.pk, "kim")
    assert "Licences" not in page_of(ada, kim.pk)
