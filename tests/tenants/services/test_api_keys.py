"""Keys are made once, found by their hash, limited to their scopes, and end at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tenants.domain.api_key import generate_key
from tenants.domain.refusal import Refused
from tenants.models import ApiKey, AuditEntry
from tenants.scoping import STAFF, scoped
from tenants.services.api_keys import create_api_key, find_api_key, revoke_api_key
from tests.api import Caller, code_of
from tests.cast import AT, Cast


def make_key(cast: Cast, **more: Any) -> tuple[ApiKey, str]:
    usual: dict[str, Any] = {"name": "test", "scopes": ["people:read"], "at": AT, "organization_id": cast.north.pk}
    with scoped(cast.as_ada()):
        return create_api_key(**usual | more)


def test_only_the_hash_is_kept(cast: Cast) -> None:
    key, secret = make_key(cast)
    with scoped(STAFF):
        row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert secret not in str(row)
    assert secret.startswith(row["prefix"])
    assert (len(row["prefix"]), secret.endswith(row["last_four"]), row["created_by_id"]) == (13, True, cast.ada.pk)


def test_key_reads_what_its_scopes_allow(cast: Cast) -> None:
    _, secret = make_key(cast)
    caller = Caller(secret)
    assert caller.get("people").status_code == 200
    assert code_of(caller.post("people", {"external_id": "x", "name": "X"})) == (403, "NOT_ALLOWED")
    assert code_of(caller.get("organizations")) == (403, "NOT_ALLOWED")


def test_no_key_for_the_vendors_scopes(cast: Cast) -> None:
    for scopes in (["organizations:read"], ["nonsense"], []):
        with pytest.raises(Refused, match="UNKNOWN_SCOPE"):
            make_key(cast, scopes=scopes)


def test_revoked_key_ends_at_once(cast: Cast) -> None:
    key, secret = make_key(cast)
    assert Caller(secret).get("people").status_code == 200
    with scoped(cast.as_ada()):
        revoke_api_key(key, at=timezone.now())
        revoke_api_key(key, at=timezone.now())
        assert AuditEntry.objects.filter(action="api_key.revoked").count() == 1
    assert code_of(Caller(secret).get("people")) == (401, "NOT_AUTHENTICATED")


def test_expired_key_is_none(cast: Cast) -> None:
    now = timezone.now()
    _, expired = make_key(cast, expires_at=now - timedelta(seconds=1))
    _, valid = make_key(cast, expires_at=now + timedelta(hours=1))
    assert code_of(Caller(expired).get("people")) == (401, "NOT_AUTHENTICATED")
    assert Caller(valid).get("people").status_code == 200


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    "secret",
    ["", "x", pytest.param(generate_key().secret, id="never made"), "lis_live_" + "0" * 36, "\u00f8" * 45, "a b"],
)
def test_unknown_key_is_refused(secret: str) -> None:
    response = Caller(secret).get("people")
    assert code_of(response) == (401, "NOT_AUTHENTICATED")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert find_api_key(secret) is None


def test_other_schemes_are_no_key(cast: Cast) -> None:
    for header in ("Basic YTpi", f"Token {cast.north_key}", cast.north_key, f"bearer {cast.north_key}"):
        caller = Caller()
        caller.headers = {"Authorization": header}
        assert code_of(caller.get("people")) == (401, "NOT_AUTHENTICATED")


def test_session_is_no_key(cast: Cast) -> None:
    caller = Caller()
    with scoped(STAFF):
        caller.client.force_login(cast.ada)
    assert code_of(caller.get("people")) == (401, "NOT_AUTHENTICATED")


def test_last_use_is_noted_to_the_hour(cast: Cast) -> None:
    key, secret = make_key(cast)
    Caller(secret).get("people")
    with scoped(STAFF):
        first = ApiKey.objects.get(pk=key.pk).last_used_at
        assert first is not None
        Caller(secret).get("people")
        assert ApiKey.objects.get(pk=key.pk).last_used_at == first
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=first - timedelta(hours=2))
        Caller(secret).get("people")
        assert ApiKey.objects.filter(pk=key.pk, last_used_at__gt=first).exists()


def test_audit_names_the_key_that_acted(cast: Cast) -> None:
    key, secret = make_key(cast, scopes=["people:write"])
    assert Caller(secret).post("departments", {"code": "parks", "name": "Parks"}).status_code == 201
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="department.added", actor_kind="api_key")
    assert (entry.actor_id, entry.organization_id) == (key.pk, cast.north.pk)


def test_only_license_administrators_make_and_end_keys(cast: Cast) -> None:  # R-SCALGO-11
    key, _secret = make_key(cast)
    with scoped(cast.as_ben()):
        with pytest.raises(PermissionDenied):
            create_api_key(name="ben's", scopes=["people:read"], at=AT, organization_id=cast.north.pk)
        with pytest.raises(PermissionDenied):
            revoke_api_key(key, at=AT)


def test_what_is_said_of_a_key_is_checked(cast: Cast) -> None:
    for changes, code in (
        ({"name": " "}, "MISSING_FIELD"),
        ({"name": "a\nb"}, "INVALID_TEXT"),
        ({"expires_at": AT}, "EXPIRES_IN_THE_PAST"),
    ):
        with pytest.raises(Refused, match=code):
            make_key(cast, **changes)
