"""What may be known of API keys; never their secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.models import ApiKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """`shown` is the beginning and the end of the secret. `made_by` is empty if no user made it."""

    id: UUID
    name: str
    shown: str
    scopes: tuple[str, ...]
    made_by: str
    is_made_by_vendor: bool
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    def state(self, at: datetime) -> str:
        """`in_force`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= at else "in_force"


def api_keys_of(organization_id: UUID) -> tuple[KeyFacts, ...]:
    """Of one organization, the latest first."""
    keys = ApiKey.objects.filter(organization_id=organization_id).select_related("created_by")
    return tuple(map(_key_facts, keys.order_by("-created_at", "-id")))


def _key_facts(key: ApiKey) -> KeyFacts:
    maker = key.created_by
    return KeyFacts(
        id=key.pk,
        name=key.name,
        shown=str(key),
        scopes=tuple(key.scopes),
        made_by="" if maker is None or maker.is_staff else maker.name,
        is_made_by_vendor=maker is None or maker.is_staff,
        created_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
    )
