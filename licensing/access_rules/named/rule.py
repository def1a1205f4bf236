from __future__ import annotations

from dataclasses import dataclass

from licensing.access_rules.access_rule import AccessRule
from licensing.access_rules.options import GraceDays, PasswordDays, SeatKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedParameters:
    """The kind of license, and how long a password may be kept (R-CHAT-5)."""

    seat_kind: SeatKind = "named"
    password_days: PasswordDays = None
    grace_days: GraceDays = 14


RULE = AccessRule(code="named", parameters_type=NamedParameters, seat_kinds=lambda parameters: (parameters.seat_kind,))
