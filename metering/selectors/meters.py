"""What is measured, and how people read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from metering.domain.shown_units import decimals_shown, symbol
from metering.models import Meter
from metering.models.meter import ReadAs


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterFacts:
    """A meter. Values are in `unit` (a code of UN/ECE 20); people read them divided by `shown_per`, in `shown_unit`."""

    code: str
    unit: str
    shown_unit: str
    shown_per: Decimal
    decimals: int
    names: Mapping[str, str]
    is_statistic: bool = False
    is_mean: bool = False
    by_department_only: bool = False

    def name(self, language: str) -> str:
        """In the reader's language, else in English, else the code itself."""
        return self.names.get(language) or self.names.get("en") or self.code

    @property
    def adds_up(self) -> bool:
        """Whether its sum means something that may be told of anybody: usage, in contrast to ratings and speeds."""
        return not (self.is_mean or self.by_department_only)

    def shown(self, value: Decimal) -> Decimal:
        """A value as people read it; not rounded."""
        return value / self.shown_per


def meters() -> dict[str, MeterFacts]:
    """All of them, by code."""
    return {row.code: _facts(row) for row in Meter.objects.all()}


def _facts(row: Meter) -> MeterFacts:
    return MeterFacts(
        code=row.code,
        unit=row.unit,
        shown_unit=symbol(row.shown_unit),
        shown_per=row.shown_per,
        decimals=decimals_shown(row.shown_unit),
        names=row.names,
        is_statistic=row.is_statistic,
        is_mean=row.read_as == ReadAs.MEAN,
        by_department_only=row.by_department_only,
    )
