"""Meters: what the catalogue's plans measure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from metering.models import Meter


def define_meter(
    code: str,
    *,
    unit: str,
    names: Mapping[str, str],
    shown_unit: str = "",
    shown_per: Decimal = Decimal(1),
    is_statistic: bool = False,
    read_as: str = "sum",
    by_department_only: bool = False,
) -> int:
    """Makes the meter, or says anew what it is called and how it is shown; returns its id.

    `unit` is what events' values are in. People read a value divided by `shown_per`, in `shown_unit`.
    A statistic tells how people work, as a sum or as a mean, of people or of departments only (R-CHAT-6).
    """
    defaults = {
        "unit": unit,
        "names": dict(names),
        "shown_unit": shown_unit or unit,
        "shown_per": shown_per,
        "is_statistic": is_statistic,
        "read_as": read_as,
        "by_department_only": by_department_only,
    }
    meter, _ = Meter.objects.update_or_create(code=code, defaults=defaults)
    return meter.pk
