"""Which roles of one person in a product come and go, whatever door the wish comes through (R-X-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesChange:
    """From the roles that are held, each with whether it was given as the vendor's own staff, to those wanted.

    Whoever was given a role as the vendor's own staff stays that as long as they have any, and all their roles say so:
    no role of theirs asks for a seat (R-CITIZEN-14). One that said something else ends, and begins anew.

    >>> change = RolesChange(held={"admin": True}, wanted=frozenset({"project_manager"}))
    >>> change.coming, change.going, change.is_vendor_staff
    (['project_manager'], ['admin'], True)
    """

    held: Mapping[str, bool]
    wanted: frozenset[str]
    as_vendor_staff: bool = False

    @property
    def is_vendor_staff(self) -> bool:
        return self.as_vendor_staff or any(self.held.values())

    @property
    def coming(self) -> list[str]:
        """In order of their codes.

        >>> RolesChange(held={"admin": False}, wanted=frozenset({"admin"}), as_vendor_staff=True).coming
        ['admin']
        """
        return sorted(role for role in self.wanted if self.held.get(role) is not self.is_vendor_staff)

    @property
    def going(self) -> list[str]:
        """In order of their codes."""
        return sorted(
            role for role, mark in self.held.items() if role not in self.wanted or mark is not self.is_vendor_staff
        )

    @property
    def after(self) -> dict[str, bool]:
        """What is held then.

        >>> RolesChange(held={"admin": True}, wanted=frozenset({"project_manager"})).after
        {'project_manager': True}
        """
        return dict.fromkeys(sorted(self.wanted), self.is_vendor_staff)
