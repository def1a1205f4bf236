"""The tables that Django keeps: meters, actors, conflicts, closed periods.

The hot tables (`event_key`, `usage_event`, the totals) are partitioned, or keyed by nulls, which Django's models cannot
say: `migrations/0002_events_and_totals.py` makes them, `services/statements.py` writes them, `selectors.py` reads them.
"""

from metering.models.actor import Actor
from metering.models.closed_period import ClosedPeriod
from metering.models.conflict import EventConflict
from metering.models.dropped_month import DroppedMonth
from metering.models.meter import Meter

__all__ = ["Actor", "ClosedPeriod", "DroppedMonth", "EventConflict", "Meter"]
