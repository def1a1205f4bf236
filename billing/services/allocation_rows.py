"""Splits as rows, written for hundreds of invoices at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from billing.domain.allocation import Allocation, AllocationLine
from billing.models import InvoiceAllocation, InvoiceAllocationLine
from billing.selectors.invoices import IssuedInvoice
from tenants.domain.typed_json import plain_json
from tenants.scoping import current_scope
from tenants.services.audit import AuditFact, record_audits
from tenants.services.row_sets import fresh_ids, insert_rows, json_text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSplit:
    """A split that is to be kept as a revision of its invoice's."""

    invoice: IssuedInvoice
    revision: int
    allocation: Allocation


def insert_splits(splits: Sequence[NewSplit], at: datetime) -> int:
    """Keeps them with their lines; returns how many. One whose revision was kept meanwhile by another is left out."""
    by_id = dict(zip(fresh_ids(len(splits)), splits, strict=True))
    rows = [_row(split_id, split, at) for split_id, split in by_id.items()]
    kept = set(insert_rows(InvoiceAllocation, rows, once="invoice_allocation_once"))
    lines = [row for split_id, split in by_id.items() if split_id in kept for row in _line_rows(split_id, split)]
    insert_rows(InvoiceAllocationLine, lines)
    record_audits([_fact(split) for split_id, split in by_id.items() if split_id in kept], at=at)
    return len(kept)


class _Row(NamedTuple):
    id: UUID
    organization_id: UUID
    invoice_id: UUID
    revision: int
    key: str
    basis: str
    currency: str
    net: Decimal
    vat: Decimal
    total: Decimal
    kept_at: datetime
    kept_by_user_id: UUID | None


class _LineRow(NamedTuple):
    organization_id: UUID
    allocation_id: UUID
    position: int
    department_id: UUID | None
    code: str
    name: str
    accounting_string: str
    inputs: str
    net: Decimal
    vat: Decimal
    total: Decimal


def _row(split_id: UUID, split: NewSplit, at: datetime) -> _Row:
    whole = split.allocation.whole
    return _Row(
        id=split_id,
        organization_id=split.invoice.organization_id,
        invoice_id=split.invoice.id,
        revision=split.revision,
        key=split.allocation.basis.key.value,
        basis=json_text(plain_json(split.allocation.basis)),
        currency=whole.net.currency,
        net=whole.net.amount,
        vat=whole.vat.amount,
        total=whole.total.amount,
        kept_at=at,
        kept_by_user_id=current_scope().user_id,
    )


def _line_rows(split_id: UUID, split: NewSplit) -> list[_LineRow]:
    organization_id = split.invoice.organization_id
    lines = enumerate(split.allocation.lines, start=1)
    return [_line_row(split_id, organization_id, position, line) for position, line in lines]


def _line_row(split_id: UUID, organization_id: UUID, position: int, line: AllocationLine) -> _LineRow:
    return _LineRow(
        organization_id=organization_id,
        allocation_id=split_id,
        position=position,
        department_id=line.to.department_id if line.to else None,
        code=line.to.code if line.to else "",
        name=line.to.name if line.to else "",
        accounting_string=line.to.accounting_string if line.to else "",
        inputs=json_text(plain_json(line.part.inputs)),
        net=line.amounts.net.amount,
        vat=line.amounts.vat.amount,
        total=line.amounts.total.amount,
    )


def _fact(split: NewSplit) -> AuditFact:
    return AuditFact(
        action="allocation.kept",
        subject_kind="invoice",
        subject_id=split.invoice.id,
        organization_id=split.invoice.organization_id,
        details={
            "number": split.invoice.number,
            "revision": split.revision,
            "key": split.allocation.basis.key.value,
        },
    )
