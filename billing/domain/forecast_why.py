"""What a forecast was made from, as it is kept and shown: enough to compute it again by hand (R-X-2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from billing.domain.forecast import Basis
from tenants.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterOutlook:
    """One meter: used so far, and what the days left are expected to bring, in its own unit and in units.

    `before` is what had been used by the same day last year; None if the licence did not run on all of those days.
    """

    meter: str
    used: Decimal
    ahead: Decimal
    before: Decimal | None
    used_units: Decimal
    ahead_units: Decimal
    before_units: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A meter, of a department or of everybody: so far, and by the same day last year; in its own unit and in units."""

    meter: str
    department: str | None
    now: Decimal
    before: Decimal
    units_now: Decimal
    units_before: Decimal

    @property
    def units_change(self) -> Decimal:
        return self.units_now - self.units_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Low, likely or high: its units, the band they fall in, and the fee, which a limit on changes may have held."""

    units: Decimal
    band_from: Decimal
    band_below: Decimal | None
    fee: Decimal
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastWhy:
    """`days` are those that the days left were read from; `late_units` came late for an earlier year and count in this
    one; `off` is how far low and high are from likely, as a part of what is ahead, and `months_tested` how many months
    it was found in (0: it is assumed). `drivers` are the largest changes by department, the largest first; empty
    without last year.
    """

    measured: Period
    days_left: int
    basis: Basis
    days: Period
    off: Decimal
    months_tested: int
    meters: tuple[MeterOutlook, ...]
    late_units: Decimal
    low: Level
    likely: Level
    high: Level
    previous_fee: Decimal | None
    drivers: tuple[Driver, ...]

    @property
    def used_units(self) -> Decimal:
        return sum((meter.used_units for meter in self.meters), self.late_units)

    @property
    def ahead_units(self) -> Decimal:
        return sum((meter.ahead_units for meter in self.meters), Decimal(0))

    @property
    def meter_drivers(self) -> tuple[Driver, ...]:
        """The changes of everybody together, the largest first: for organizations that show no departments."""
        found = [_of_everybody(meter) for meter in self.meters if meter.before_units is not None]
        return largest_changes(found)


def largest_changes(drivers: Iterable[Driver]) -> tuple[Driver, ...]:
    """Up or down, the largest first; what did not change drives nothing."""
    return tuple(sorted((one for one in drivers if one.units_change), key=lambda one: -abs(one.units_change)))


def _of_everybody(meter: MeterOutlook) -> Driver:
    return Driver(
        meter=meter.meter,
        department=None,
        now=meter.used,
        before=meter.before or Decimal(0),
        units_now=meter.used_units,
        units_before=meter.before_units or Decimal(0),
    )
