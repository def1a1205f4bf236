"""What an id_token must say (OpenID Connect Core 3.1.3.7; R-SCALGO-15)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sso.domain.claims import Who, believed
from sso.domain.faults import SignInRefused

AT = datetime(2026, 1, 15, 12, tzinfo=UTC)
NOW = int(AT.timestamp())
ISSUER, US = "https://id.example", "lisens"
RIGHT = {"iss": ISSUER, "aud": US, "nonce": "n", "iat": NOW, "exp": NOW + 300, "sub": "s-ada"}


def judged(**changes: Any) -> str:
    """The subject that is believed in, or the code."""
    said = {name: value for name, value in {**RIGHT, **changes}.items() if value is not None}
    try:
        return believed(said, issuer=ISSUER, client_id=US, nonce="n", at=AT).subject
    except SignInRefused as refused:
        return str(refused)


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({}, "s-ada"),
        ({"iss": ISSUER + "/"}, "TOKEN_ISSUER"),
        ({"aud": [US]}, "s-ada"),
        ({"aud": [US, "b"], "azp": US}, "s-ada"),
        ({"aud": [US, "b"]}, "TOKEN_AUDIENCE"),
        ({"aud": ["b"], "azp": US}, "TOKEN_AUDIENCE"),
        ({"aud": []}, "TOKEN_AUDIENCE"),
        ({"azp": "b"}, "TOKEN_AUDIENCE"),
        ({"aud": US.upper()}, "TOKEN_AUDIENCE"),
        ({"nonce": "m"}, "TOKEN_NONCE"),
        ({"nonce": "ñ"}, "TOKEN_NONCE"),
        ({"nonce": "\ud800"}, "TOKEN_NONCE"),
        # Clocks may differ by a minute.
        ({"exp": NOW - 59}, "s-ada"),
        ({"exp": NOW - 60}, "TOKEN_TIME"),
        ({"iat": NOW + 60}, "s-ada"),
        ({"iat": NOW + 61}, "TOKEN_TIME"),
        ({"iat": NOW - 660}, "s-ada"),
        ({"iat": NOW - 661}, "TOKEN_TIME"),
        ({"nbf": NOW + 61}, "TOKEN_TIME"),
        ({"exp": float("nan")}, "TOKEN_TIME"),
        ({"exp": True}, "TOKEN_TIME"),
        ({"exp": 10**400}, "TOKEN_TIME"),
        ({"iat": "now"}, "TOKEN_TIME"),
        ({"sub": " "}, "TOKEN_SUBJECT"),
        ({"sub": "s" * 255}, "s" * 255),
        ({"sub": "s" * 256}, "TOKEN_SUBJECT"),
        ({"sub": ["s-ada"]}, "TOKEN_SUBJECT"),
        ({"sub": "\ud800"}, "TOKEN_SUBJECT"),
    ],
)
def test_everything_about_it_is_right_or_it_is_not_believed(changes: dict[str, Any], result: str) -> None:
    assert judged(**changes) == result


def test_names_are_for_people_to_read() -> None:
    said = {**RIGHT, "name": " Ada\u0308 ", "email": "a\nb@north.example"}
    assert believed(said, issuer=ISSUER, client_id=US, nonce="n", at=AT) == Who(subject="s-ada", name="Adä", email="")
    assert believed({**RIGHT, "name": "\ud800"}, issuer=ISSUER, client_id=US, nonce="n", at=AT).name == ""
    assert believed({**RIGHT, "name": 7}, issuer=ISSUER, client_id=US, nonce="n", at=AT).name == ""
