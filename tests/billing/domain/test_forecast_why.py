"""What drives a forecast: changes of everybody together, where departments are not shown (R-X-14)."""

from __future__ import annotations

from decimal import Decimal

from billing.domain.forecast_why import Driver, largest_changes


def driver(meter: str, now: int, before: int) -> Driver:
    units = {"units_now": Decimal(now), "units_before": Decimal(before)}
    return Driver(meter=meter, department=None, now=Decimal(now), before=Decimal(before), **units)


def test_the_largest_change_comes_first_up_or_down_and_no_change_is_none() -> None:
    found = largest_changes([driver("a", 12, 10), driver("b", 1, 9), driver("c", 5, 5)])
    assert [(one.meter, int(one.units_change)) for one in found] == [("b", -8), ("a", 2)]
