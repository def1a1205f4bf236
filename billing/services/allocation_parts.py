"""What an invoice is split by: usage at the time it happened, people on a day, or percentages (R-SCALGO-13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts
from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.documents.content import InvoiceContent, Line
from billing.domain.allocation import AllocatedTo, Allocation, Amounts, Part, allocate
from billing.domain.allocation_basis import (
    HUNDRED,
    AllocationBasis,
    AllocationKey,
    LineInputs,
    UsageSource,
    WeighedMeter,
)
from billing.domain.money import Money
from billing.selectors.allocations import usual_split
from billing.selectors.invoices import IssuedInvoice
from billing.services.plan_pricing import YEARLY_FEE_RULE
from metering.selectors import measured_usage_by_department
from tenants.domain.decision import Decision
from tenants.domain.periods import ONE_DAY, Period
from tenants.domain.refusal import Refused
from tenants.domain.typed_json import read_as
from tenants.selectors import departments_of, people_per_department


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitChoice:
    """A key; `on` is the day that people are counted on, and the last day whose usage counts for an estimated price."""

    key: AllocationKey
    on: date


def split_invoice(invoice: IssuedInvoice, choice: SplitChoice) -> Allocation:
    """The split by a key as facts stand now; nothing is written.

    Raises `Refused`: DAY_OUTSIDE_TERM for a day outside the year that an estimated price is for, PERCENTS_MISSING
    before percentages are fixed.
    """
    basis = AllocationBasis(key=choice.key, sources=_sources(invoice.content, choice), on=_day(choice))
    inputs = _inputs(invoice.organization_id, basis)
    return allocate(invoice_amounts(invoice.content), basis, _parts(invoice.organization_id, inputs))


def invoice_amounts(content: InvoiceContent) -> Amounts:
    """What there is to split."""
    return Amounts(net=Money(content.totals.net, content.currency), vat=Money(content.totals.vat, content.currency))


def estimated_terms(content: InvoiceContent) -> tuple[Period, ...]:
    """The years on the invoice whose price came from an estimate: of them a day is chosen up to which usage counts."""
    return tuple(line.period for line, why in _yearly_fees(content) if _facts(why).measured is None)


def _day(choice: SplitChoice) -> date | None:
    return choice.on if choice.key is AllocationKey.PEOPLE else None


def _sources(content: InvoiceContent, choice: SplitChoice) -> tuple[UsageSource, ...]:
    """One for each yearly fee; a fee that stands in several lines (an invoice and its correction) counts once."""
    if choice.key is not AllocationKey.USAGE:
        return ()
    return tuple(dict.fromkeys(_source(line, why, choice.on) for line, why in _yearly_fees(content)))


def _source(line: Line, why: Decision, on: date) -> UsageSource:
    measured = _facts(why).measured
    parameters = read_as(ConsumptionYearParameters, why.inputs["parameters"])
    return UsageSource(
        period=measured.period if measured else _until(line.period, on),
        is_measured=measured is not None,
        meters=tuple(
            WeighedMeter(meter=weight.meter, units=weight.units, per=weight.per) for weight in parameters.weights
        ),
    )


def _until(term: Period, on: date) -> Period:
    if on not in term:
        raise Refused(
            "DAY_OUTSIDE_TERM",
            _("Choose a day of the year that the invoice is for."),
            {"field": "on", "first_day": term.start.isoformat(), "last_day": term.last_day.isoformat()},
            is_input=True,
        )
    return Period(term.start, on + ONE_DAY)


def _yearly_fees(content: InvoiceContent) -> Iterator[tuple[Line, Decision]]:
    for line in content.lines:
        if line.why is not None and line.why.rule == YEARLY_FEE_RULE:
            yield line, line.why


def _facts(why: Decision) -> ConsumptionYearFacts:
    return read_as(ConsumptionYearFacts, why.inputs["facts"])


def _inputs(organization_id: UUID, basis: AllocationBasis) -> Mapping[UUID | None, LineInputs]:
    match basis.key:
        case AllocationKey.USAGE:
            return _by_usage(organization_id, basis.sources)
        case AllocationKey.PEOPLE:
            counted = people_per_department(organization_id, on=basis.on or date.min)
            return {department_id: LineInputs(people=count) for department_id, count in counted.items()}
        case AllocationKey.PERCENT:
            return _by_percent(organization_id)


def _by_usage(organization_id: UUID, sources: Iterable[UsageSource]) -> dict[UUID | None, LineInputs]:
    """Usage that came late counts as the price counts it: in the period in which it came (R-X-6)."""
    used = [
        measured_usage_by_department(organization_id, source.period, [weighed.meter for weighed in source.meters])
        for source in sources
    ]
    departments = dict.fromkeys(department_id for found in used for department_id in found)
    return {
        department_id: LineInputs(quantities=tuple(found.get(department_id, {}) for found in used))
        for department_id in departments
    }


def _by_percent(organization_id: UUID) -> dict[UUID | None, LineInputs]:
    usual = usual_split(organization_id)
    if not usual.percents and not usual.has_rest:
        raise Refused("PERCENTS_MISSING", _("Fix the percentages first."))
    rest = HUNDRED - sum(usual.percents.values())
    shares: dict[UUID | None, LineInputs] = {
        department_id: LineInputs(percent=percent) for department_id, percent in usual.percents.items() if percent
    }
    return shares | {None: LineInputs(percent=rest)}


def _parts(organization_id: UUID, inputs: Mapping[UUID | None, LineInputs]) -> Iterator[Part]:
    named = {department.id: department for department in departments_of(organization_id)}
    for department_id, found in inputs.items():
        if department_id is None:
            yield Part(to=None, inputs=found)
            continue
        department = named[department_id]
        to = AllocatedTo(
            department_id=department_id,
            code=department.code,
            name=department.name,
            accounting_string=department.accounting_string,
        )
        yield Part(to=to, inputs=found)
