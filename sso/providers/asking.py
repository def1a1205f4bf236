"""What a provider is asked: its description, its keys, and the token that a code stands for."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.conf import settings

from sso.domain.attempt import Attempt
from sso.domain.faults import Fault, SignInRefused
from sso.domain.provider import Provider, description_url, read_description
from sso.providers.fetching import Answer, fetch_json

Keys = dict[str, Any]
OK, MOST_KEYS = 200, 50
_KEY_PARTS = ("kty", "kid", "use", "alg", "n", "e", "crv", "x", "y")


def fetch_provider(issuer: str) -> Provider:
    """What the issuer says of itself. Raises `SignInRefused` as `fetch_json` and `read_description`."""
    answer = fetch_json(description_url(issuer))
    if answer.status != OK:
        raise SignInRefused(Fault.PROVIDER_UNREADABLE)
    return read_description(answer.said, issuer, allows_loopback=settings.SSO_ALLOWS_LOOPBACK)


def fetch_keys(url: str) -> Keys:
    """The keys by which tokens are verified. Raises `SignInRefused` as `fetch_json`, and PROVIDER_UNREADABLE."""
    answer = fetch_json(url)
    keys = answer.said.get("keys")
    if answer.status != OK or not isinstance(keys, list) or not 0 < len(keys) <= MOST_KEYS:
        raise SignInRefused(Fault.PROVIDER_UNREADABLE)
    return {"keys": [_kept_of(key) for key in keys if isinstance(key, dict)]}


def _kept_of(key: Mapping[str, Any]) -> dict[str, str]:
    """What verifies, and no more: a provider may publish whatever it likes beside it."""
    parts = {name: key.get(name) for name in _KEY_PARTS}
    return {
        name: part for name, part in parts.items() if isinstance(part, str) and part.isascii() and part.isprintable()
    }


def authorization_address(provider: Provider, *, client_id: str, redirect_uri: str, attempt: Attempt) -> str:
    """Where the browser goes: code flow, with state, nonce and PKCE."""
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid profile email",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in provider.authorization_url else "?"
    return f"{provider.authorization_url}{joint}{urlencode(asked)}"


def exchange_code(
    provider: Provider, *, client_id: str, secret: str, redirect_uri: str, code: str, verifier: str
) -> str:
    """The id_token that the code stands for, not verified yet.

    Raises `SignInRefused`: as `fetch_json`, CLIENT_REFUSED for a wrong id or secret, CODE_REFUSED, TOKEN_UNREADABLE.
    """
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
    headers: dict[str, str] = {}
    if provider.secret_goes == "basic":  # noqa: S105  no secret, but where it goes
        pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": client_id, "client_secret": secret}
    return _token_in(fetch_json(provider.token_url, headers=headers, form=urlencode(form).encode()))


def _token_in(answer: Answer) -> str:
    if answer.status != OK:
        raise SignInRefused(_why_refused(answer.said))
    token = answer.said.get("id_token")
    if not isinstance(token, str):
        raise SignInRefused(Fault.TOKEN_UNREADABLE)
    return token


def _why_refused(said: Mapping[str, Any]) -> Fault:
    is_about_us = said.get("error") in ("invalid_client", "unauthorized_client")
    return Fault.CLIENT_REFUSED if is_about_us else Fault.CODE_REFUSED
