"""The token of an invitation's link.

It is made from the server's secret and the invitation's id, so that the mail can be written when it is sent and the
database holds nothing that lets somebody in: the invitation keeps the token's hash, the outbox the id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID


def invitation_token(secret: str, invitation_id: UUID) -> str:
    """43 letters and digits that nobody can guess without the secret."""
    mac = hmac.new(secret.encode(), b"invitation " + invitation_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def token_digest(token: str) -> bytes:
    """What is kept, and looked up."""
    return hashlib.sha256(token.encode()).digest()
