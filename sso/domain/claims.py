"""What an id_token must say before anybody is believed to be someone (OpenID Connect Core 3.1.3.7)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sso.domain.faults import Fault, SignInRefused
from tenants.domain.text import line_fault, tidy

# How far the provider's clock may be from ours.
CLOCKS_DIFFER = timedelta(seconds=60)
# A token is made for the log-in at hand.
OLDEST = timedelta(minutes=10)
SUBJECT_LENGTH = 255
_SHOWN_LENGTH = 200
# Seconds since 1970, in the year 5138; JSON knows numbers that are none of a clock.
_LATEST = 10**11


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Whom the provider vouches for. The subject identifies; name and address are what the provider calls them."""

    subject: str
    name: str = ""
    email: str = ""


def believed(said: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, at: datetime) -> Who:
    """Who it is, if the token was made by this issuer, for us, for this log-in, and just now (R-SCALGO-15).

    The signature was verified before. Raises `SignInRefused`: TOKEN_ISSUER, TOKEN_AUDIENCE, TOKEN_NONCE, TOKEN_TIME,
    TOKEN_SUBJECT.
    """
    if said.get("iss") != issuer:
        raise SignInRefused(Fault.TOKEN_ISSUER)
    if not _is_for(client_id, said):
        raise SignInRefused(Fault.TOKEN_AUDIENCE)
    given = said.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(errors="replace"), nonce.encode()):
        raise SignInRefused(Fault.TOKEN_NONCE)
    if not _is_of_now(said, at):
        raise SignInRefused(Fault.TOKEN_TIME)
    return Who(subject=_subject(said), name=_shown(said.get("name")), email=_shown(said.get("email")))


def _is_for(client_id: str, said: Mapping[str, Any]) -> bool:
    """For us alone, or among others with us as the one it was issued to."""
    audience = said.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    party = said.get("azp", None if len(audiences) > 1 else client_id)
    return client_id in audiences and party == client_id


def _is_of_now(said: Mapping[str, Any], at: datetime) -> bool:
    ends, made, starts = (_seconds(said.get(name)) for name in ("exp", "iat", "nbf"))
    if ends is None or made is None:
        return False
    now, slack = at.timestamp(), CLOCKS_DIFFER.total_seconds()
    oldest = now - OLDEST.total_seconds() - slack
    return now < ends + slack and oldest <= made <= now + slack and (starts is None or starts <= now + slack)


def _seconds(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if abs(value) < _LATEST else None


def _subject(said: Mapping[str, Any]) -> str:
    """As it is, to the letter: two subjects that differ in case are two people."""
    subject = said.get("sub")
    if not isinstance(subject, str) or line_fault(subject, SUBJECT_LENGTH):
        raise SignInRefused(Fault.TOKEN_SUBJECT)
    return subject


def _shown(value: object) -> str:
    """For people to read; what is no readable line is left out."""
    text = tidy(value) if isinstance(value, str) else ""
    return "" if line_fault(text, _SHOWN_LENGTH) else text
