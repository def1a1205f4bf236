"""What readers choose for themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.models import AuditEntry, User
from tenants.scoping import STAFF, scoped
from tests.cast import PASSWORD
from tests.pages.stage import Stage
from tests.visitors import Visitor


def ben(stage: Stage) -> User:
    with scoped(STAFF):
        return User.objects.get(pk=stage.ben.pk)


def test_name_language_and_colours(stage: Stage) -> None:
    visitor = Visitor().sign_in(stage.ben)
    saved = visitor.post("/settings/", {"name": "Benjamin", "locale": "de", "theme": "dark"})
    assert saved["Location"] == "/settings/"
    assert (ben(stage).name, ben(stage).locale, ben(stage).theme) == ("Benjamin", "de", "dark")
    page = visitor.get("/settings/").content.decode()
    assert '<html lang="de" data-bs-theme="dark">' in page
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="user.settings_changed")
    assert (entry.organization_id, entry.details) == (stage.organization_id, {"fields": ["locale", "name", "theme"]})
    visitor.post("/settings/", {"name": "Benjamin", "locale": "de", "theme": "dark"})
    with scoped(STAFF):
        assert AuditEntry.objects.filter(action="user.settings_changed").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"locale": "xx"}, "locale"),
        ({"theme": "pink"}, "theme"),
    ],
)
def test_what_cannot_be_chosen(stage: Stage, changes: dict[str, str], field: str) -> None:
    answers: dict[str, Any] = {"name": "Ben", "locale": "", "theme": ""} | changes
    refused = Visitor().sign_in(stage.ben).post("/settings/", answers)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert ben(stage).name == "Ben"


def test_a_password_is_changed_by_who_knows_the_old_one(stage: Stage) -> None:
    visitor = Visitor().sign_in(stage.ben)
    assert "/accounts/password/change/" in visitor.get("/settings/").content.decode()
    new = "quite another long password"
    for old, status in (("not it", 200), (PASSWORD, 302)):
        answers = {"oldpassword": old, "password1": new, "password2": new}
        assert visitor.post("/accounts/password/change/", answers).status_code == status
    assert ben(stage).check_password(new)
    assert visitor.get("/settings/").status_code == 200


def test_strangers_sign_in_first(stage: Stage) -> None:
    assert Visitor().get("/settings/")["Location"].startswith("/accounts/login/")
