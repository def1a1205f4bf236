"""What license administrators are mailed about the coming price (R-SCALGO-14): exact values, written only then."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from billing.domain.forecast_why import ForecastWhy
from billing.domain.money import Money
from billing.selectors.forecasts import drivers_of
from billing.services.forecast_reading import Question
from metering.selectors import meters
from tenants.selectors import OrganizationFacts, departments_of
from tenants.services.outbox import Mail, tell_license_administrators

MOST_DRIVERS_TOLD = 3


def tell_of_forecast(question: Question, why: ForecastWhy, *, percent: int, this_year: Money, at: datetime) -> None:
    """The likely price has passed this year's by more than a percentage: how far, what drives it, where to look."""
    subscription, organization = question.subscription, question.organization
    mail = Mail(
        reason=f"forecast {subscription.id} {question.measured.term_number} {percent}",
        template="forecast_passed",
        context={
            "product": subscription.plan.product_name,
            "percent": percent,
            "this_year": this_year,
            "starts_on": question.term.start,
            "last_day": question.term.last_day,
            **price_range(why, organization.currency),
            "drivers": drivers_told(organization, why),
        },
    )
    tell_license_administrators(mail, organization_id=organization.id, at=at)


def price_range(why: ForecastWhy, currency: str) -> dict[str, Any]:
    """Likely, low and high, and the band of the likely one."""
    return {
        "likely": Money(why.likely.fee, currency),
        "low": Money(why.low.fee, currency),
        "high": Money(why.high.fee, currency),
        "units": why.likely.units,
        "band_from": why.likely.band_from,
        "band_below": why.likely.band_below,
    }


def drivers_told(organization: OrganizationFacts, why: ForecastWhy) -> list[dict[str, Any]]:
    """The largest changes upwards: the meter's names in each language, its department, how many units more."""
    rising = [driver for driver in drivers_of(organization, why) if driver.units_change > 0][:MOST_DRIVERS_TOLD]
    names = {str(department.id): department.name for department in departments_of(organization.id)} if rising else {}
    known = meters()
    return [
        {
            "names": dict(known[driver.meter].names) if driver.meter in known else {"en": driver.meter},
            "department": names.get(driver.department or "", ""),
            "more": driver.units_change.quantize(Decimal("0.1")),
        }
        for driver in rising
    ]
