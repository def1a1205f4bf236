"""What becomes of a wish to start a product."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from tenants.domain.decision import Decision

Fate = Literal["running", "ended", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartWish:
    """One person on one client instance wants to start a product; `client` names the instance, not its kind."""

    organization_id: UUID
    product_code: str
    person_id: UUID
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A running start. `kind` is the kind of place that it takes, empty if it takes none.

    `is_new` is False for one that ran before it was asked for. Without a sign of life for `expires_after_seconds` it
    is over.
    """

    lease_id: UUID
    kind: str
    mode: str
    is_new: bool
    started_at: datetime
    expires_after_seconds: int
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """A refused start, which is kept; `decision.code` says why, its steps with which numbers."""

    decision: Decision

    @property
    def code(self) -> str:
        return self.decision.code


class LeaseEnded(Exception):
    """The lease is over and stays over, also if nobody has taken its place since; `reason` is a `LeaseEnd`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def lease_token(secret: str, lease_id: UUID) -> str:
    """What a page shows to beat and to release its own lease without a key; nothing of it is kept.

    It is made from the server's secret, so that asking again for a running lease gives the same one.
    """
    mac = hmac.new(secret.encode(), b"lease " + lease_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def is_lease_token(secret: str, lease_id: UUID, token: str) -> bool:
    """Whether the token is this lease's own."""
    return hmac.compare_digest(lease_token(secret, lease_id).encode(), token.encode())
