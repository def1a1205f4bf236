"""The bad input that every call of the API refuses in the same way, tried on each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from tenants.domain.api_scopes import ORGANIZATION_SCOPES, VENDOR_SCOPES
from tenants.scoping import STAFF, scoped
from tenants.services.api_keys import create_api_key, revoke_api_key
from tests.api import Caller, code_of
from tests.cast import Cast

COUNTED = """
select relname from pg_class c where c.relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
   and not relispartition and has_table_privilege('lisens_staff', c.oid, 'select') order by 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that would succeed, and for each field of its body a value of the wrong kind.

    `is_about_one` says whether it takes `?organization=`.
    """

    method: str
    path: str
    scope: str
    is_vendors: bool = False
    is_about_one: bool = True
    body: dict[str, Any] | None = None
    wrong: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def refusals_of(call: Call, cast: Cast) -> dict[str, tuple[int, str]]:
    """What becomes of each kind of bad request; a wrong field is answered by its name. None of them writes a row."""
    with scoped(STAFF):
        keys = {name: _key(call, cast, name) for name in ("revoked", "without_scope", "right")}
    right, before = Caller(keys["right"]), row_counts()
    found = {
        "no key": _try(Caller(), call),
        "revoked key": _try(Caller(keys["revoked"]), call),
        "missing scope": _try(Caller(keys["without_scope"]), call),
        "unknown parameter": _try(right, call, path=_with_query(call.path, "surprise=1")),
        "wrong method": code_of(right.call("DELETE", call.path)),
    }
    if call.is_about_one:
        found["unknown organization"] = _try(right, call, path=f"{call.path.partition('?')[0]}?organization=nowhere")
    if call.body is not None:
        found |= _refusals_of_body(right, call)
    assert row_counts() == before
    return found


def usual_refusals(call: Call) -> dict[str, tuple[int, str]]:
    """What they are to be."""
    usual = {
        "no key": (401, "NOT_AUTHENTICATED"),
        "revoked key": (401, "NOT_AUTHENTICATED"),
        "missing scope": (403, "NOT_ALLOWED"),
        "unknown parameter": (400, "INVALID_REQUEST"),
        "wrong method": (405, "METHOD_NOT_ALLOWED"),
    }
    if call.is_about_one:
        usual["unknown organization"] = (404, "NOT_FOUND")
    if call.body is None:
        return usual
    usual |= dict.fromkeys(("no JSON", "no object", "NaN", "unknown field", "a key twice"), (400, "INVALID_REQUEST"))
    usual |= {"other type": (415, "UNSUPPORTED_MEDIA_TYPE"), "too large": (413, "BODY_TOO_LARGE")}
    return usual | {f"wrong {name}": (400, name) for name in call.wrong}


def _refusals_of_body(right: Caller, call: Call) -> dict[str, tuple[int, str]]:
    found = {
        "no JSON": _try(right, call, body=b"{"),
        "no object": _try(right, call, body=[]),
        "NaN": _try(right, call, body=b'{"reason": NaN}'),
        "a key twice": _try(right, call, body=b'{"reason": "a", "reason": "b"}'),
        "unknown field": _try(right, call, body={**(call.body or {}), "surprise": 1}),
        "too large": _try(right, call, body={"reason": "x" * 1_000_001}),
        "other type": code_of(
            right.client.generic(call.method, f"/api/v1/{call.path}", b"a=1", "text/plain", headers=right.headers)
        ),
    }
    for name, value in call.wrong.items():
        response = right.call(call.method, call.path, {**(call.body or {}), name: value})
        faults = response.json()["details"]
        found[f"wrong {name}"] = (response.status_code, ",".join(faults))
    return found


def row_counts() -> dict[str, int]:
    """Of every table that staff may read: to show that nothing was written."""
    with scoped(STAFF), connection.cursor() as cursor:
        cursor.execute(COUNTED)
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(" union all ".join(f"select '{table}', count(*) from {table}" for table in tables))
        return dict(cursor.fetchall())


def _try(caller: Caller, call: Call, *, path: str | None = None, body: Any = None) -> tuple[int, str]:
    return code_of(caller.call(call.method, path or call.path, call.body if body is None else body))


def _with_query(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}"


def _key(call: Call, cast: Cast, name: str) -> str:
    scopes = dict(VENDOR_SCOPES if call.is_vendors else ORGANIZATION_SCOPES)
    if name == "without_scope":
        del scopes[call.scope]
    organization_id = None if call.is_vendors else cast.north.pk
    key, secret = create_api_key(name=name, scopes=list(scopes), at=timezone.now(), organization_id=organization_id)
    if name == "revoked":
        revoke_api_key(key, at=timezone.now())
    return secret
