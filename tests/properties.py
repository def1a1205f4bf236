"""What property tests share: values to draw from, and settings that a busy machine cannot fail."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from billing.domain.currencies import MINOR_UNITS
from billing.domain.money import Money
from tenants.domain.periods import Period

# A time limit on each example would test the machine.
invariant = settings(deadline=None)

currencies = st.sampled_from(sorted(MINOR_UNITS))
quantities = st.decimals(min_value=0, max_value=Decimal(10) ** 15, places=12)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))


def rounded_money(lowest: int = -(10**12), highest: int = 10**12) -> st.SearchStrategy[Money]:
    """Amounts that can be paid, from so many minor units to so many."""
    minor_units = st.integers(lowest, highest)
    return st.builds(lambda currency, count: Money(MINOR_UNITS[currency] * count, currency), currencies, minor_units)


@st.composite
def periods(draw: st.DrawFn, longest: int = 800) -> Period:
    start = draw(days)
    return Period(start, start + timedelta(days=draw(st.integers(1, longest))))
