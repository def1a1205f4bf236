"""An organization's own sign-in: described, tested, opened to its people, closed, removed (R-SCALGO-15).

Its license administrators decide, as they do about its users.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from sso.domain.provider import tidy_issuer
from sso.models import Identity, IdentityConnection
from sso.providers.asking import fetch_keys, fetch_provider
from sso.services.sealing import seal
from tenants.domain.refusal import NotFound, Refused
from tenants.services.audit import record_audit
from tenants.services.authority import require_license_administrator
from tenants.services.checks import checked_line, missing_field
from tenants.services.organizations import lock_organization

ISSUER_LENGTH, CLIENT_ID_LENGTH, SECRET_LENGTH = 300, 255, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What the organization's IT says of its provider. Without a secret, the one that is kept stays."""

    issuer: str
    client_id: str
    secret: str = ""


@transaction.atomic
def describe_connection(organization_id: UUID, described: Described, *, at: datetime) -> IdentityConnection:
    """Asks the provider for its own description, and keeps it; asked before anything is locked.

    Another issuer or client may call other people by the same subjects: then accounts are connected anew, after a new
    test. Raises `PermissionDenied`, `SignInRefused` for what the provider answers, and `Refused`: MISSING_FIELD,
    INVALID_TEXT.
    """
    require_license_administrator(organization_id)
    issuer = tidy_issuer(checked_line("issuer", described.issuer, ISSUER_LENGTH))
    client_id = checked_line("client_id", described.client_id, CLIENT_ID_LENGTH)
    secret = checked_line("secret", described.secret, SECRET_LENGTH) if described.secret else ""
    provider = fetch_provider(issuer)
    keys = fetch_keys(provider.keys_url)
    lock_organization(organization_id)
    known = IdentityConnection.objects.filter(organization_id=organization_id).first()
    if known is None and not secret:
        raise missing_field("secret")
    facts: dict[str, Any] = {**asdict(provider), "client_id": client_id, "keys": keys, "described_at": at}
    if secret:
        facts["sealed_secret"] = seal(secret)
    if known is None:
        added = IdentityConnection.objects.create(organization_id=organization_id, **facts)
        _record("identity_connection.added", added, at)
        return added
    return _changed(known, facts, at)


def open_connection(organization_id: UUID, *, at: datetime) -> None:
    """Lets people use it. Raises `NotFound`, `PermissionDenied`, and `Refused` (NOT_TESTED)."""
    connection = _locked(organization_id)
    if connection.tested_at is None:
        raise Refused("NOT_TESTED", _("Test it with your own account first."))
    if connection.enabled_at is None:
        connection.enabled_at = at
        connection.save(update_fields=["enabled_at"])
        _record("identity_connection.opened", connection, at)


def close_connection(organization_id: UUID, *, at: datetime) -> None:
    """Lets nobody use it any more; accounts stay connected. Raises `NotFound`, `PermissionDenied`."""
    connection = _locked(organization_id)
    if connection.enabled_at is not None:
        connection.enabled_at = None
        connection.save(update_fields=["enabled_at"])
        _record("identity_connection.closed", connection, at)


def remove_connection(organization_id: UUID, *, at: datetime) -> None:
    """Forgets the provider, the secret and everybody's account there. Raises `NotFound`, `PermissionDenied`."""
    connection = _locked(organization_id)
    _record("identity_connection.removed", connection, at)
    connection.delete()


def note_tested(connection: IdentityConnection, at: datetime) -> None:
    """An administrator's own log-in came back. The caller has the organization's lock."""
    connection.tested_at = at
    connection.save(update_fields=["tested_at"])
    _record("identity_connection.tested", connection, at)


def refresh_keys(connection: IdentityConnection) -> None:
    """Asks for the provider's keys again, as it changes them from time to time. Raises `SignInRefused`."""
    connection.keys = fetch_keys(connection.keys_url)
    connection.save(update_fields=["keys"])


def _changed(connection: IdentityConnection, facts: dict[str, Any], at: datetime) -> IdentityConnection:
    is_another = (connection.issuer, connection.client_id) != (facts["issuer"], facts["client_id"])
    if is_another:
        Identity.objects.filter(connection_id=connection.pk).delete()
        facts |= {"tested_at": None, "enabled_at": None}
    for name, value in facts.items():
        setattr(connection, name, value)
    connection.save(update_fields=list(facts))
    _record("identity_connection.changed", connection, at)
    return connection


def _locked(organization_id: UUID) -> IdentityConnection:
    require_license_administrator(organization_id)
    lock_organization(organization_id)
    connection: IdentityConnection | None = IdentityConnection.objects.filter(organization_id=organization_id).first()
    if connection is None:
        raise NotFound("identity_connection", str(organization_id))
    return connection


def _record(action: str, connection: IdentityConnection, at: datetime) -> None:
    record_audit(action, "identity_connection", connection.pk, at=at, organization_id=connection.organization_id)
