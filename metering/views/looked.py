"""One look at the usage page: which term, read in which way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404

from metering.domain.term_usage import TermUsage
from metering.domain.usage_years import UsageYears, usage_years
from metering.selectors import meters
from metering.selectors.terms import term_usage
from metering.views.asked import Asked
from metering.views.reader import Reader, Seen
from metering.views.tabs import ALL, Tab, choose_tab, tabs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageView:
    """One look: who reads what of which term, in which tab."""

    reader: Reader
    seen: Seen
    asked: Asked
    years: UsageYears
    usage: TermUsage
    tabs: list[Tab]
    tab: Tab

    @property
    def columns(self) -> list[Tab]:
        """Beside the units stands what each meter measured."""
        return [tab for tab in self.tabs if tab.code != ALL] if self.tab.code == ALL else []

    @property
    def is_without_people(self) -> bool:
        """Whether nobody else's usage may be told apart (R-X-14). One's own always may."""
        return self.reader.is_administrator and self.reader.display.is_by_department and self.asked.person is None

    @property
    def estimate(self) -> Decimal | None:
        """What the whole organization's first year had been expected to come to, in units (R-SCALGO-6)."""
        is_comparable = self.tab.code == ALL and self.seen.whose.is_everything
        return self.usage.year.estimate if is_comparable else None


def look(reader: Reader, seen: Seen, asked: Asked) -> UsageView | None:
    """The term that was asked for, else the latest; None if none has begun.

    Raises `Http404` for a term or a meter that there is not.
    """
    years = usage_years(reader.organization.id, reader.today)
    if not years.years:
        return None
    place = _place(years, asked.term)
    usage = term_usage(reader.organization.id, years, place, today=reader.today, whose=seen.whose)
    tabs = tabs_of(usage.year, meters(), usage.values, usage.last_values)
    tab = choose_tab(tabs, asked.meter)
    return UsageView(reader=reader, seen=seen, asked=asked, years=years, usage=usage, tabs=tabs, tab=tab)


def _place(years: UsageYears, term: str) -> int:
    for place, year in enumerate(years.years):
        if not term or year.period.start.isoformat() == term:
            return place
    raise Http404
