"""What an invoice is split by: usage at the time it happened, people on a day, or percentages (R-SCALGO-13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts
from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.documents.content import InvoiceContent, Line
from billing.documents.credit_note import charged_why
from billing.domain.allocation import Allocation, Amounts, allocate
from billing.domain.allocation_basis import AllocationBasis, AllocationKey, UsageSource, WeighedMeter
from billing.domain.money import Money
from billing.selectors.invoices import IssuedInvoice
from billing.services.allocation_facts import read_split_facts
from billing.services.plan_pricing import YEARLY_FEE_RULE
from tenants.domain.decision import Decision
from tenants.domain.periods import ONE_DAY, Period
from tenants.domain.refusal import Refused
from tenants.domain.typed_json import read_as


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitChoice:
    """A key; `on` is the day that people are counted on, and the last day whose usage counts for an estimated price."""

    key: AllocationKey
    on: date


def split_invoice(invoice: IssuedInvoice, choice: SplitChoice) -> Allocation:
    """The split by a key as facts stand now; nothing is written. Raises as `split_invoices` does."""
    (allocation,) = split_invoices([(invoice, choice)])
    return allocation


def split_invoices(wanted: Sequence[tuple[IssuedInvoice, SplitChoice]]) -> list[Allocation]:
    """Many splits, in their order; what they are made from is read for all of them at once.

    Raises `Refused`: DAY_OUTSIDE_TERM for a day outside the year that an estimated price is for, PERCENTS_MISSING
    before percentages are fixed.
    """
    bases = [(invoice, _basis(invoice.content, choice)) for invoice, choice in wanted]
    facts = read_split_facts([(invoice.organization_id, basis) for invoice, basis in bases])
    return [
        allocate(invoice_amounts(invoice.content), basis, facts.parts(invoice.organization_id, basis))
        for invoice, basis in bases
    ]


def invoice_amounts(content: InvoiceContent) -> Amounts:
    """What there is to split."""
    return Amounts(net=Money(content.totals.net, content.currency), vat=Money(content.totals.vat, content.currency))


def estimated_terms(content: InvoiceContent) -> tuple[Period, ...]:
    """The years on the invoice whose price came from an estimate: of them a day is chosen up to which usage counts."""
    return tuple(line.period for line, why in _yearly_fees(content) if _facts(why).measured is None)


def _basis(content: InvoiceContent, choice: SplitChoice) -> AllocationBasis:
    on = choice.on if choice.key is AllocationKey.PEOPLE else None
    return AllocationBasis(key=choice.key, sources=_sources(content, choice), on=on)


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
    """What a credit note gives back is split by what it was charged for."""
    for line in content.lines:
        why = charged_why(line)
        if why is not None and why.rule == YEARLY_FEE_RULE:
            yield line, why


def _facts(why: Decision) -> ConsumptionYearFacts:
    return read_as(ConsumptionYearFacts, why.inputs["facts"])
