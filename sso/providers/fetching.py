"""The one client that asks addresses which a customer typed, or which such an address named."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore
import structlog
from django.conf import settings

from sso.domain.addresses import is_askable
from sso.domain.faults import Fault, SignInRefused
from sso.providers.guard import Deadline, GuardedNetwork

MOST_BYTES = 1_000_000
MOST_SECONDS = 8.0
USUAL_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Lisens"}

log = structlog.get_logger("lisens.sso")


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object, and the status it came with."""

    status: int
    said: Mapping[str, Any]


def fetch_json(url: str, *, headers: Mapping[str, str] | None = None, form: bytes | None = None) -> Answer:
    """GET, or POST of a form: https only, public addresses only, no redirects, 1 MB, 8 seconds for all of it.

    Raises `SignInRefused`: ADDRESS_NOT_ALLOWED, PROVIDER_UNREACHABLE, and PROVIDER_UNREADABLE for what is no object in
    JSON.
    """
    allows_loopback: bool = settings.SSO_ALLOWS_LOOPBACK
    if not is_askable(url, allows_loopback=allows_loopback):
        raise SignInRefused(Fault.ADDRESS_NOT_ALLOWED)
    network = GuardedNetwork(Deadline(MOST_SECONDS), allows_loopback=allows_loopback)
    try:
        status, content = _fetch(network, url, {**USUAL_HEADERS, **(headers or {})}, form)
    except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
        log.info("identity provider unreachable", error=repr(error))
        raise SignInRefused(Fault.PROVIDER_UNREACHABLE) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise SignInRefused(Fault.PROVIDER_UNREADABLE) from error
    return Answer(status, _read(status, content))


def _fetch(network: GuardedNetwork, url: str, headers: Mapping[str, str], form: bytes | None) -> tuple[int, bytes]:
    method = "GET" if form is None else "POST"
    if form is not None:
        headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    with (
        httpcore.ConnectionPool(ssl_context=_tls(), network_backend=network) as pool,
        pool.stream(method, url, headers=list(headers.items()), content=form) as response,
    ):
        content = bytearray()
        for part in response.iter_stream():
            content += part
            if len(content) > MOST_BYTES:
                raise SignInRefused(Fault.PROVIDER_UNREADABLE)
        return response.status, bytes(content)


def _read(status: int, content: bytes) -> Mapping[str, Any]:
    """Redirects are not followed: they would lead past what was typed, and read, and pinned."""
    if 300 <= status < 400:
        raise SignInRefused(Fault.PROVIDER_UNREADABLE)
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SignInRefused(Fault.PROVIDER_UNREADABLE) from error
    if not isinstance(said, dict):
        raise SignInRefused(Fault.PROVIDER_UNREADABLE)
    return said


@cache
def _tls() -> ssl.SSLContext:
    """The system's own authorities, to which an installation may add."""
    return ssl.create_default_context()
