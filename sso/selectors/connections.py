"""What may be known of an organization's own sign-in; never its secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection as database
from django.db.models import Max

from sso.models import Identity, IdentityConnection
from tenants.domain.text import is_slug
from tenants.models import Membership
from tenants.scoping import Role, Scope, within


@dataclass(frozen=True, slots=True)
class FoundSignIn:
    """A connection that people may use."""

    connection_id: UUID
    organization_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionFacts:
    """An organization's own sign-in as its administrators see it."""

    id: UUID
    issuer: str
    client_id: str
    described_at: datetime
    tested_at: datetime | None
    enabled_at: datetime | None

    @property
    def state(self) -> str:
        """`open`, `tested` or `untested`."""
        if self.enabled_at is not None:
            return "open"
        return "untested" if self.tested_at is None else "tested"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInUse:
    """How many of the organization's users have connected their account, and how many could log in no other way."""

    members: int
    connected: int
    without_password: int
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityFacts:
    """A user's account at the provider: since when, and when it was used last."""

    id: UUID
    connected_at: datetime
    last_used_at: datetime


def find_sign_in(slug: str) -> FoundSignIn | None:
    """The connection behind a short name, if people may use it; asks a look-up that returns ids only."""
    if not is_slug(slug):
        return None
    with within(Scope(Role.WEB)), database.cursor() as cursor:
        cursor.execute("select connection_id, organization_id from find_sign_in(%s)", [slug])
        found = cursor.fetchone()
    return FoundSignIn(*found) if found else None


def connection_of(organization_id: UUID) -> ConnectionFacts | None:
    """The organization's own sign-in; None if nobody has set it up."""
    found = IdentityConnection.objects.filter(organization_id=organization_id).first()
    if found is None:
        return None
    return ConnectionFacts(
        id=found.pk,
        issuer=found.issuer,
        client_id=found.client_id,
        described_at=found.described_at,
        tested_at=found.tested_at,
        enabled_at=found.enabled_at,
    )


def is_sign_in_open(organization_id: UUID) -> bool:
    """Whether the organization's people may log in with its accounts."""
    return IdentityConnection.objects.filter(organization_id=organization_id, enabled_at__isnull=False).exists()


def sign_in_use(organization_id: UUID) -> SignInUse:
    """Of those who are users today."""
    members = Membership.objects.filter(organization_id=organization_id, user__is_active=True)
    without = members.filter(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    mine = Identity.objects.filter(organization_id=organization_id, user_id__in=members.values("user_id"))
    used = mine.aggregate(last=Max("last_used_at"))
    return SignInUse(
        members=members.count(),
        connected=mine.count(),
        without_password=without.count(),
        last_used_at=used["last"],
    )


def identity_of(organization_id: UUID, user_id: UUID) -> IdentityFacts | None:
    """The account that a user has connected in this organization."""
    found = Identity.objects.filter(organization_id=organization_id, user_id=user_id).first()
    if found is None:
        return None
    return IdentityFacts(id=found.pk, connected_at=found.connected_at, last_used_at=found.last_used_at)
