"""What invoices are split by, read for hundreds of them at once: usage, people on a day, percentages (R-SCALGO-13)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from billing.domain.allocation import AllocatedTo, Part
from billing.domain.allocation_basis import HUNDRED, AllocationBasis, AllocationKey, LineInputs, UsageSource
from billing.selectors.allocations import UsualSplit, usual_splits
from billing.services.measured_usage import Measuring, measure_by_department
from tenants.domain.refusal import Refused
from tenants.selectors import DepartmentFacts, departments_by_code, people_per_department_of_many

Inputs = Mapping[UUID | None, LineInputs]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFacts:
    """Of several organizations, by department (None: of none); `people` by the day that they were counted on.

    What nobody used, and where nobody is, is missing.
    """

    usage: Mapping[Measuring, Mapping[UUID | None, Mapping[str, Decimal]]]
    people: Mapping[date, Mapping[UUID, Mapping[UUID | None, int]]]
    usual: Mapping[UUID, UsualSplit]
    departments: Mapping[UUID, DepartmentFacts]

    def parts(self, organization_id: UUID, basis: AllocationBasis) -> Iterator[Part]:
        """Who bears an invoice, and by how much of each. Raises `Refused`: PERCENTS_MISSING."""
        for department_id, inputs in self._inputs(organization_id, basis).items():
            yield Part(to=self._to(department_id), inputs=inputs)

    def _inputs(self, organization_id: UUID, basis: AllocationBasis) -> Inputs:
        match basis.key:
            case AllocationKey.USAGE:
                return self._by_usage(organization_id, basis)
            case AllocationKey.PEOPLE:
                counted = self.people[_day(basis)].get(organization_id, {})
                return {department_id: LineInputs(people=count) for department_id, count in counted.items()}
            case AllocationKey.PERCENT:
                return _by_percent(self.usual[organization_id])

    def _by_usage(self, organization_id: UUID, basis: AllocationBasis) -> Inputs:
        """Usage that came late counts as the price counts it: in the period in which it came (R-X-6)."""
        used = [self.usage.get(_measuring(organization_id, source), {}) for source in basis.sources]
        departments = dict.fromkeys(department_id for found in used for department_id in found)
        return {
            department_id: LineInputs(quantities=tuple(found.get(department_id, {}) for found in used))
            for department_id in departments
        }

    def _to(self, department_id: UUID | None) -> AllocatedTo | None:
        if department_id is None:
            return None
        department = self.departments[department_id]
        return AllocatedTo(
            department_id=department_id,
            code=department.code,
            name=department.name,
            accounting_string=department.accounting_string,
        )


def read_split_facts(wanted: Collection[tuple[UUID, AllocationBasis]]) -> SplitFacts:
    """For organizations and what their invoices are split by. Their number makes no more statements, their days do."""
    days: dict[date, set[UUID]] = {}
    for organization_id, basis in wanted:
        if basis.key is AllocationKey.PEOPLE:
            days.setdefault(_day(basis), set()).add(organization_id)
    by_percent = {organization_id for organization_id, basis in wanted if basis.key is AllocationKey.PERCENT}
    measured = [_measuring(organization_id, source) for organization_id, basis in wanted for source in basis.sources]
    found = departments_by_code({organization_id for organization_id, _ in wanted})
    return SplitFacts(
        usage=measure_by_department(measured),
        people={on: people_per_department_of_many(whose, on=on) for on, whose in days.items()},
        usual=usual_splits(by_percent) if by_percent else {},
        departments={department.id: department for department in found.values()},
    )


def _measuring(organization_id: UUID, source: UsageSource) -> Measuring:
    return Measuring(organization_id, source.period, tuple(weighed.meter for weighed in source.meters))


def _day(basis: AllocationBasis) -> date:
    """Of a split by people; before anybody was there, for one that has none."""
    return basis.on or date.min


def _by_percent(usual: UsualSplit) -> Inputs:
    if not usual.percents and not usual.has_rest:
        raise Refused("PERCENTS_MISSING", _("Fix the percentages first."))
    rest = HUNDRED - sum(usual.percents.values())
    shares: dict[UUID | None, LineInputs] = {
        department_id: LineInputs(percent=percent) for department_id, percent in usual.percents.items() if percent
    }
    return shares | {None: LineInputs(percent=rest)}
