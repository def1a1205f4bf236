"""The way to the provider and back: who came, and what their coming does (R-SCALGO-15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sso.domain.attempt import Attempt, Purpose, Wish, new_attempt
from sso.domain.claims import Who, believed
from sso.domain.faults import Fault, SignInRefused
from sso.models import IdentityConnection
from sso.providers.asking import authorization_address, exchange_code
from sso.providers.id_tokens import KeyUnknown, verified_claims
from sso.services.connections import refresh_keys
from sso.services.sealing import unseal
from tenants.scoping import Role, Scope, scoped
from tenants.services.audit import record_audit


def begin_sign_in(wish: Wish, *, redirect_uri: str, at: datetime) -> tuple[Attempt, str]:
    """The attempt to be remembered by the browser's session, and where the browser goes.

    Raises `SignInRefused` (CONNECTION_CLOSED).
    """
    with scoped(Scope(Role.WEB, wish.organization_id, wish.user_id)):
        connection = _usable_connection(wish.organization_id, wish.purpose)
        attempt = new_attempt(wish, connection.pk, at)
        return attempt, authorization_address(
            connection.provider, client_id=connection.client_id, redirect_uri=redirect_uri, attempt=attempt
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What the browser brought back: the code, and the issuer that says to have sent it, if it says so (RFC 9207)."""

    code: str
    redirect_uri: str
    issuer: str | None = None


def who_came(attempt: Attempt, back: Return, *, at: datetime) -> Who:
    """Exchanges the code, and believes the token only if everything about it is right.

    A key that is not known is looked for once more at the provider. Raises `SignInRefused`.
    """
    with scoped(Scope(Role.WEB, attempt.organization_id, attempt.user_id)):
        connection = _usable_connection(attempt.organization_id, attempt.purpose, attempt.connection_id)
        if back.issuer is not None and back.issuer != connection.issuer:
            raise SignInRefused(Fault.ISSUER_DIFFERS)
        token = exchange_code(
            connection.provider,
            client_id=connection.client_id,
            secret=unseal(bytes(connection.sealed_secret)),
            redirect_uri=back.redirect_uri,
            code=back.code,
            verifier=attempt.verifier,
        )
        return believed(
            _verified(token, connection),
            issuer=connection.issuer,
            client_id=connection.client_id,
            nonce=attempt.nonce,
            at=at,
        )


def note_refusal(attempt: Attempt, refused: SignInRefused, *, at: datetime) -> None:
    """Kept for the organization's administrators: the code, and who it was where that is known."""
    user_id = refused.user_id if isinstance(refused.user_id, UUID) else attempt.user_id
    with scoped(Scope(Role.WEB, attempt.organization_id, user_id)):
        record_audit(
            "identity_connection.refused",
            "identity_connection",
            attempt.connection_id,
            at=at,
            organization_id=attempt.organization_id,
            details={"sign_in_fault": str(refused.fault)},
        )


def _verified(token: str, connection: IdentityConnection) -> Mapping[str, Any]:
    try:
        return verified_claims(token, connection.keys)
    except KeyUnknown:
        refresh_keys(connection)
    try:
        return verified_claims(token, connection.keys)
    except KeyUnknown as error:
        raise SignInRefused(Fault.TOKEN_KEY_UNKNOWN) from error


def _usable_connection(
    organization_id: UUID, purpose: Purpose, connection_id: UUID | None = None
) -> IdentityConnection:
    """Open to all, or to be tested; the one that an attempt was begun with, if there was one."""
    found: IdentityConnection | None = IdentityConnection.objects.filter(organization_id=organization_id).first()
    if found is None or (connection_id is not None and found.pk != connection_id):
        raise SignInRefused(Fault.CONNECTION_CLOSED)
    if found.enabled_at is None and purpose is not Purpose.TEST:
        raise SignInRefused(Fault.CONNECTION_CLOSED)
    return found
