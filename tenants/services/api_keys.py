"""API keys: made, found by their hash, revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tenants.domain.api_key import generate_key, is_well_formed, key_digest
from tenants.domain.api_scopes import unknown_scopes
from tenants.domain.refusal import Refused
from tenants.models import ApiKey
from tenants.prepared import fetch_prepared
from tenants.scoping import Role, Scope, current_scope, scoped, within
from tenants.services.audit import record_audit
from tenants.services.authority import require_license_administrator
from tenants.services.checks import checked_line

NAME_LENGTH = 100
USE_IS_NOTED_EVERY = timedelta(hours=1)

_COLUMNS = [field.attname for field in ApiKey._meta.concrete_fields]
_FIND = "select api_key_id, organization_id from find_api_key(%s)"
_READ = f"select {', '.join(_COLUMNS)} from api_key where id = %s"  # noqa: S608  the names of its own columns


@dataclass(frozen=True, slots=True)
class FoundKey:
    api_key_id: UUID
    organization_id: UUID | None


def create_api_key(
    *, name: str, scopes: list[str], at: datetime, organization_id: UUID | None, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Makes a key and returns it with its secret, which is kept nowhere. Without an organization it is the vendor's.

    Raises `PermissionDenied` for users who are no license administrators, and `Refused`: INVALID_TEXT, UNKNOWN_SCOPE
    for a scope that a key of this kind cannot have, EXPIRES_IN_THE_PAST.
    """
    _require_authority(organization_id)
    name = checked_line("name", name, NAME_LENGTH)
    if not scopes or (unknown := unknown_scopes(scopes, is_vendor=organization_id is None)):
        raise Refused(
            "UNKNOWN_SCOPE", _("Choose what the key may do."), {"scopes": list(scopes and unknown)}, is_input=True
        )
    if expires_at is not None and expires_at <= at:
        raise Refused(
            "EXPIRES_IN_THE_PAST",
            _("A key that ends before it begins is of no use."),
            {"field": "expires_at"},
            is_input=True,
        )
    new = generate_key()
    key = ApiKey.objects.create(
        organization_id=organization_id,
        name=name,
        prefix=new.prefix,
        last_four=new.last_four,
        digest=new.digest,
        scopes=sorted(scopes),
        created_by_id=current_scope().user_id,
        expires_at=expires_at,
    )
    record_audit(
        "api_key.created", "api_key", key.pk, at=at, organization_id=organization_id, details={"scopes": sorted(scopes)}
    )
    return key, new.secret


def revoke_api_key(key: ApiKey, *, at: datetime) -> None:
    """Ends a key at once; revoking it again changes nothing. Raises `PermissionDenied` as for making one."""
    _require_authority(key.organization_id)
    if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=at):
        record_audit("api_key.revoked", "api_key", key.pk, at=at, organization_id=key.organization_id)


def _require_authority(organization_id: UUID | None) -> None:
    """A key does what its maker may: an organization's is for its license administrators to make and to end."""
    if organization_id is not None:
        require_license_administrator(organization_id)


def find_api_key(secret: str) -> FoundKey | None:
    """The key with this secret, if it is in force; asks a look-up that may see every key and returns ids only."""
    if not is_well_formed(secret):
        return None
    with within(Scope(Role.WEB)), connection.cursor() as cursor:
        found = fetch_prepared(cursor, _FIND, [key_digest(secret)])
    return FoundKey(*found[0]) if found else None


def read_api_key(api_key_id: UUID) -> ApiKey:
    """A key of the scope by its id, prepared: it is read with every call of the API. Raises `ApiKey.DoesNotExist`."""
    with connection.cursor() as cursor:
        rows = fetch_prepared(cursor, _READ, [api_key_id])
    if not rows:
        raise ApiKey.DoesNotExist
    return ApiKey.from_db(connection.alias, _COLUMNS, rows[0])


def note_use(key: ApiKey, at: datetime) -> None:
    """Keeps the time of last use, to the hour, and waits for nobody. Acts as the key itself."""
    if key.last_used_at is not None and key.last_used_at > at - USE_IS_NOTED_EVERY:
        return
    role = Role.WEB if key.organization_id else Role.STAFF
    with scoped(Scope(role, key.organization_id, api_key_id=key.pk)), connection.cursor() as cursor:
        cursor.execute(
            "update api_key set last_used_at = %s"
            " where id = (select id from api_key where id = %s for update skip locked)",
            [at, key.pk],
        )
