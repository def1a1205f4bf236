"""How an organization shows the usage of its people to others (R-X-14)."""

from __future__ import annotations

from enum import StrEnum


class UsageDisplay(StrEnum):
    """What stands for a person where others read usage. One's own usage is always shown by name."""

    BY_NAME = "by_name"
    BY_PSEUDONYM = "by_pseudonym"
    BY_DEPARTMENT = "by_department"
