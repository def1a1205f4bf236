"""The forecasts that were kept, for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from billing.domain.forecast_why import Driver, ForecastWhy, Level
from billing.domain.money import Money
from billing.models import Forecast
from metering.selectors.displayed import display_of
from tenants.domain.typed_json import read_as
from tenants.selectors import OrganizationFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastFacts:
    """What a term was likely to cost on a day; usage of the days before it is counted."""

    term_number: int
    on: date
    currency: str
    why: ForecastWhy

    @property
    def low(self) -> Money:
        return self._fee(self.why.low)

    @property
    def likely(self) -> Money:
        return self._fee(self.why.likely)

    @property
    def high(self) -> Money:
        return self._fee(self.why.high)

    def _fee(self, level: Level) -> Money:
        return Money(level.fee, self.currency).rounded()


def latest_forecast(subscription_id: UUID, term_number: int) -> ForecastFacts | None:
    """The last one of a term; None before there was any."""
    found = Forecast.objects.filter(subscription_id=subscription_id, term_number=term_number).first()
    if found is None:
        return None
    return ForecastFacts(term_number=found.term_number, on=found.on, currency=found.currency, why=forecast_why(found))


def forecast_why(forecast: Forecast) -> ForecastWhy:
    """What it was made from. Raises FaultyInput for a row that somebody has tampered with."""
    return read_as(ForecastWhy, forecast.why)


def drivers_of(organization: OrganizationFacts, why: ForecastWhy) -> tuple[Driver, ...]:
    """By department only where small ones are not to be hidden (R-X-14)."""
    return why.meter_drivers if display_of(organization).is_by_department else why.drivers
