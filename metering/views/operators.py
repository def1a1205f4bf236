"""The page of operators: workload, response speed and ratings, by person or department as privacy allows (R-CHAT-6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from metering.domain.measure import WIDE
from metering.domain.small_groups import LEAST_PEOPLE
from metering.domain.tallies import Tallies
from metering.selectors import MeterFacts, actors_of_person
from metering.selectors.displayed import display_of
from metering.selectors.operators import OperatorStatistics, operator_statistics
from metering.selectors.owners import Owner
from metering.selectors.small_groups import MERGED
from metering.views.display import DISPLAY_CHOICES
from metering.views.reader import Reader, reader_of
from metering.views.tables import owner_key
from tenants.domain.periods import ONE_DAY, Period
from tenants.domain.usage_display import UsageDisplay
from tenants.selectors import departments_of
from tenants.services.audit import record_audit
from tenants.views.access import member_required
from tenants.views.spreadsheets import Value, table_file

SPANS = (30, 90, 365)
MEAN_DECIMALS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A meter as people read it: a count, or the mean of its events."""

    code: str
    name: str
    unit: str
    decimals: int
    is_mean: bool

    @property
    def heading(self) -> str:
        """With what makes the figure a mean, and its unit."""
        name = _("%(name)s, mean") % {"name": self.name} if self.is_mean else self.name
        return f"{name} ({self.unit})" if self.unit else name

    def figure(self, tallies: Tallies, per: Decimal) -> Decimal | None:
        """None where there is nothing, or nothing that may be told."""
        tally = tallies.get(self.code)
        if tally is None:
            return None
        value = tally.mean if self.is_mean else tally.value
        return None if value is None else WIDE.divide(value, per)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`name` is None for what belongs to nobody, or to no department."""

    name: str | None
    figures: Sequence[Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    columns: Sequence[Column]
    rows: Sequence[Row]

    def in_order(self, sort: str, *, is_descending: bool) -> Table:
        """By a column's code, what has no figure last; by name, who has none last; as it was for any other word."""
        key = self._key(sort)
        if key is None:
            return self
        known = [row for row in self.rows if key(row) is not None]
        unknown = [row for row in self.rows if key(row) is None]
        return replace(self, rows=[*sorted(known, key=key, reverse=is_descending), *unknown])

    def _key(self, sort: str) -> Callable[[Row], Any] | None:
        if sort == "name":
            return lambda row: None if row.name is None else row.name.casefold()
        place = next((place for place, column in enumerate(self.columns) if column.code == sort), None)
        return None if place is None else lambda row: row.figures[place]

    @property
    def cells(self) -> Iterator[tuple[Row, Sequence[tuple[Decimal | None, int]]]]:
        """Each figure with the decimals of its column."""
        for row in self.rows:
            yield row, [(figure, column.decimals) for figure, column in zip(row.figures, self.columns, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorsPage:
    """`private` holds what is told of departments only; `has_private` also if all together are too few to tell it."""

    period: Period
    span: int
    is_own: bool
    totals: Sequence[tuple[Column, Decimal | None]]
    people: Table
    departments: Table
    private: Table
    has_private: bool
    display: UsageDisplay
    least: int = LEAST_PEOPLE


@require_safe
@member_required
def operators(request: HttpRequest) -> HttpResponse:
    """An administrator reads everybody's, everybody else their own, ratings too."""
    reader = reader_of(request)
    span = _span(request)
    period = Period(reader.today - timedelta(days=span) + ONE_DAY, reader.today + ONE_DAY)
    found = operator_statistics(display_of(reader.organization, reader.person_id), period, _own_actors(reader))
    if found.is_empty and not found.private:
        return render(request, "metering/no_operators.html", {"span": span, "spans": SPANS})
    asked = request.GET.get("sort", "name")
    sort, is_descending = asked.removeprefix("-"), asked.startswith("-")
    page = _in_order(operators_page(reader, found, period, span), sort, is_descending=is_descending)
    if kind := request.GET.get("export"):
        return _file(reader, page, kind)
    context = {
        "operators": page,
        "spans": SPANS,
        "display_choices": DISPLAY_CHOICES,
        "sort": sort,
        "is_descending": is_descending,
    }
    return render(request, "metering/operators.html", context)


def operators_page(reader: Reader, found: OperatorStatistics, period: Period, span: int) -> OperatorsPage:
    names = {department.id: department.name for department in departments_of(reader.organization.id)}
    names[MERGED] = _("Small departments together")
    return OperatorsPage(
        period=period,
        span=span,
        is_own=not reader.is_administrator,
        totals=[(column_of(meter), _figure(meter, found.total)) for meter in found.meters],
        people=_people_table(found),
        departments=_departments_table(found.of_people, found.departments, names),
        private=_departments_table(found.of_departments, found.private, names),
        has_private=bool(found.of_departments),
        display=reader.display.how,
    )


def _in_order(page: OperatorsPage, sort: str, *, is_descending: bool) -> OperatorsPage:
    """All tables alike; one that has no such column stands by name."""
    people, departments, private = (
        table.in_order(sort, is_descending=is_descending) for table in (page.people, page.departments, page.private)
    )
    return replace(page, people=people, departments=departments, private=private)


def column_of(meter: MeterFacts) -> Column:
    return Column(
        code=meter.code,
        name=meter.name(get_language() or "en"),
        unit=meter.shown_unit,
        decimals=MEAN_DECIMALS if meter.is_mean and not meter.shown_unit else 1 if meter.is_mean else meter.decimals,
        is_mean=meter.is_mean,
    )


def _figure(meter: MeterFacts, tallies: Tallies) -> Decimal | None:
    return column_of(meter).figure(tallies, meter.shown_per)


def _people_table(found: OperatorStatistics) -> Table:
    """By name; what belongs to nobody comes last."""
    owners = sorted(found.people, key=owner_key)
    rows = [Row(name=_called(owner), figures=_figures(found.of_people, found.people[owner])) for owner in owners]
    return Table(columns=[column_of(meter) for meter in found.of_people], rows=rows)


def _departments_table(
    facts: Sequence[MeterFacts], groups: Mapping[UUID | None, Tallies], names: Mapping[UUID, str]
) -> Table:
    """By name; what belongs to no department comes last."""
    ordered = sorted(groups, key=lambda group: (group is None, names[group].casefold() if group else ""))
    rows = [Row(name=names[group] if group else None, figures=_figures(facts, groups[group])) for group in ordered]
    return Table(columns=[column_of(meter) for meter in facts], rows=rows)


def _figures(facts: Sequence[MeterFacts], tallies: Tallies) -> list[Decimal | None]:
    return [_figure(meter, tallies) for meter in facts]


def _called(owner: Owner) -> str | None:
    return owner.name or owner.reference or None


def _own_actors(reader: Reader) -> set[UUID | None] | None:
    """None for an administrator, who reads all of it."""
    if reader.is_administrator:
        return None
    if reader.person_id is None:
        return set()
    return set(actors_of_person(reader.organization.id, reader.person_id, on=reader.today))


def _span(request: HttpRequest) -> int:
    text = request.GET.get("days", str(SPANS[0]))
    if text not in map(str, SPANS):
        raise BadRequest("days is none of 30, 90, 365")
    return int(text)


def _file(reader: Reader, page: OperatorsPage, kind: str) -> HttpResponse:
    if kind not in ("csv", "xlsx"):
        raise BadRequest("export is none of csv, xlsx")
    if reader.is_administrator:
        details = {"format": kind, "list": "operators", "days": page.span}
        record_audit("usage.exported", "organization", reader.organization.id, at=reader.at, details=details)
    name = f"{reader.organization.slug}-operators-{page.period.start.isoformat()}.{kind}"
    return table_file(list(_lines(page)), name=name, sheet=_("Operators"))


def _lines(page: OperatorsPage) -> Iterator[list[Value]]:
    """One line for each person, department and figure: the tables of the page under each other have other columns."""
    yield [_("Of"), _("Name"), _("What"), _("Unit"), _("Figure")]
    parts = ((_("Person"), page.people), (_("Department"), page.departments), (_("Department"), page.private))
    for kind, table in parts:
        for row in table.rows:
            for column, figure in zip(table.columns, row.figures, strict=True):
                rounded = None if figure is None else figure.quantize(Decimal("0.0001"))
                yield [kind, row.name or "", column.name, column.unit, rounded]
