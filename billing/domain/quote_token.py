"""The token of a quote's link, made from the server's secret and the quote's id, so that the database holds none."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID


def quote_token(secret: str, quote_id: UUID) -> str:
    """43 letters and digits that nobody can guess without the secret."""
    mac = hmac.new(secret.encode(), b"quote " + quote_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")
