"""What access rules are told: people and days, never names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

LoginMode = Literal["active", "passive", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSeat:
    """A seat that a person holds; `without_place_since` is the day on which its license ran out or was given up."""

    kind: str
    without_place_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LicensedPerson:
    """One person as licensing sees them: when they are here, how they log in, which roles and seat they have."""

    entry_on: date | None = None
    exit_on: date | None = None
    login_mode: LoginMode = "active"
    roles: tuple[str, ...] = ()
    seat: HeldSeat | None = None
    is_vendor_staff: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFacts:
    """One person who asks, on a local day of their organization.

    `agreement_ends_on` is the first day without the agreement, once known. `over_limit_since` is the day from which the
    organization's people have needed more licenses than there are, without a break.
    """

    on: date
    person: LicensedPerson
    agreement_ends_on: date | None = None
    over_limit_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFacts:
    """Everybody of an organization on a local day, and the licenses there are of each kind."""

    on: date
    people: tuple[LicensedPerson, ...]
    capacity: Mapping[str, int]
