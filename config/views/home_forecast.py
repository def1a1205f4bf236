"""What the coming year will cost, as it looks today: decided, likely, too early to say, or not at all (R-SCALGO-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.domain.forecast_why import Driver, ForecastWhy
from billing.domain.money import Money
from billing.selectors.forecasts import ForecastFacts, drivers_of, latest_forecast
from billing.selectors.prices import TermPrice, units_of
from billing.selectors.yearly_bands import Band, yearly_bands
from config.band_ruler import Reach
from config.shell import Words
from licensing.domain.terms import term_period
from licensing.selectors import SubscriptionFacts, TermFacts
from metering.domain.measure import change_of
from metering.selectors import MeterFacts, meters
from tenants.domain.periods import ONE_DAY, Period
from tenants.selectors import OrganizationFacts, departments_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLevel:
    """Low, likely or high for the whole measured year; `key` is for the chart."""

    key: Literal["low", "likely", "high"]
    name: Words
    units: Decimal
    fee: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDriver:
    """How much a meter changed against the same days of last year, in units and in the unit that people read."""

    code: str
    name: str
    unit: str
    decimals: int
    department: str
    now: Decimal
    before: Decimal
    units_change: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMeter:
    """What a meter came to and is expected to bring, in units."""

    name: str
    so_far: Decimal
    ahead: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownForecast:
    """A forecast with its range, bands, drivers and calculation.

    `units_last` made this year's price, where it was measured. `covers_term`: it is of the very term that runs.
    """

    made_on: date
    why: ForecastWhy
    low: ShownLevel
    likely: ShownLevel
    high: ShownLevel
    this_year: Money | None
    units_last: Decimal | None
    bands: Sequence[Band]
    drivers: Sequence[ShownDriver]
    meters: Sequence[ShownMeter]
    covers_term: bool

    @property
    def last_day(self) -> date:
        """The last day that it knows of; the usage beside it may know more."""
        return self.made_on - ONE_DAY

    @property
    def levels(self) -> tuple[ShownLevel, ...]:
        return (self.low, self.likely, self.high)

    @property
    def reach(self) -> Reach:
        return Reach(self.low.units, self.high.units)

    @property
    def change(self) -> Decimal | None:
        """Of the likely price against this year's, as a ratio."""
        return change_of(self.likely.fee.amount, self.this_year.amount) if self.this_year else None

    @property
    def next_band(self) -> Band | None:
        """Where the coming year would cost more than is likely."""
        return next((band for band in self.bands if band.starts_at > self.why.likely.units), None)

    @property
    def is_held(self) -> bool:
        """Whether the plan's limit on a change of the price decides one of the three."""
        return any(level.is_held for level in (self.why.low, self.why.likely, self.why.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingPrice:
    """`decided` has a price, `forecast` a forecast; `none` is too early; `ended` has the last day of access."""

    state: Literal["decided", "forecast", "none", "ended"]
    term: Period
    price: Money | None = None
    forecast: ShownForecast | None = None
    last_day: date | None = None


def coming_price(
    organization: OrganizationFacts,
    subscription: SubscriptionFacts,
    prices: Mapping[int, TermPrice],
    today: date,
    *,
    shows_drivers: bool,
) -> ComingPrice | None:
    """Of the term after the running one; None if none runs today."""
    running = subscription.term_on(today)
    if running is None:
        return None
    coming = term_period(subscription.signed_on, running.number + 1, subscription.plan.term_months)
    if subscription.ends_on is not None and subscription.ends_on <= coming.start:
        return ComingPrice(state="ended", term=coming, last_day=subscription.ends_on - ONE_DAY)
    decided = prices[running.number + 1].price if running.number + 1 in prices else None
    if decided is not None:
        return ComingPrice(state="decided", term=coming, price=decided)
    found = latest_forecast(subscription.id, running.number + 1)
    if found is None:
        return ComingPrice(state="none", term=coming)
    this_year = prices.get(running.number)
    bands = yearly_bands(subscription, organization.currency, coming.start)
    known = meters()
    drivers = drivers_of(organization, found.why) if shows_drivers else ()
    shown = _shown(found, running, this_year, bands, _drivers(organization.id, drivers, known), known)
    return ComingPrice(state="forecast", term=coming, forecast=shown)


def _shown(
    found: ForecastFacts,
    running: TermFacts,
    this_year: TermPrice | None,
    bands: Sequence[Band],
    drivers: Sequence[ShownDriver],
    known: Mapping[str, MeterFacts],
) -> ShownForecast:
    why = found.why
    return ShownForecast(
        made_on=found.on,
        why=why,
        low=ShownLevel(key="low", name=_("Low"), units=why.low.units, fee=found.low),
        likely=ShownLevel(key="likely", name=_("Likely"), units=why.likely.units, fee=found.likely),
        high=ShownLevel(key="high", name=_("High"), units=why.high.units, fee=found.high),
        this_year=this_year.price if this_year else None,
        units_last=units_of(this_year.decision) if this_year and not this_year.is_estimated else None,
        bands=bands,
        drivers=drivers,
        meters=tuple(
            ShownMeter(name=_name(known, meter.meter), so_far=meter.used_units, ahead=meter.ahead_units)
            for meter in why.meters
        ),
        covers_term=why.measured == running.period,
    )


def _drivers(
    organization_id: UUID, drivers: Sequence[Driver], known: Mapping[str, MeterFacts]
) -> tuple[ShownDriver, ...]:
    departments = {str(found.id): found.name for found in departments_of(organization_id)}
    return tuple(
        _driver(known[driver.meter], driver, departments.get(driver.department or "", ""))
        for driver in drivers
        if driver.meter in known
    )


def _name(known: Mapping[str, MeterFacts], code: str) -> str:
    return known[code].name(get_language() or "en") if code in known else code


def _driver(meter: MeterFacts, driver: Driver, department: str) -> ShownDriver:
    return ShownDriver(
        code=meter.code,
        name=meter.name(get_language() or "en"),
        unit=meter.shown_unit,
        decimals=meter.decimals,
        department=department,
        now=meter.shown(driver.now),
        before=meter.shown(driver.before),
        units_change=driver.units_change,
    )
