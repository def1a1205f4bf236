"""What pages, the API and billing read of usage: dataclasses, never querysets. All need a scope.

Totals are read, never events. Values are exact; `greatest` is the greatest single event, of those not taken back.
"""

from metering.domain.measured import LateUsage, MeasuredMeter, MeasuredUsage
from metering.domain.state import EventState
from metering.selectors.actors import ActorFacts, actors, actors_of_person, unassigned_actors
from metering.selectors.events import event_state
from metering.selectors.measured import (
    closed_periods,
    is_period_closed,
    measured_usage,
    measured_usage_by_department,
    measured_usage_by_department_of_many,
    measured_usage_of_many,
    usage_by_department_of_many,
    usage_by_month_of_many,
)
from metering.selectors.meters import MeterFacts, meters
from metering.selectors.usage import By, UsageRow, usage

__all__ = [
    "ActorFacts",
    "By",
    "EventState",
    "LateUsage",
    "MeasuredMeter",
    "MeasuredUsage",
    "MeterFacts",
    "UsageRow",
    "actors",
    "actors_of_person",
    "closed_periods",
    "event_state",
    "is_period_closed",
    "measured_usage",
    "measured_usage_by_department",
    "measured_usage_by_department_of_many",
    "measured_usage_of_many",
    "meters",
    "unassigned_actors",
    "usage",
    "usage_by_department_of_many",
    "usage_by_month_of_many",
]
