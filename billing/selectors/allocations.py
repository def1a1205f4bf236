"""Splits of invoices over departments, as they were kept; and what an organization's invoices are usually split by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from billing.domain.allocation import AllocatedTo, Allocation, AllocationLine, Amounts, Part
from billing.domain.allocation_basis import AllocationBasis, AllocationKey, LineInputs
from billing.domain.money import Money
from billing.models import AllocationRule, InvoiceAllocation, InvoiceAllocationLine
from tenants.domain.refusal import NotFound
from tenants.domain.typed_json import read_as
from tenants.ids import OneOf, OneOwned


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualSplit:
    """`percents` by department, also while another key is chosen; with `has_rest` they may come to less than 100."""

    key: AllocationKey = AllocationKey.USAGE
    percents: Mapping[UUID, Decimal] = field(default_factory=dict)
    has_rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSplit:
    """That a split was kept; `kept_by_user_id` is None for the one that was made with the invoice."""

    id: UUID
    revision: int
    key: AllocationKey
    kept_at: datetime
    kept_by_user_id: UUID | None


def usual_split(organization_id: UUID) -> UsualSplit:
    """By usage, unless the organization has said otherwise."""
    return usual_splits([organization_id])[organization_id]


def usual_splits(organization_ids: Collection[UUID]) -> dict[UUID, UsualSplit]:
    """The same of each of many organizations."""
    found = dict.fromkeys(organization_ids, UsualSplit())
    for rule in AllocationRule.objects.filter(OneOf("organization_id", organization_ids)):
        percents = {UUID(row["department"]): Decimal(row["percent"]) for row in rule.percents}
        usual = UsualSplit(key=AllocationKey(rule.key), percents=percents, has_rest=rule.has_rest)
        found[rule.organization_id] = usual
    return found


def kept_splits(invoice_id: UUID) -> tuple[KeptSplit, ...]:
    """Every revision, the latest first: that one counts."""
    rows = InvoiceAllocation.objects.filter(invoice_id=invoice_id).order_by("-revision")
    return tuple(
        KeptSplit(
            id=row.pk,
            revision=row.revision,
            key=AllocationKey(row.key),
            kept_at=row.kept_at,
            kept_by_user_id=row.kept_by_user_id,
        )
        for row in rows
    )


def kept_allocation(split: KeptSplit) -> Allocation:
    """The split whole, as its rows have it; raises `NotFound`."""
    row = InvoiceAllocation.objects.filter(pk=split.id).first()
    if row is None:
        raise NotFound("allocation", str(split.id))
    return allocation_of_rows(row, list(row.lines.order_by("position")))


def latest_allocations(owned: Collection[tuple[UUID, UUID]]) -> dict[UUID, Allocation]:
    """The split that counts of each invoice, `(organization id, id)`; those without one are missing."""
    splits = InvoiceAllocation.objects.filter(OneOwned("invoice_id", owned))
    latest = list(splits.order_by("invoice_id", "-revision").distinct("invoice_id"))
    lines: dict[UUID, list[InvoiceAllocationLine]] = {row.pk: [] for row in latest}
    of_latest = OneOwned("allocation_id", [(row.organization_id, row.pk) for row in latest])
    for line in InvoiceAllocationLine.objects.filter(of_latest).order_by("position"):
        lines[line.allocation_id].append(line)
    return {row.invoice_id: allocation_of_rows(row, lines[row.pk]) for row in latest}


def split_invoices(owned: Collection[tuple[UUID, UUID]]) -> set[UUID]:
    """Those of these invoices, `(organization id, id)`, of which a split is kept."""
    if not owned:
        return set()
    return set(InvoiceAllocation.objects.filter(OneOwned("invoice_id", owned)).values_list("invoice_id", flat=True))


def allocation_of_rows(row: InvoiceAllocation, lines: list[InvoiceAllocationLine]) -> Allocation:
    """What the rows say; raises FaultyInput or ValueError if somebody has changed them to what cannot be read."""
    basis = read_as(AllocationBasis, row.basis)
    return Allocation(
        basis=basis,
        whole=_amounts(row.net, row.vat, row.currency),
        lines=tuple(_line(line, basis, row.currency) for line in lines),
    )


def _line(row: InvoiceAllocationLine, basis: AllocationBasis, currency: str) -> AllocationLine:
    part = Part(to=_to(row), inputs=read_as(LineInputs, row.inputs))
    return AllocationLine(
        part=part, measured=basis.weight_of(part.inputs), amounts=_amounts(row.net, row.vat, currency)
    )


def _to(row: InvoiceAllocationLine) -> AllocatedTo | None:
    if row.department_id is None:
        return None
    return AllocatedTo(
        department_id=row.department_id, code=row.code, name=row.name, accounting_string=row.accounting_string
    )


def _amounts(net: Decimal, vat: Decimal, currency: str) -> Amounts:
    return Amounts(net=Money(net, currency).rounded(), vat=Money(vat, currency).rounded())
