"""What an identity provider says of itself, and what of it is kept (OpenID Connect Discovery)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sso.domain.addresses import is_askable
from sso.domain.faults import Fault, SignInRefused

WELL_KNOWN = "/.well-known/openid-configuration"
# Signatures by a key of which the provider publishes the half that verifies: never `none`, and never a shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where people are sent, where codes are exchanged, and where keys are published.

    `secret_goes` is `basic` (in the header) or `post` (in the form).
    """

    issuer: str
    authorization_url: str
    token_url: str
    keys_url: str
    secret_goes: str


def tidy_issuer(typed: str) -> str:
    """The issuer, also where the address of its description was typed.

    >>> tidy_issuer(" https://id.example/.well-known/openid-configuration ")
    'https://id.example'
    """
    return typed.strip().removesuffix(WELL_KNOWN)


def description_url(issuer: str) -> str:
    """Where a provider describes itself.

    >>> description_url("https://id.example/")
    'https://id.example/.well-known/openid-configuration'
    """
    return issuer.rstrip("/") + WELL_KNOWN


def read_description(said: Mapping[str, Any], issuer: str, *, allows_loopback: bool) -> Provider:
    """What is kept of a description that speaks for this issuer and offers what we need (R-SCALGO-15).

    A slash at the end is all in which the issuer may differ from what was typed; the provider's spelling is kept, as
    tokens have it. Raises `SignInRefused`: ISSUER_DIFFERS, PROVIDER_UNSUITABLE.
    """
    named = said.get("issuer")
    if not isinstance(named, str) or named.rstrip("/") != issuer.rstrip("/"):
        raise SignInRefused(Fault.ISSUER_DIFFERS)
    urls = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    askable = [url for url in urls if isinstance(url, str) and is_askable(url, allows_loopback=allows_loopback)]
    if len(askable) != len(urls) or not _offers_what_we_need(said):
        raise SignInRefused(Fault.PROVIDER_UNSUITABLE)
    authorization_url, token_url, keys_url = askable
    return Provider(
        issuer=named,
        authorization_url=authorization_url,
        token_url=token_url,
        keys_url=keys_url,
        secret_goes=_where_the_secret_goes(said),
    )


def _offers_what_we_need(said: Mapping[str, Any]) -> bool:
    """Codes, and signatures that can be verified; what a provider does not mention it may well offer."""
    return "code" in _listed(said, "response_types_supported", ["code"]) and bool(
        set(ALGORITHMS) & set(_listed(said, "id_token_signing_alg_values_supported", ALGORITHMS))
    )


def _where_the_secret_goes(said: Mapping[str, Any]) -> str:
    """The standard's default is the header."""
    ways = _listed(said, "token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" in ways:
        return "basic"
    if "client_secret_post" in ways:
        return "post"
    raise SignInRefused(Fault.PROVIDER_UNSUITABLE)


def _listed(said: Mapping[str, Any], name: str, usual: Any) -> list[str]:
    listed = said.get(name, usual)
    return [text for text in listed if isinstance(text, str)] if isinstance(listed, list | tuple) else []
