"""Licences on the vendor's site: each change says first whom it would leave without one."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from licensing.models import SeatLot
from licensing.services.capacity import add_seat_lot
from licensing.services.seats import assign_seat
from tenants.scoping import STAFF, scoped
from tests.billing.setting import sign_elsewhere
from tests.licensing.setting import add_people
from tests.staff import NOW, Desk, audited, messages_of, text_of

SINCE, SIGNED_ON = date(2010, 1, 1), date(2015, 5, 1)
WHY = "Order by telephone"


def planner(desk: Desk, plan: str, **licences: int) -> UUID:
    """Another licence of Fjellvik, signed before the morning on which Vera works."""
    with scoped(STAFF):
        subscription_id = sign_elsewhere(desk.business.customers["fjellvik"], plan, SIGNED_ON, NOW)
        for kind, quantity in licences.items():
            add_seat_lot(subscription_id, kind=kind, quantity=quantity, starts_on=SIGNED_ON, at=NOW)
    return subscription_id


def three_people(desk: Desk) -> None:
    """Before there is a licence that counts them."""
    with scoped(STAFF):
        add_people(desk.business.customers["fjellvik"], "ann", "bob", "cid", entry_on=SINCE)


def lots(subscription_id: UUID) -> list[SeatLot]:
    with scoped(STAFF):
        return list(SeatLot.objects.filter(subscription_id=subscription_id))


def add(desk: Desk, subscription_id: UUID, step: str = "perform", **more: Any) -> Any:
    answers = {"kind": "employee", "quantity": "5", "starts_on": "2015-05-25", "last_day": "", "reason": WHY} | more
    return desk.act("licensing_subscription_add-licences", subscription_id, step=step, **answers)


def change(desk: Desk, action: str, lot: SeatLot, step: str = "perform", **answers: str) -> Any:
    return desk.act(f"licensing_seatlot_{action}", lot.pk, step=step, reason=WHY, **answers)


def test_licences_are_added_after_saying_what_there_will_be(desk: Desk) -> None:
    three_people(desk)
    subscription_id = planner(desk, "teamplaner5_pro_mitarbeiter", employee=2)
    page = text_of(add(desk, subscription_id, step="foresee"))
    assert "Employees: from 25 May 2015 on there are 7, where there were 2." in page
    assert "3 people need one." in page
    assert "That suffices." in page
    assert len(lots(subscription_id)) == 1, "nothing is written before it is confirmed"
    response = add(desk, subscription_id, last_day="2015-12-31")
    assert messages_of(response)[-1:] == ["Added: 5, Employees."]
    lot = lots(subscription_id)[-1]
    assert (lot.quantity, lot.starts_on, lot.ends_on) == (5, date(2015, 5, 25), date(2016, 1, 1))
    entry = audited("seat_lot.added")[-1]
    assert (entry.actor_id, entry.reason) == (desk.business.vera.pk, WHY)
    page = text_of(desk.get("licensing_subscription_change", subscription_id))
    assert "Employees: 3 of 7 used" in page
    assert "Employees 5 25 May 2015 – 31 Dec 2015 0 Added by the vendor" in page


def test_fewer_licences_than_people_is_over_the_limit_and_throws_nobody_out(desk: Desk) -> None:
    three_people(desk)
    subscription_id = planner(desk, "teamplaner5_pro_mitarbeiter", employee=3)
    (lot,) = lots(subscription_id)
    page = text_of(change(desk, "change-number", lot, step="foresee", quantity="1"))
    assert "Employees: from 25 May 2015 on there are 1, where there were 3." in page
    assert "2 are missing: from 25 May 2015 on the organisation is over its limit" in page
    assert "Nobody is thrown out." in page
    assert lots(subscription_id)[0].quantity == 3
    change(desk, "change-number", lot, quantity="1")
    assert lots(subscription_id)[0].quantity == 1


def test_who_would_hold_a_seat_without_a_licence_is_named(desk: Desk) -> None:
    subscription_id = planner(desk, "chat2desk_named", named=2)
    with scoped(STAFF):
        for person in add_people(desk.business.customers["fjellvik"], "ann", "bob", entry_on=SINCE):
            assign_seat(subscription_id, person.pk, at=NOW)
    (lot,) = lots(subscription_id)
    fewer = text_of(change(desk, "change-number", lot, step="foresee", quantity="1"))
    assert "2 people hold one." in fewer
    assert "Over the limit from 25 May 2015 on: " in fewer
    assert ("Ann" in fewer) != ("Bob" in fewer), "one of the two"
    ended = text_of(change(desk, "end", lot, step="foresee", last_day="2015-06-30"))
    assert "Named users: from 1 Jul 2015 on there are 0, where there were 2." in ended
    assert "Over the limit from 1 Jul 2015 on: Ann, Bob." in ended
    change(desk, "end", lot, last_day="2015-06-30")
    assert lots(subscription_id)[0].ends_on == date(2015, 7, 1)
    response = change(desk, "end", lot, last_day="")
    assert messages_of(response)[-1:] == ["They are there until further notice."]
    assert lots(subscription_id)[0].ends_on is None


@pytest.mark.parametrize("step", ["foresee", "perform"])
def test_what_changes_nothing_is_told_at_its_field_and_not_offered(desk: Desk, step: str) -> None:
    subscription_id = planner(desk, "chat2desk_named", named=2)
    (lot,) = lots(subscription_id)
    same = change(desk, "end", lot, step=step, last_day="").context["form"].errors
    assert same == {
        "last_day": ["They are there until further notice already: type the day to change that. (NOTHING_CHANGES)"]
    }
    number = change(desk, "change-number", lot, step=step, quantity="2").context["form"].errors
    assert number == {"quantity": ["There are that many already. (NOTHING_CHANGES)"]}
    change(desk, "end", lot, last_day="2015-06-30")
    again = change(desk, "end", lots(subscription_id)[0], step=step, last_day="2015-06-30").context["form"].errors
    assert again == {"last_day": ["This is their last day already: type another one. (NOTHING_CHANGES)"]}
    assert len(audited("seat_lot.changed")) == 1


def test_the_button_says_whether_it_ends_them_or_keeps_them(desk: Desk) -> None:
    subscription_id = planner(desk, "chat2desk_named", named=2)

    def button(last_day: str) -> str:
        page = change(desk, "end", lots(subscription_id)[0], step="foresee", last_day=last_day)
        return text_of(page).partition("Change something")[0][-40:].strip()

    assert button("2015-06-30").endswith("End them on 30 Jun 2015")
    change(desk, "end", lots(subscription_id)[0], last_day="2015-06-30")
    assert button("2015-07-31").endswith("Keep them until 31 Jul 2015")
    assert button("2015-05-31").endswith("End them on 31 May 2015")
    assert button("").endswith("Keep them until further notice")


def test_a_number_is_given_to_a_kind_that_had_none(desk: Desk) -> None:  # R-CITIZEN-1
    subscription_id = planner(desk, "citizenlab_platform")
    assert "the plan states no number" in text_of(desk.get("licensing_subscription_change", subscription_id))
    page = text_of(add(desk, subscription_id, step="foresee", kind="admin", quantity="3"))
    assert "Administrators: from 25 May 2015 on there are 3, where there were any number." in page


def test_licences_whose_days_are_over_are_not_offered_to_change(desk: Desk) -> None:
    subscription_id = planner(desk, "chat2desk_simultaneous")
    add(desk, subscription_id, kind="simultaneous", starts_on="2015-05-01", last_day="2015-05-24")
    (lot,) = lots(subscription_id)
    assert "Change the number" not in text_of(desk.get("licensing_seatlot_change", lot.pk))
    assert "(SEAT_LOT_ENDED)" in text_of(change(desk, "change-number", lot, quantity="9"))
    assert desk.get("licensing_seatlot_changelist").status_code == 200


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"quantity": "0"}, "greater than or equal to 1"),
        ({"starts_on": "2015-04-30"}, "(STARTS_ON_OUT_OF_RANGE)"),
        ({"last_day": "2015-05-24"}, "(PERIOD_EMPTY)"),
        ({"reason": ""}, "This field is required."),
        ({"kind": "admiral"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_added_is_said_at_the_form(desk: Desk, more: dict[str, str], words: str) -> None:
    subscription_id = planner(desk, "teamplaner5_pro_mitarbeiter")
    assert words in text_of(add(desk, subscription_id, **more))
    assert lots(subscription_id) == []


def test_where_anybody_may_use_the_product_there_is_nothing_to_add(desk: Desk) -> None:
    page = text_of(desk.get("licensing_subscription_change", desk.business.subscriptions["fjellvik"]))
    assert "Add licences" not in page
