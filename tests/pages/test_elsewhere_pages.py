"""The portal of customers whose licences are invoiced elsewhere, alone or beside a consumption licence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from billing.services.invoicing_start import begin_invoicing
from licensing.domain.plan_move import MoveWish
from licensing.selectors import subscriptions_of
from licensing.services.capacity import add_seat_lot
from licensing.services.plan_moves import move_subscription
from tenants.models import Membership, User
from tenants.scoping import STAFF, scoped
from tenants.services.people import NewPerson, add_person
from tests.billing.elsewhere import signed_before_it_was_charged
from tests.billing.setting import add_customer, open_shop, sign_elsewhere
from tests.cast import make_user
from tests.pages.stage import NOW, Stage, run_jobs
from tests.staff import text_of
from tests.visitors import Visitor

SIGNED_AT = datetime(2026, 5, 31, 9, tzinfo=UTC)
SIGNED_ON = date(2026, 5, 31)
WHY = "By the reseller in Graz"
PATHS = ("/", "/usage/", "/contract/", "/contract/offers/", "/invoices/", "/budget/", "/billing-profile/", "/split/")


def sign_with_licences(organization_id: UUID, plan_code: str, **licences: int) -> UUID:
    with scoped(STAFF):
        subscription_id = sign_elsewhere(organization_id, plan_code, SIGNED_ON, SIGNED_AT)
        for kind, quantity in licences.items():
            add_seat_lot(subscription_id, kind=kind, quantity=quantity, starts_on=SIGNED_ON, at=SIGNED_AT)
    return subscription_id


def make_administrator(organization_id: UUID) -> User:
    with scoped(STAFF):
        user = make_user("grete")
        person = add_person(
            organization_id, NewPerson(external_id="grete", name="Grete", entry_on=SIGNED_ON), at=SIGNED_AT
        )
        Membership.objects.create(
            organization_id=organization_id, user=user, person=person, is_license_administrator=True
        )
    return user


@pytest.fixture(params=["teamplaner5_pro_mitarbeiter", "citizenlab_platform", "chat2desk_simultaneous"])
def plan_code(request: Any) -> str:
    return str(request.param)


@pytest.fixture
def administrator(db: None, monkeypatch: pytest.MonkeyPatch, plan_code: str) -> User:
    organization_id = add_customer(open_shop(SIGNED_AT), "graz", SIGNED_AT, locale="en")
    kind = {"teamplaner5_pro_mitarbeiter": "employee", "citizenlab_platform": "admin"}.get(plan_code, "simultaneous")
    user = make_administrator(organization_id)
    sign_with_licences(organization_id, plan_code, **{kind: 3})
    run_jobs(NOW)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return user


def test_every_page_is_there_without_a_price(administrator: User, plan_code: str) -> None:
    visitor = Visitor().sign_in(administrator)
    pages = {path: visitor.get(path) for path in PATHS}
    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(PATHS, 200)
    home, contract = pages["/"].content.decode(), pages["/contract/"].content.decode()
    assert WHY in home
    assert WHY in contract
    assert "Your licences are invoiced elsewhere" in pages["/invoices/"].content.decode()
    assert "Your licences are invoiced elsewhere" in pages["/budget/"].content.decode()
    assert "Your licences are invoiced elsewhere" in pages["/contract/offers/"].content.decode()
    for words in ("not approved yet", "Price pending", "not yet</td>", "a year</small>"):
        assert words not in home + contract
    is_monthly = plan_code == "chat2desk_simultaneous"
    assert ("Without notice the licence renews for another term" in home) == is_monthly
    assert ("renews for a year" in home) != is_monthly
    assert ("Term 1" in contract, "Year 1" in contract) == (is_monthly, not is_monthly)


def test_home_counts_the_licences(administrator: User, plan_code: str) -> None:
    (counted, *_) = Visitor().sign_in(administrator).get("/").context["home"].subscription.licences
    used = 1 if plan_code == "teamplaner5_pro_mitarbeiter" else 0
    assert (counted.there, counted.used, counted.left) == (3, used, 3 - used)


def test_notice_is_given_and_withdrawn_on_its_pages(administrator: User, plan_code: str) -> None:
    visitor = Visitor().sign_in(administrator)
    asked = visitor.get("/contract/notice/", follow=True)
    path = asked.redirect_chain[-1][0]
    assert "Give notice of" in asked.content.decode()
    kept = visitor.post(path, follow=True)
    assert "Notice is received." in kept.content.decode()
    last_day = "29 Jun 2026" if plan_code == "chat2desk_simultaneous" else "30 May 2027"
    assert last_day in text_of(kept)
    asked = visitor.get("/contract/notice/withdraw/")
    assert "approved offer" not in asked.content.decode()
    assert "It renews by itself." in asked.content.decode()
    assert "The licence runs on." in visitor.post("/contract/notice/withdraw/", follow=True).content.decode()


def test_a_planner_beside_a_consumption_licence(stage: Stage) -> None:
    planner = sign_with_licences(stage.organization_id, "teamplaner5_pro_mitarbeiter", employee=2)
    visitor = Visitor().sign_in(stage.ada)
    home = visitor.get("/")
    assert home.context["home"].subscription.product_name == "SCALGO Live", "what is priced here comes first"
    (other,) = home.context["home"].others
    assert (other.id, [(one.there, one.used, one.over) for one in other.licences]) == (planner, [(2, 3, 1)])
    contract = visitor.get("/contract/").context["contract"]
    assert (contract.subscription_id, contract.is_priced) == (stage.subscription_id, True)
    assert [(one.product_name, one.is_selected) for one in contract.choices] == [
        ("SCALGO Live", True),
        ("Teamplaner5", False),
    ]
    chosen = visitor.get(f"/contract/?subscription={planner}").context["contract"]
    assert (chosen.subscription_id, chosen.is_priced, chosen.agreement.invoiced_elsewhere_reason) == (
        planner,
        False,
        WHY,
    )
    for path in PATHS:
        assert visitor.get(path).status_code == 200
    usage = visitor.get("/usage/").context["usage"]
    assert usage.product_name == "SCALGO Live"
    assert visitor.get("/budget/").context["years"]
    assert visitor.get("/invoices/").context["invoices"].waiting == ()


def test_notice_is_of_the_licence_that_was_chosen(stage: Stage) -> None:
    planner = sign_with_licences(stage.organization_id, "teamplaner5_pro_mitarbeiter", employee=2)
    visitor = Visitor().sign_in(stage.ada)
    asked = visitor.get(f"/contract/notice/?subscription={planner}", follow=True)
    assert "Give notice of Teamplaner5" in asked.content.decode()
    visitor.post(asked.redirect_chain[-1][0])
    notices = {found.id: found.notice for found in _subscriptions(stage.organization_id)}
    assert notices[planner] is not None
    assert notices[stage.subscription_id] is None
    assert visitor.get(f"/contract/notice/?subscription={stage.organization_id}").status_code == 404
    assert visitor.get("/contract/?subscription=x").status_code == 404


def test_the_agreement_that_was_left_leads_to_the_one_that_runs(stage: Stage) -> None:  # R-TEAM-18
    planner = sign_with_licences(stage.organization_id, "teamplaner5_pro_mitarbeiter", employee=4)
    wish = MoveWish(
        subscription_id=planner, plan_code="teamplaner5_pro_user", licenses={"active": 4}, reason="Fewer readers"
    )
    with scoped(STAFF):
        moved_id, _answer = move_subscription(wish, at=NOW)
    visitor = Visitor().sign_in(stage.ada)
    left = visitor.get(f"/contract/?subscription={planner}")
    assert "was the last day of this agreement: it went on under another plan." in text_of(left)
    assert f'href="?subscription={moved_id}"' in left.content.decode()
    assert "Give notice" not in text_of(left)
    refused = visitor.post(visitor.get(f"/contract/notice/?subscription={planner}")["Location"], follow=True)
    assert "This licence was moved to another plan." in text_of(refused)
    assert [other.id for other in visitor.get("/").context["home"].others] == [moved_id]


def test_the_customer_reads_from_when_it_is_invoiced_here(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The running term stays the reseller's, and has no price; the next one waits for its own."""
    organization_id = add_customer(open_shop(SIGNED_AT), "graz", SIGNED_AT, locale="en")
    user = make_administrator(organization_id)
    subscription_id = signed_before_it_was_charged(organization_id, SIGNED_ON, SIGNED_AT, monkeypatch)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    visitor = Visitor().sign_in(user)
    for path in PATHS:
        assert visitor.get(path).status_code == 200
    assert "Your licences are invoiced elsewhere" in text_of(visitor.get("/invoices/"))
    with scoped(STAFF):
        begin_invoicing(subscription_id=subscription_id, first_day=date(2027, 5, 31), reason="It closes", at=NOW)
    run_jobs(NOW)
    pages = {path: visitor.get(path) for path in PATHS}
    assert {page.status_code for page in pages.values()} == {200}
    assert f"Invoiced elsewhere {WHY} From 31 May 2027 it is invoiced here." in text_of(pages["/"])
    contract = text_of(pages["/contract/"])
    assert f"Invoiced elsewhere {WHY} Invoiced here from 31 May 2027" in contract
    assert "Price pending" not in contract
    assert "Your licences are invoiced elsewhere" not in text_of(pages["/invoices/"])
    later = datetime(2027, 6, 1, 9, tzinfo=UTC)
    run_jobs(later)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    contract = text_of(Visitor().sign_in(user).get("/contract/"))
    assert "Price pending" in contract
    assert "Year 1 Ended – elsewhere –" in contract


def _subscriptions(organization_id: UUID) -> list[Any]:
    with scoped(STAFF):
        return subscriptions_of(organization_id)
