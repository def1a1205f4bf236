"""How much one request may bring, and how old or early an event may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tenants.domain.periods import add_months

FIRST_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)  # no month is older: see `ensure_month`


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`months_back` are calendar months before receipt; without, an event may be of any age (staff's imports).

    `most_organizations` bounds the locks of one transaction, which the database keeps in memory that all share.
    """

    most_bytes: int
    most_events: int
    most_organizations: int
    months_back: int | None
    ahead: timedelta

    def window(self, received_at: datetime) -> tuple[datetime, datetime]:
        """The earliest and the latest time that an event received now may bear, both included.

        >>> limits = Limits(most_bytes=1, most_events=1, most_organizations=1, months_back=13, ahead=timedelta(hours=1))
        >>> [str(at.date()) for at in limits.window(datetime(2026, 3, 31, 12, tzinfo=UTC))]
        ['2025-02-28', '2026-03-31']
        """
        now = received_at.astimezone(UTC)
        if self.months_back is None:
            return FIRST_INSTANT, now + self.ahead
        earliest = datetime.combine(add_months(now.date(), -self.months_back), now.timetz())
        return max(earliest, FIRST_INSTANT), now + self.ahead


REQUEST_LIMITS = Limits(
    most_bytes=5_000_000, most_events=10_000, most_organizations=500, months_back=13, ahead=timedelta(hours=1)
)
