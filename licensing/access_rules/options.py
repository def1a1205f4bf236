"""Types that the parameters of several access rules share."""

from __future__ import annotations

from typing import Annotated, Literal

from tenants.domain.typed_json import AtLeast, AtMost, Matches

SeatKind = Annotated[str, Matches(r"[a-z][a-z0-9_]{0,62}", "a code: a small letter, then small letters, digits and _")]

# How long an organization may stay over its limit before its administrators have to have acted.
GraceDays = Annotated[int, AtLeast(0), AtMost(366)]

# Without a sign of life for so long, a running start has ended.
LeaseMinutes = Annotated[int, AtLeast(1), AtMost(24 * 60)]

# After so many days a password has to be changed; None: never.
PasswordDays = Annotated[int, AtLeast(1)] | None

# What somebody who cannot log in may still be used for in a plan.
WithoutLogin = Literal["plan_data", "deputise"]

# What can be agreed for one customer. Names of kinds and roles cannot: licenses, seats and prices are kept by them, and
# how many a plan includes is changed by adding licenses.
AGREEABLE_OPTIONS = (
    "exit_day_counts",
    "grace_days",
    "lease_minutes",
    "passive_may_use_active",
    "password_days",
    "share_per_person",
    "without_login",
)
