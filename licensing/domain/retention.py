"""How long starts say whose they were: by whole months of UTC, as raw usage events are kept (R-X-14)."""

from __future__ import annotations

from datetime import date

from tenants.domain.periods import add_months


def forgotten_before(on: date, kept_months: int) -> date:
    """The first day of which people are still known: all that was over before it is more than so many months past.

    >>> str(forgotten_before(date(2026, 6, 1), 15)), str(forgotten_before(date(2026, 5, 31), 15))
    ('2025-03-01', '2025-02-01')
    """
    return add_months(on.replace(day=1), -kept_months)
