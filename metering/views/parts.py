"""The parts of a term's usage that its reader may tell apart (R-X-14)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from metering.domain.measure import MeterValues
from metering.selectors.displayed import displayed_owners
from metering.selectors.owners import NOBODY
from metering.selectors.small_groups import MERGED, usage_by_group
from metering.selectors.splits import usage_by_department, usage_by_department_and_actor
from metering.views.breakdown import Breakdown
from metering.views.looked import UsageView
from tenants.selectors import DepartmentFacts, departments_of

Before = Mapping[UUID | None, MeterValues] | None


def read_breakdown(view: UsageView) -> Breakdown:
    """The term's usage by department and actor, with whose it is as the reader may know it."""
    if view.is_without_people:
        return read_grouped(view)[0]
    organization_id = view.reader.organization.id
    parts = usage_by_department_and_actor(organization_id, view.usage.passed, view.seen.whose)
    return Breakdown(
        parts=parts,
        owners=displayed_owners(
            view.reader.display, {actor_id for _, actor_id in parts}, are_most=view.seen.whose.is_everything
        ),
        departments=_departments(organization_id),
        tab=view.tab,
        columns=view.columns,
    )


def read_compared(view: UsageView) -> tuple[Breakdown, Before]:
    """The same beside the departments of the term before, to the same day; None without one."""
    if view.is_without_people:
        return read_grouped(view)
    before = view.usage.before_passed
    then = usage_by_department(view.reader.organization.id, before, view.seen.whose) if before else None
    return read_breakdown(view), then


def read_grouped(view: UsageView) -> tuple[Breakdown, Before]:
    """By department alone, in groups that are not too small in either term, and without anybody in them."""
    organization_id, before = view.reader.organization.id, view.usage.before_passed
    groups = usage_by_group(organization_id, [view.usage.passed, before] if before else [view.usage.passed])
    breakdown = Breakdown(
        parts={(group, None): values for group, values in groups[0].items()},
        owners={None: NOBODY},
        departments={**_departments(organization_id), MERGED: _merged()},
        tab=view.tab,
        columns=view.columns,
    )
    return breakdown, groups[1] if before else None


def _departments(organization_id: UUID) -> dict[UUID, DepartmentFacts]:
    return {department.id: department for department in departments_of(organization_id)}


def _merged() -> DepartmentFacts:
    return DepartmentFacts(
        id=MERGED, code="", external_id=None, name=_("Small departments together"), accounting_string=""
    )
