"""Moving a customer to another plan on the vendor's site: people are named before anything is done (R-TEAM-18)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from licensing.models import Subscription
from licensing.selectors import subscription_facts
from licensing.selectors.access import capacity_on
from licensing.services.capacity import add_seat_lot
from tenants.scoping import STAFF, scoped
from tests.billing.setting import sign_elsewhere
from tests.licensing.setting import add_people
from tests.staff import NOW, Desk, audited, messages_of, text_of

SINCE, SIGNED_ON, TODAY = date(2010, 1, 1), date(2015, 5, 1), date(2015, 5, 25)
USER = "licences.teamplaner5_pro_user"


@pytest.fixture
def planner(desk: Desk) -> UUID:
    """Fjellvik has three people, one of them without log-in, and three licences of the plan that counts employees."""
    fjellvik = desk.business.customers["fjellvik"]
    with scoped(STAFF):
        add_people(fjellvik, "ann", "bob", entry_on=SINCE)
        add_people(fjellvik, "cid", entry_on=SINCE, login_mode="none")
        subscription_id = sign_elsewhere(fjellvik, "teamplaner5_pro_mitarbeiter", SIGNED_ON, NOW)
        add_seat_lot(subscription_id, kind="employee", quantity=3, starts_on=SIGNED_ON, at=NOW)
    return subscription_id


def move(desk: Desk, subscription_id: UUID, step: str = "perform", **more: str) -> Any:
    answers = {"plan_code": "teamplaner5_pro_user", "reason": "Order 8"} | more
    return desk.act("licensing_subscription_move", subscription_id, step=step, **answers)


def test_people_are_asked_again_and_named(desk: Desk, planner: UUID) -> None:
    page = text_of(move(desk, planner, step="foresee", **{f"{USER}.active": "2"}))
    assert "This agreement ends with 24 May 2015; the other one is signed on 25 May 2015" in page
    assert "Active users: 2 licences, 2 needed today." in page
    assert "Can no longer be named as a deputy: Cid. This person has no log-in." in page
    assert "It stays invoiced elsewhere: By the reseller in Graz" in page
    with scoped(STAFF):
        assert subscription_facts(planner).ends_on is None
    response = move(desk, planner, **{f"{USER}.active": "2"})
    assert messages_of(response)[-1:] == ["Moved. This is the new agreement."]
    with scoped(STAFF):
        moved_id = subscription_facts(planner).moved_to
        assert moved_id is not None
        assert capacity_on(moved_id, TODAY) == {"active": 2}
        assert Subscription.objects.get(pk=moved_id).invoiced_elsewhere_reason == "By the reseller in Graz"
    assert response["Location"] == f"/admin/licensing/subscription/{moved_id}/change/"
    entry = audited("subscription.moved")[-1]
    assert (entry.actor_id, entry.reason) == (desk.business.vera.pk, "Order 8")
    left = desk.get("licensing_subscription_change", planner)
    assert "Move to another plan" not in text_of(left)
    assert f'href="{response["Location"]}">the agreement of another plan' in left.content.decode()


def test_too_few_licences_are_refused_by_name_unless_that_is_accepted(desk: Desk, planner: UUID) -> None:
    few = {f"{USER}.active": "1"}
    page = text_of(move(desk, planner, step="foresee", **few))
    assert "Too few: Active users, 1 missing." in page
    assert "Without a licence: Bob." in page
    assert "(PEOPLE_DO_NOT_FIT)" in page
    assert "(PEOPLE_DO_NOT_FIT)" in text_of(move(desk, planner, **few))
    accepted = few | {"accepts_over_limit": "on"}
    assert "Too few: Active users, 1 missing." in text_of(move(desk, planner, step="foresee", **accepted))
    move(desk, planner, **accepted)
    with scoped(STAFF):
        assert subscription_facts(planner).moved_to is not None


def test_a_yearly_fee_is_not_offered_another_plan(desk: Desk) -> None:
    page = text_of(desk.get("licensing_subscription_change", desk.business.subscriptions["fjellvik"]))
    assert "Move to another plan" not in page
