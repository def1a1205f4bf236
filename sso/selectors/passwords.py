"""When a user's password was set, and for how long they may keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password

from sso.models import PastPassword
from tenants.domain.password_age import fewest, is_due, password_days
from tenants.domain.periods import local_day
from tenants.models import Membership, User
from tenants.scoping import Role, Scope, scoped
from tenants.selectors import organization_facts

# A new password is none of the last so many.
KEPT_PASSWORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordAge:
    """`days` is how long the password may be kept, None where nothing asks for a change."""

    set_at: datetime
    days: int | None
    is_due: bool


def password_age(user: User, at: datetime) -> PasswordAge:
    """Of a user who logs in with a password. One that was set before this was kept is as old as the user."""
    days = password_days_of(user.pk, at)
    set_at = password_set_at(user)
    return PasswordAge(set_at=set_at, days=days, is_due=is_due(set_at, days, at))


def password_days_of(user_id: UUID, at: datetime) -> int | None:
    """The fewest days that an organization of the user asks for."""
    with scoped(Scope(Role.WEB, user_id=user_id)):
        ids = list(Membership.objects.filter(user_id=user_id).values_list("organization_id", flat=True))
    return fewest(_days_in(organization_id, user_id, at) for organization_id in ids)


def password_set_at(user: User) -> datetime:
    latest: datetime | None = PastPassword.objects.filter(user_id=user.pk).values_list("set_at", flat=True).first()
    return latest or user.date_joined


def was_used_before(password: str, user: User) -> bool:
    """Whether it is the password that works now, or one of the last few."""
    hashes = [user.password, *PastPassword.objects.filter(user_id=user.pk).values_list("password", flat=True)]
    return any(check_password(password, kept) for kept in dict.fromkeys(hashes[: KEPT_PASSWORDS + 1]))


def _days_in(organization_id: UUID, user_id: UUID, at: datetime) -> int | None:
    with scoped(Scope(Role.WEB, organization_id, user_id)):
        return password_days(organization_id, local_day(at, organization_facts(organization_id).timezone))
