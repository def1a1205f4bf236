"""How the running term stands in units, for the home page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.selectors.yearly_bands import Band, yearly_bands
from config.views.home_page import DepartmentShare, MeterStanding, UsageStanding
from licensing.selectors import SubscriptionFacts
from metering.domain.measure import Measure, MeterValues, add_values, change_of, measure_in
from metering.domain.slices import cut
from metering.domain.term_usage import TermUsage
from metering.domain.usage_years import UsageYears
from metering.selectors import MeterFacts, meters
from metering.selectors.displayed import display_of
from metering.selectors.owners import unassigned_references
from metering.selectors.small_groups import MERGED, usage_by_group
from metering.selectors.splits import EVERYTHING, UsageFilter, usage_by_department, usage_by_department_and_actor
from metering.selectors.terms import term_usage
from tenants.selectors import OrganizationFacts, departments_of

UNITS_DECIMALS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The latest term's usage in units; `whose` is everybody's, or the reader's own."""

    organization: OrganizationFacts
    usage: TermUsage
    whose: UsageFilter

    @property
    def units(self) -> Measure:
        return Measure(self.usage.year.weights)


def find_standing(
    organization: OrganizationFacts, years: UsageYears, today: date, whose: UsageFilter
) -> Standing | None:
    """None if no term has begun, or its plan weighs no meters."""
    if not years.years or not years.years[0].weights:
        return None
    usage = term_usage(organization.id, years, 0, today=today, whose=whose)
    return Standing(organization=organization, usage=usage, whose=whose)


def usage_standing(standing: Standing, subscription: SubscriptionFacts) -> UsageStanding | None:
    """What the page shows of it; None before the first usage."""
    usage, units = standing.usage, standing.units
    if not usage.values and not usage.last_values:
        return None
    is_whole = standing.whose == EVERYTHING
    so_far = units.total(usage.values)
    then = _total(units, usage.last_values_same_day)
    return UsageStanding(
        has_last=usage.before is not None,
        units=so_far,
        units_same_day_last=then,
        units_last=units.total(usage.last_values) if usage.before else None,
        change=change_of(so_far, then),
        estimate=usage.year.estimate if is_whole else None,
        decimals=UNITS_DECIMALS,
        months=usage.rows(units, "month"),
        late_until=usage.year.late_until,
        meters=_meters(usage, meters()),
        departments=_departments(standing) if is_whole else (),
        bands=_bands(standing, subscription) if is_whole else (),
    )


def unassigned_units(standing: Standing) -> tuple[Decimal, Mapping[UUID, str]]:
    """What came in under references that name nobody in this term, and those that did (R-X-6).

    None where names are not shown: nobody may say there whose they are (R-X-14).
    """
    is_by_name = display_of(standing.organization).is_by_name
    references = unassigned_references(standing.organization.id) if is_by_name else {}
    if not references:
        return Decimal(0), {}
    split = usage_by_department_and_actor(
        standing.organization.id, standing.usage.passed, UsageFilter(actor_ids=references)
    )
    used = {actor_id for (_, actor_id), values in split.items() if standing.units.total(values)}
    units = standing.units.total(add_values(*split.values()))
    return units, {actor_id: name for actor_id, name in references.items() if actor_id in used}


def _meters(usage: TermUsage, known: Mapping[str, MeterFacts]) -> tuple[MeterStanding, ...]:
    """In the plan's order."""
    weights = usage.year.weights
    return tuple(_meter(known[code], usage, Measure({code: weights[code]})) for code in weights if code in known)


def _meter(meter: MeterFacts, usage: TermUsage, units: Measure) -> MeterStanding:
    shown = measure_in(meter.code, meter.shown_per)
    return MeterStanding(
        code=meter.code,
        name=meter.name(get_language() or "en"),
        unit=meter.shown_unit,
        decimals=meter.decimals,
        now=shown.total(usage.values),
        last=_total(shown, usage.last_values_same_day),
        units=units.total(usage.values),
    )


def _departments(standing: Standing) -> tuple[DepartmentShare, ...]:
    """The greatest first."""
    known = departments_of(standing.organization.id)
    names = {department.id: department.name for department in known}
    names[MERGED] = _("Small departments together")
    codes: dict[UUID | None, str] = {department.id: department.code for department in known} | {None: ""}
    if display_of(standing.organization).is_by_department:
        codes.clear()
    found = _by_department(standing)
    whole = standing.units.total(add_values(*found.values()))
    slices = sorted(cut(found, standing.units, whole=whole), key=lambda part: part.total, reverse=True)
    return tuple(
        DepartmentShare(
            name=names[part.key] if part.key else None,
            code=codes.get(part.key),
            units=part.total,
            share=part.share,
        )
        for part in slices
    )


def _by_department(standing: Standing) -> Mapping[UUID | None, MeterValues]:
    """In the groups of the usage page, or what stands here and not there would show a small one (R-X-14)."""
    if display_of(standing.organization).is_by_department:
        before = standing.usage.before_passed
        periods = [standing.usage.passed, before] if before else [standing.usage.passed]
        return usage_by_group(standing.organization.id, periods)[0]
    return usage_by_department(standing.organization.id, standing.usage.passed, standing.whose)


def _bands(standing: Standing, subscription: SubscriptionFacts) -> tuple[Band, ...]:
    """Of the coming term, which the running one's usage prices; none where the licence ends with the running one."""
    ends_on, coming = subscription.ends_on, subscription.terms[-1].period.end
    if ends_on is not None and ends_on <= coming:
        return ()
    return yearly_bands(subscription, standing.organization.currency, coming)


def _total(measure: Measure, values: MeterValues | None) -> Decimal | None:
    return None if values is None else measure.total(values)
