"""The page of API keys: for administrators, in words, each secret shown once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.html import escape

from tenants.domain.api_scopes import ORGANIZATION_SCOPES, VENDOR_SCOPES
from tenants.models import ApiKey
from tenants.scoping import STAFF, scoped
from tenants.services.api_keys import create_api_key
from tenants.views.api_keys import KeyRow
from tenants.views.scope_words import SCOPE_WORDS, STAFF_SCOPE_WORDS
from tests.api import Caller
from tests.pages.stage import NOW, Stage
from tests.visitors import Visitor

ASKED: dict[str, Any] = {"name": "GIS export", "scopes": ["people:read", "usage:read"], "expires": ""}


def rows(stage: Stage) -> list[KeyRow]:
    found: list[KeyRow] = Visitor().sign_in(stage.ada).get("/api-keys/").context["keys"]
    return found


def post(stage: Stage, **changes: Any) -> Any:
    return Visitor().sign_in(stage.ada).post("/api-keys/new/", ASKED | changes)


def only_key(stage: Stage) -> ApiKey:
    with scoped(STAFF):
        found: ApiKey = ApiKey.objects.get(organization_id=stage.organization_id)
    return found


def test_every_scope_of_an_organization_is_offered_in_words() -> None:
    assert SCOPE_WORDS.keys() == ORGANIZATION_SCOPES.keys()
    assert STAFF_SCOPE_WORDS.keys() == VENDOR_SCOPES.keys()


def test_only_license_administrators_come_here(stage: Stage) -> None:  # R-SCALGO-11
    for user in (stage.ben, stage.frida):
        visitor = Visitor().sign_in(user)
        assert [visitor.get(path).status_code for path in ("/api-keys/", "/api-keys/new/")] == [403, 403]
        assert visitor.post("/api-keys/new/", ASKED).status_code == 403
    assert Visitor().get("/api-keys/")["Location"].startswith("/accounts/login/")


def test_a_key_is_shown_once_and_works(stage: Stage) -> None:
    made = post(stage)
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert Caller(secret).get("people").status_code == 200
    listed = Visitor().sign_in(stage.ada).get("/api-keys/").content.decode()
    assert secret not in listed
    assert f"{secret[:13]}…{secret[-4:]}" in listed
    (row,) = rows(stage)
    assert (row.facts.name, row.state, row.facts.made_by, row.last_day) == ("GIS export", "in_force", "Ada", None)
    assert [str(words) for words in row.scopes] == ["Read people and departments", "Read usage"]


def test_the_last_day_is_a_day_of_the_organization(stage: Stage) -> None:
    assert post(stage, expires="2026-06-30").status_code == 200
    # Midnight in Oslo, in summer.
    assert only_key(stage).expires_at == datetime(2026, 6, 30, 22, tzinfo=UTC)
    (row,) = rows(stage)
    assert row.last_day is not None
    assert (row.last_day.isoformat(), row.state) == ("2026-06-30", "in_force")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"name": "x" * 101}, "name", "at most 100 characters"),
        ({"name": "a\u202eb"}, "name", "characters that nobody can read"),
        ({"name": "a\x00b"}, "name", "Null characters are not allowed."),
        ({"scopes": []}, "scopes", "This field is required."),
        ({"scopes": ["offers:write"]}, "scopes", "offers:write is not one of the available choices"),
        ({"expires": "2026-06-14"}, "expires", "ends before it begins"),
        ({"expires": "9999-12-31"}, "expires", "too far ahead"),
        ({"expires": "0001-01-01"}, "expires", "too far back"),
        ({"expires": "tomorrow"}, "expires", "Write a day as 2026-03-15."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(stage: Stage, changes: dict[str, Any], field: str, words: str) -> None:
    refused = post(stage, **changes)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    page = refused.content.decode()
    assert escape(words) in page
    assert f'href="#id_{field}"' in page
    with scoped(STAFF):
        assert not ApiKey.objects.filter(organization_id=stage.organization_id).exists()


def test_revoking_says_first_what_it_does_and_ends_the_key(stage: Stage) -> None:
    secret = post(stage).context["secret"]
    path = f"/api-keys/{only_key(stage).pk}/revoke/"
    ada = Visitor().sign_in(stage.ada)
    assert "refused from this moment on" in ada.get(path).content.decode()
    assert Caller(secret).get("people").status_code == 200
    assert ada.post(path)["Location"] == "/api-keys/"
    assert Caller(secret).get("people").status_code == 401
    (row,) = rows(stage)
    assert row.state == "revoked"
    assert [ada.get(path).status_code, ada.post(path).status_code] == [404, 404]


def test_a_key_of_others_is_not_there(stage: Stage) -> None:  # R-X-9
    with scoped(STAFF):
        vendors, _secret = create_api_key(name="vendor", scopes=["usage:read"], at=NOW, organization_id=None)
    assert rows(stage) == []
    assert Visitor().sign_in(stage.ada).post(f"/api-keys/{vendors.pk}/revoke/").status_code == 404
