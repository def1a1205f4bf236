"""What was agreed on one subscription in the place of what its plan says, each from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from licensing.domain.notice import NoticeMonths
from tenants.domain.decision import Json

NOTICE_MONTHS = "notice.months"
# What a path to an option of the access rule begins with.
ACCESS_OPTION = "access.parameters."


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedOverride:
    """One option of the plan at another value, with the reason that customer and audit trail see.

    `path` leads to the option in the plan: `notice.months`, `access.parameters.grace_days`,
    `charges.yearly_fee.parameters.max_change_percent`.
    """

    id: UUID
    path: str
    value: Json
    starts_on: date
    reason: str
    agreed_at: datetime


def overrides_on(overrides: Iterable[AgreedOverride], day: date) -> tuple[AgreedOverride, ...]:
    """Those in force on a day, by path: of each path the one that began last; of one day, the one agreed last."""
    latest: dict[str, AgreedOverride] = {}
    for override in _in_order(overrides):
        if override.starts_on <= day:
            latest[override.path] = override
    return tuple(latest[path] for path in sorted(latest))


def agreed_notice_months(of_plan: int, overrides: Iterable[AgreedOverride]) -> NoticeMonths:
    """The months of notice over time: the plan's, and those agreed."""
    months = {found.starts_on: found.value for found in _in_order(overrides) if found.path == NOTICE_MONTHS}
    return NoticeMonths(of_plan, tuple((day, value) for day, value in months.items() if isinstance(value, int)))


def agreed_access_options(overrides: Iterable[AgreedOverride], day: date) -> dict[str, Json]:
    """The options of the access rule that were agreed, by name, as they are in force on a local day."""
    in_force = overrides_on(overrides, day)
    return {
        found.path.removeprefix(ACCESS_OPTION): found.value
        for found in in_force
        if found.path.startswith(ACCESS_OPTION)
    }


def _in_order(overrides: Iterable[AgreedOverride]) -> Sequence[AgreedOverride]:
    # Ids ascend in time.
    return sorted(overrides, key=lambda found: (found.starts_on, found.id))
