"""What a provider says of itself (OpenID Connect Discovery; R-SCALGO-15)."""

from __future__ import annotations

from typing import Any

import pytest

from sso.domain.faults import SignInRefused
from sso.domain.provider import Provider, read_description

ISSUER = "https://id.example"
SAID = {
    "issuer": ISSUER,
    "authorization_endpoint": "https://id.example/authorize",
    "token_endpoint": "https://id.example/token",
    "jwks_uri": "https://keys.example/keys",
}
POST, BASIC = "client_secret_post", "client_secret_basic"


def read(typed: str = ISSUER, **changes: Any) -> Provider:
    return read_description({**SAID, **changes}, typed, allows_loopback=False)


def test_what_is_not_mentioned_is_as_the_standard_has_it() -> None:
    assert read() == Provider(
        issuer=ISSUER,
        authorization_url="https://id.example/authorize",
        token_url="https://id.example/token",
        keys_url="https://keys.example/keys",
        secret_goes="basic",
    )


def test_a_slash_may_be_missing_and_the_providers_own_spelling_is_kept() -> None:
    assert read(typed=ISSUER + "/").issuer == ISSUER
    assert read(issuer=ISSUER + "/").issuer == ISSUER + "/"


@pytest.mark.parametrize(
    ("ways", "goes"), [([POST], "post"), ([POST, BASIC], "basic"), (["private_key_jwt", POST], "post")]
)
def test_where_the_secret_goes(ways: list[str], goes: str) -> None:
    assert read(token_endpoint_auth_methods_supported=ways).secret_goes == goes


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": "https://id.example.evil.example"}, "ISSUER_DIFFERS"),
        ({"issuer": "https://id.example/tenant"}, "ISSUER_DIFFERS"),
        ({"issuer": "https://login.example/{tenantid}/v2.0"}, "ISSUER_DIFFERS"),
        ({"issuer": 7}, "ISSUER_DIFFERS"),
        ({"authorization_endpoint": "http://id.example/authorize"}, "PROVIDER_UNSUITABLE"),
        ({"token_endpoint": "/token"}, "PROVIDER_UNSUITABLE"),
        ({"jwks_uri": None}, "PROVIDER_UNSUITABLE"),
        ({"response_types_supported": "code"}, "PROVIDER_UNSUITABLE"),
        ({"response_types_supported": ["id_token"]}, "PROVIDER_UNSUITABLE"),
        ({"id_token_signing_alg_values_supported": ["none"]}, "PROVIDER_UNSUITABLE"),
        ({"token_endpoint_auth_methods_supported": ["none"]}, "PROVIDER_UNSUITABLE"),
    ],
)
def test_what_will_not_do(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(SignInRefused, match=code):
        read(**changes)
