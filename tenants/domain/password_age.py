"""How long a password may be kept, without whoever logs people in knowing why (R-CHAT-5).

A plan may say that passwords are changed periodically: licensing, which knows plans, registers when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from tenants.domain.registered import Registered

# The days for which members of an organization may keep a password, on a local day; None if nothing asks for a change.
# Called in a scope of the organization.
PasswordDays: TypeAlias = Callable[[UUID, date], int | None]

_sources: Registered[PasswordDays] = Registered()
register_password_days = _sources.register
unregister_password_days = _sources.forget


def password_days(organization_id: UUID, on: date) -> int | None:
    """The fewest that anybody asks for; None if nobody does."""
    return fewest(source(organization_id, on) for source in _sources)


def fewest(asked: Iterable[int | None]) -> int | None:
    """Of what several ask for.

    >>> fewest([90, None, 30]), fewest([None])
    (30, None)
    """
    return min((days for days in asked if days is not None), default=None)


def is_due(set_at: datetime, days: int | None, at: datetime) -> bool:
    """Whether a password that was set then has to be changed: after so many days, to the moment.

    >>> from datetime import UTC
    >>> set_at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    >>> [is_due(set_at, 90, set_at + timedelta(days=count)) for count in (89, 90)], is_due(set_at, None, set_at)
    ([False, True], False)
    """
    return days is not None and at - set_at >= timedelta(days=days)
