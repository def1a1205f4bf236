"""One way to the provider and back: what the browser's session remembers of it, once and for some minutes."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

VALID_FOR = timedelta(minutes=10)
# Somebody may begin in several tabs.
MOST_AT_ONCE = 5


class Purpose(StrEnum):
    """Why somebody goes to the provider: what happens when they come back."""

    LOG_IN = "log_in"
    TEST = "test"
    CONNECT = "connect"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """`state` brings the browser back to it, `nonce` ties the token to it, `verifier` the code (PKCE).

    `user_id` is who connects their own account, `invitation_id` what is to be accepted.
    """

    purpose: Purpose
    connection_id: UUID
    organization_id: UUID
    began_at: datetime
    state: str
    nonce: str
    verifier: str
    user_id: UUID | None = None
    invitation_id: UUID | None = None
    next_page: str = ""

    @property
    def challenge(self) -> str:
        """What the provider is shown of the verifier (S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def is_valid(self, at: datetime) -> bool:
        """For some minutes, in which one can find one's phone.

        A clock that was set back does not make an attempt older than it is.
        """
        return at < self.began_at + VALID_FOR

    def to_json(self) -> dict[str, Any]:
        """As a session keeps it."""
        kept = asdict(self) | {"began_at": self.began_at.isoformat()}
        return {name: str(value) for name, value in kept.items() if value is not None}

    @classmethod
    def from_json(cls, kept: dict[str, str]) -> Attempt:
        """As a session kept it."""
        ids = {name: UUID(kept[name]) for name in _IDS if name in kept}
        rest = {name: value for name, value in kept.items() if name not in (*_IDS, "purpose", "began_at")}
        began_at = datetime.fromisoformat(kept["began_at"])
        return cls(purpose=Purpose(kept["purpose"]), began_at=began_at, **ids, **rest)  # type: ignore[arg-type]  # as kept


_IDS = ("connection_id", "organization_id", "user_id", "invitation_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to be taken to the provider for."""

    purpose: Purpose
    organization_id: UUID
    user_id: UUID | None = None
    invitation_id: UUID | None = None
    next_page: str = ""


def new_attempt(wish: Wish, connection_id: UUID, at: datetime) -> Attempt:
    """Three secrets of 256 bits, each for one purpose."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Attempt(
        purpose=wish.purpose,
        connection_id=connection_id,
        organization_id=wish.organization_id,
        began_at=at,
        state=state,
        nonce=nonce,
        verifier=verifier,
        user_id=wish.user_id,
        invitation_id=wish.invitation_id,
        next_page=wish.next_page,
    )
