"""What the Sessions page says about the kind and the number of licences (R-CHAT-8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from billing.selectors.license_advice import license_advice
from licensing.domain.sessions_part import SessionsPart


def adviser_part(subscription_id: UUID, at: datetime) -> SessionsPart | None:
    """None where there is nothing to compare."""
    found = license_advice(subscription_id, at)
    return None if found is None else SessionsPart(template="billing/_adviser.html", context={"found": found})
