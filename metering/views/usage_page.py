"""The usage page of one term, put together from what was read."""

from __future__ import annotations

from metering.domain.measure import change_of
from metering.domain.series import SeriesRow
from metering.selectors import measured_usage
from metering.selectors.looks import Look, looks_at
from metering.views.looked import UsageView
from metering.views.pages import DepartmentUsage, LateShown, PeopleUsage, PrivacyShown, TermChoice, UsagePage
from metering.views.parts import read_compared
from metering.views.reader import Reader
from metering.views.tables import departments_table, people_table


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
        privacy=_privacy(view),
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
    breakdown, then = read_compared(view)
    departments: tuple[DepartmentUsage, ...] = ()
    total = None
    if view.asked.department is None:
        departments, total = departments_table(breakdown, then, view.asked)
    has_people = not (view.asked.person or view.is_without_people)
    return departments, total, people_table(breakdown, view.asked) if has_people else None


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


def _privacy(view: UsageView) -> PrivacyShown:
    display = view.reader.display
    return PrivacyShown(
        display=display.how.value,
        is_by_name=display.is_by_name,
        is_by_pseudonym=display.is_by_pseudonym,
        is_without_people=view.is_without_people,
        own_person=str(view.reader.person_id or ""),
    )
