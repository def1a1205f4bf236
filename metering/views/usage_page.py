"""The usage page of one term, put together from what was read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404

from metering.domain.measure import change_of
from metering.domain.series import SeriesRow
from metering.domain.term_usage import TermUsage
from metering.domain.usage_years import UsageYears, usage_years
from metering.selectors import measured_usage, meters
from metering.selectors.looks import Look, looks_at
from metering.selectors.owners import owners
from metering.selectors.splits import usage_by_department, usage_by_department_and_actor
from metering.selectors.terms import term_usage
from metering.views.asked import Asked
from metering.views.breakdown import Breakdown
from metering.views.pages import DepartmentUsage, LateShown, PeopleUsage, TermChoice, UsagePage
from metering.views.reader import Reader, Seen
from metering.views.tables import departments_table, people_table
from metering.views.tabs import ALL, Tab, choose_tab, tabs_of
from tenants.selectors import departments_of


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


def read_breakdown(view: UsageView) -> Breakdown:
    """The term's usage by department and actor, with whose it is."""
    organization_id = view.reader.organization.id
    parts = usage_by_department_and_actor(organization_id, view.usage.passed, view.seen.whose)
    return Breakdown(
        parts=parts,
        owners=owners(organization_id, {actor_id for _, actor_id in parts}),
        departments={department.id: department for department in departments_of(organization_id)},
        tab=view.tab,
        columns=view.columns,
    )


def usage_page(view: UsageView) -> UsagePage:
    """Everything on the page, from numbers that are exact and add up."""
    usage, tab = view.usage, view.tab
    values, last_values = usage.values, usage.last_values_same_day
    total = tab.measure.total(values)
    last = None if last_values is None else tab.measure.total(last_values)
    rows = usage.rows(tab.measure, view.asked.grain, view.estimate)
    departments, departments_total, people = _tables(view)
    return UsagePage(
        product_name=view.years.product_name,
        is_own=not view.reader.is_administrator,
        is_known_person=view.reader.person_id is not None,
        terms=_choices(view),
        term=usage.term,
        until=usage.until,
        days_passed=usage.passed.days,
        is_running=view.reader.today in usage.term,
        has_last=usage.before is not None,
        late_until=usage.year.late_until if usage.year.weights else None,
        is_closed=view.reader.today >= usage.year.closes_on,
        meters=[found.shown(values, is_selected=found.code == tab.code) for found in view.tabs],
        meter=tab.shown(values, is_selected=True),
        grain=view.asked.grain,
        filtered=view.seen.filtered,
        total=total,
        last_same_day=last,
        change=change_of(total, last),
        estimate=view.estimate,
        rows=rows,
        rows_total=_together(rows, view),
        columns=[column.shown(values) for column in view.columns],
        sort=view.asked.sort,
        is_descending=view.asked.is_descending,
        departments=departments,
        departments_total=departments_total,
        people=people,
        late=_late(view),
        looks=_looks(view.reader),
    )


def _choices(view: UsageView) -> list[TermChoice]:
    """Every term that has begun."""
    return [
        TermChoice(
            value=year.period.start.isoformat(),
            period=year.period,
            is_selected=year is view.usage.year,
            is_running=view.reader.today in year.period,
        )
        for year in view.years.years
    ]


def _together(rows: list[SeriesRow], view: UsageView) -> SeriesRow:
    """The rows of both terms, added up; the term before is whole."""
    return SeriesRow(
        period=view.usage.term,
        now=view.tab.measure.total(view.usage.values),
        last=view.tab.measure.total(view.usage.last_values) if view.usage.before else None,
        estimate=view.estimate if view.asked.grain == "month" else None,
    )


def _tables(view: UsageView) -> tuple[tuple[DepartmentUsage, ...], DepartmentUsage | None, PeopleUsage | None]:
    """For administrators; a table that would hold the one row that is asked for is left out."""
    if not view.reader.is_administrator:
        return (), None, None
    breakdown = read_breakdown(view)
    departments: tuple[DepartmentUsage, ...] = ()
    total = None
    if view.asked.department is None:
        before = view.usage.before_passed
        then = usage_by_department(view.reader.organization.id, before, view.seen.whose) if before else None
        departments, total = departments_table(breakdown, then, view.asked)
    return departments, total, None if view.asked.person else people_table(breakdown, view.asked)


def _late(view: UsageView) -> LateShown | None:
    """Where the price counts other days than the page shows, by how much; None if it does not (R-X-6)."""
    if not (view.reader.is_administrator and view.seen.whose.is_everything and view.usage.year.weights):
        return None
    measured = measured_usage(view.reader.organization.id, view.usage.term, list(view.usage.year.weights)).meters
    late = LateShown(
        excluded=view.tab.measure.total({code: found.excluded for code, found in measured.items()}),
        carried=view.tab.measure.total({code: found.carried for code, found in measured.items()}),
    )
    return late if late.excluded or late.carried else None


def _looks(reader: Reader) -> tuple[Look, ...]:
    if reader.is_administrator or reader.person_id is None:
        return ()
    return looks_at(reader.person_id)
