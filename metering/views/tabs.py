"""The ways in which a usage page can be read: all meters weighed to units, or one meter alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from metering.domain.measure import Measure, MeterValues, measure_in
from metering.domain.usage_years import UsageYear
from metering.selectors import MeterFacts
from metering.views.pages import MeterTab, Words

ALL = "all"
UNITS_DECIMALS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One way, with how it measures."""

    code: str
    name: Words
    unit: str
    decimals: int
    measure: Measure

    def shown(self, values: MeterValues, *, is_selected: bool = False) -> MeterTab:
        return MeterTab(
            code=self.code,
            name=self.name,
            unit=self.unit,
            decimals=self.decimals,
            total=self.measure.total(values),
            is_selected=is_selected,
        )


def tabs_of(year: UsageYear, meters: Mapping[str, MeterFacts], *used: MeterValues) -> list[Tab]:
    """Units first if the plan weighs meters; then each meter that it weighs, in its order, or that was used.

    What is read as a mean, or of departments only, stands on the page of operators instead.
    """
    codes = dict.fromkeys([*year.weights, *sorted({code for values in used for code in values})])
    alone = [_of_meter(meters[code]) for code in codes if code in meters and meters[code].adds_up]
    if not year.weights:
        return alone
    return [
        Tab(code=ALL, name=_("All, in units"), unit="", decimals=UNITS_DECIMALS, measure=Measure(year.weights)),
        *alone,
    ]


def choose_tab(tabs: Sequence[Tab], code: str) -> Tab:
    """The first if none is named. Raises `Http404` for one that there is not."""
    if not tabs:
        return Tab(code="", name="", unit="", decimals=0, measure=Measure({}))
    for tab in tabs:
        if not code or tab.code == code:
            return tab
    raise Http404


def _of_meter(meter: MeterFacts) -> Tab:
    return Tab(
        code=meter.code,
        name=meter.name(get_language() or "en"),
        unit=meter.shown_unit,
        decimals=meter.decimals,
        measure=measure_in(meter.code, meter.shown_per),
    )
