"""Passwords that a plan wants changed periodically: led to change them, no way around, none of the last (R-CHAT-5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from licensing.selectors.password_days import plan_password_days
from sso.models import PastPassword
from sso.selectors.passwords import KEPT_PASSWORDS, password_age, was_used_before
from sso.services.passwords import note_password
from tenants.domain.password_age import register_password_days, unregister_password_days
from tenants.models import User
from tenants.scoping import STAFF, Role, Scope, scoped
from tests.cast import PASSWORD, Cast
from tests.licensing.setting import subscribe
from tests.visitors import Visitor

CHANGE = "/accounts/password/change/"
NEW = "an entirely different passphrase"


@pytest.fixture
def ada(cast: Cast) -> User:
    """Whose password was set a hundred days ago."""
    with scoped(STAFF):
        note_password(cast.ada, at=timezone.now() - timedelta(days=100))
    return cast.ada


def agree(cast: Cast, days: int | None = 90, rule: str = "concurrent") -> None:
    with scoped(STAFF):
        subscribe(cast.north.pk, rule, {"password_days": days})


def log_in(user: User, password: str = PASSWORD) -> Visitor:
    visitor = Visitor()
    response = visitor.post("/accounts/login/", {"login": user.email, "password": password})
    assert response.status_code == 302, response.content
    return visitor


def change(visitor: Visitor, old: str, new: str) -> Any:
    return visitor.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


@pytest.mark.parametrize("rule", ["concurrent", "named"])
def test_whoevers_password_is_too_old_changes_it_before_anything_else(cast: Cast, ada: User, rule: str) -> None:
    agree(cast, rule=rule)
    visitor = log_in(ada)
    for path in ("/", "/usage/", "/people/", "/settings/"):
        assert visitor.get(path).headers["Location"] == CHANGE, path
    part = visitor.get("/usage/", headers={"HX-Request": "true"})
    assert (part.headers["HX-Redirect"], part.content) == (CHANGE, b""), "a part of a page sends the whole page on"
    text = visitor.get(CHANGE).content.decode()
    assert "asks for a new one after 90 days" in text
    assert change(visitor, PASSWORD, NEW).status_code == 302
    assert visitor.get("/settings/").status_code == 200
    assert "asks for a new one" not in visitor.get(CHANGE).content.decode()
    assert log_in(ada, NEW).get("/settings/").status_code == 200


def test_one_may_leave_instead(cast: Cast, ada: User) -> None:
    agree(cast)
    visitor = log_in(ada)
    assert visitor.post("/accounts/logout/").status_code == 302
    assert visitor.get("/settings/").headers["Location"].startswith("/accounts/login/")


def test_the_same_password_again_is_refused_and_so_are_the_last_few(cast: Cast, ada: User) -> None:
    agree(cast)
    visitor = log_in(ada)
    again = change(visitor, PASSWORD, PASSWORD)
    assert again.status_code == 200
    assert "none of your last 5 passwords" in again.content.decode()
    assert visitor.get("/settings/").headers["Location"] == CHANGE
    assert change(visitor, PASSWORD, NEW).status_code == 302
    assert change(visitor, NEW, PASSWORD).status_code == 200, "back to the one before"


def test_only_the_last_few_are_kept(cast: Cast, ada: User) -> None:
    with scoped(STAFF):
        for number in range(KEPT_PASSWORDS):
            ada.set_password(f"passphrase number {number}")
            ada.save()
        assert PastPassword.objects.filter(user=ada).count() == KEPT_PASSWORDS
        assert not was_used_before(PASSWORD, ada)
        assert was_used_before("passphrase number 0", ada)


@pytest.mark.parametrize("days", [None, 101])
def test_no_plan_or_a_young_password_no_rule(cast: Cast, ada: User, days: int | None) -> None:
    agree(cast, days)
    visitor = log_in(ada)
    assert visitor.get("/settings/").status_code == 200


def test_without_an_agreement_nothing_is_asked_and_old_ones_may_come_back(cast: Cast, ada: User) -> None:
    visitor = log_in(ada)
    assert visitor.get("/settings/").status_code == 200
    assert change(visitor, PASSWORD, NEW).status_code == 302
    assert change(visitor, NEW, PASSWORD).status_code == 302


def test_another_organizations_plan_is_not_asked(cast: Cast, ada: User) -> None:  # R-X-9
    with scoped(STAFF):
        subscribe(cast.south.pk, "concurrent", {"password_days": 90})
    assert log_in(ada).get("/settings/").status_code == 200


def test_the_fewest_days_count_and_only_of_agreements_that_run(cast: Cast) -> None:
    agree(cast, 90)
    agree(cast, 30, rule="named")
    with scoped(Scope(Role.WEB, cast.north.pk, cast.ada.pk)):
        assert plan_password_days(cast.north.pk, date(2026, 7, 1)) == 30
        assert plan_password_days(cast.north.pk, date(2025, 12, 31)) is None, "before the signature"


def test_a_password_from_before_this_was_kept_is_as_old_as_its_user(cast: Cast) -> None:
    agree(cast)
    with scoped(STAFF):
        User.objects.filter(pk=cast.ben.pk).update(date_joined=timezone.now() - timedelta(days=91))
        ben = User.objects.get(pk=cast.ben.pk)
        found = password_age(ben, timezone.now())
    assert (found.is_due, found.days) == (True, 90)
    assert log_in(ben).get("/settings/").headers["Location"] == CHANGE


def test_who_came_in_otherwise_has_no_password_here_to_change(cast: Cast, ada: User) -> None:
    agree(cast)
    visitor = Visitor().sign_in(ada)
    visitor.keep(account_authentication_methods=[{"method": "socialaccount", "at": 0}])
    assert visitor.get("/settings/").status_code == 200


def test_it_is_looked_up_once_a_day_and_session(cast: Cast, ada: User) -> None:
    agree(cast, 101)
    asked: list[object] = []

    def count(organization_id: object, _on: date) -> None:
        asked.append(organization_id)

    register_password_days(count)
    try:
        visitor = log_in(ada)
        for _ in range(3):
            assert visitor.get("/settings/").status_code == 200
    finally:
        unregister_password_days(count)
    assert asked == [cast.north.pk]


def test_the_vendors_staff_are_not_asked(cast: Cast) -> None:
    agree(cast)
    assert log_in(cast.vera).get("/admin/").status_code == 200
