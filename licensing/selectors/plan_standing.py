"""Whether a published plan version can be sold now."""

from __future__ import annotations

from licensing.access_rules import ACCESS_RULES
from licensing.domain.plan_standing import PlanStanding, charging_of
from licensing.models import PlanVersion


def standing_of(version: PlanVersion) -> PlanStanding:
    """What of the version runs in this program; an access rule that it does not know any more does not run."""
    rule = ACCESS_RULES.get(version.access_rule)
    return PlanStanding(
        access_rule=version.access_rule,
        access_runs=rule is not None and rule.runs,
        charging=charging_of(version.pk),
    )
