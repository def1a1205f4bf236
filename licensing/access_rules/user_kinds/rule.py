from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from licensing.access_rules.access_rule import AccessRule
from licensing.access_rules.options import GraceDays, LeaseMinutes, SeatKind, WithoutLogin
from tenants.domain.typed_json import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class UserKindsParameters:
    """The kind of license of each log-in mode; `passive_may_use_active` is the fallback (R-TEAM-14)."""

    active_kind: SeatKind = "active"
    passive_kind: SeatKind = "passive"
    passive_may_use_active: bool = True
    exit_day_counts: bool = False
    without_login: tuple[WithoutLogin, ...] = ("plan_data", "deputise")
    grace_days: GraceDays = 14
    lease_minutes: LeaseMinutes = 5

    def faults(self) -> Iterator[Fault]:
        if self.active_kind == self.passive_kind:
            yield Fault(("passive_kind",), "REPEATED", f"{self.passive_kind!r} is the kind of active users already")


RULE = AccessRule(
    code="user_kinds",
    parameters_type=UserKindsParameters,
    seat_kinds=lambda parameters: (parameters.active_kind, parameters.passive_kind),
)
