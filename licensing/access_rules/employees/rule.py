from __future__ import annotations

from dataclasses import dataclass

from licensing.access_rules.access_rule import AccessRule
from licensing.access_rules.options import GraceDays, LeaseMinutes, SeatKind, WithoutLogin


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeesParameters:
    """One pool of licenses for people in mode active and passive.

    `exit_day_counts` makes the exit date the last day of use instead of the first without (R-TEAM-1). `without_login`
    says what a person in mode none may be used for (R-TEAM-8, 9).
    """

    seat_kind: SeatKind = "employee"
    exit_day_counts: bool = False
    without_login: tuple[WithoutLogin, ...] = ("deputise",)
    grace_days: GraceDays = 14
    lease_minutes: LeaseMinutes = 5


RULE = AccessRule(
    code="employees",
    parameters_type=EmployeesParameters,
    seat_kinds=lambda parameters: (parameters.seat_kind,),
)
