"""Whether a plan can be sold: asked of the program as it runs, because a published version never changes.

A plan that an older release could not serve can be sold from the day on which the program does. Which charges are
written is not licensing's to know: a higher app registers its answer when the program starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from tenants.domain.registered import Registered


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCharging:
    """The charge rules of a plan that charges are written for, and those that nobody would pay for yet."""

    charged: tuple[str, ...] = ()
    uncharged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStanding:
    """What of a plan runs: without its access rule nobody could use it, without its charges nobody would pay for it."""

    access_rule: str
    access_runs: bool
    charging: PlanCharging

    @property
    def access_not_running(self) -> tuple[str, ...]:
        return () if self.access_runs else (self.access_rule,)

    @property
    def not_running(self) -> tuple[str, ...]:
        """The rules that keep the plan from being sold, each once, by name."""
        return tuple(sorted({*self.access_not_running, *self.charging.uncharged}))

    @property
    def may_be_invoiced_elsewhere(self) -> bool:
        """Whether it can be signed for a customer who is invoiced elsewhere: then nothing of it is charged here."""
        return self.access_runs and bool(self.charging.uncharged) and not self.charging.charged


class ChargingSource(Protocol):
    """What a higher app knows of a plan version's charges; nothing of a version that states no prices."""

    def __call__(self, plan_version_id: UUID) -> PlanCharging: ...


_sources: Registered[ChargingSource] = Registered()
register_charging_source = _sources.register


def charging_of(plan_version_id: UUID) -> PlanCharging:
    """What all sources say of a plan version together."""
    found = [source(plan_version_id) for source in _sources]
    return PlanCharging(
        charged=tuple(rule for one in found for rule in one.charged),
        uncharged=tuple(rule for one in found for rule in one.uncharged),
    )
