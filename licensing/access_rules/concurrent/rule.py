from __future__ import annotations

from dataclasses import dataclass

from licensing.access_rules.access_rule import AccessRule
from licensing.access_rules.options import GraceDays, LeaseMinutes, PasswordDays, SeatKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcurrentParameters:
    """The kind of license; `share_per_person` lets one license serve all devices of one person at once."""

    seat_kind: SeatKind = "simultaneous"
    share_per_person: bool = False
    password_days: PasswordDays = None
    grace_days: GraceDays = 14
    lease_minutes: LeaseMinutes = 5


RULE = AccessRule(
    code="concurrent", parameters_type=ConcurrentParameters, seat_kinds=lambda parameters: (parameters.seat_kind,)
)
