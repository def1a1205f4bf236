"""What always holds of forecasts, and of what administrators were told from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from uuid import UUID

from billing.domain.forecast_why import ForecastWhy, Level
from billing.models import Forecast, IndicationSource, NoticeReminder, OfferVerdict, Verdict
from billing.selectors.forecasts import forecast_why
from tenants.domain.invariant import Invariant
from tenants.domain.typed_json import FaultyInput


def _forecasts_that_differ() -> list[str]:
    """The columns that lists read, against the calculation that pages show."""
    return [sentence for forecast in Forecast.objects.order_by("pk").iterator() for sentence in _faults(forecast)]


def _faults(forecast: Forecast) -> Iterator[str]:
    try:
        why = forecast_why(forecast)
    except FaultyInput as faulty:
        yield f"forecast {forecast.pk}: cannot be read: {faulty}"
        return
    columns = {
        "low": (forecast.low_units, forecast.low_fee),
        "likely": (forecast.likely_units, forecast.likely_fee),
        "high": (forecast.high_units, forecast.high_fee),
    }
    for name, (units, fee) in columns.items():
        level: Level = getattr(why, name)
        if (units, fee) != (level.units, level.fee):
            yield f"forecast {forecast.pk}: its {name} is not the one that was worked out"
    if not _adds_up(why):
        yield f"forecast {forecast.pk}: its meters do not add up to its units"


def _adds_up(why: ForecastWhy) -> bool:
    """Each to the millionth that units are kept to; more taken back than used counts as nothing."""
    together = max(why.used_units + why.ahead_units, Decimal(0))
    return abs(together - why.likely.units) <= (len(why.meters) + 1) * Decimal("0.000001")


def _indications_that_differ() -> list[str]:
    """A reminder says what its forecast said, or what had been decided (R-SCALGO-21)."""
    reminders = NoticeReminder.objects.select_related("forecast").exclude(source=IndicationSource.NONE)
    decided = set(
        OfferVerdict.objects.exclude(verdict=Verdict.HELD).values_list(
            "offer__subscription_id", "offer__term_number", "amount"
        )
    )
    return [
        f"reminder {reminder.pk}: its price is not the one that was known then"
        for reminder in reminders.order_by("pk")
        if not _was_known(reminder, decided)
    ]


def _was_known(reminder: NoticeReminder, decided: Collection[tuple[UUID, int, Decimal | None]]) -> bool:
    if reminder.forecast is not None:
        forecast = reminder.forecast
        told = (reminder.low, reminder.amount, reminder.high)
        return told == (forecast.low_fee, forecast.likely_fee, forecast.high_fee)
    return (reminder.subscription_id, reminder.term_number, reminder.amount) in decided


INVARIANTS = (
    Invariant("every forecast is what was worked out, and its meters add up to it", _forecasts_that_differ),
    Invariant("every reminder of notice says the price that was known then", _indications_that_differ),
)
