"""Calls of the API in tests."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client


class Caller:
    """Whoever holds a key. Answers of the server's own faults are answers too, as they would be outside of tests.

    They are the test client's, with `json()`, which has no public type.
    """

    def __init__(self, key: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """`body` is sent as JSON; bytes are sent as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, f"/api/v1/{path}", content, "application/json", headers=self.headers | named)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)


def code_of(response: Any) -> tuple[int, str]:
    """The status and the code of a refusal, whose shape is checked on the way."""
    body = response.json()
    assert set(body) == {"code", "message", "details"}
    assert isinstance(body["message"], str)
    assert isinstance(body["details"], dict)
    return response.status_code, body["code"]
