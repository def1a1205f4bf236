"""What always holds of kept splits of invoices (R-SCALGO-13)."""

from __future__ import annotations

from collections.abc import Iterator

from billing.domain.allocation import Allocation, allocate
from billing.domain.money import Money
from billing.models import InvoiceAllocation, InvoiceAllocationLine
from billing.selectors.allocations import allocation_of_rows
from tenants.domain.typed_json import FaultyInput

# Splits that are read at a time: one of a large organization has thousands of lines.
CHUNK = 200


def splits_that_differ() -> list[str]:
    """Each kept split again from what was kept with it, and against its invoice."""
    rows = InvoiceAllocation.objects.select_related("invoice").prefetch_related("lines")
    return [
        f"invoice {row.invoice.number}, split {row.revision}: {fault}"
        for row in rows.order_by("invoice__issued_at", "invoice_id", "revision").iterator(chunk_size=CHUNK)
        for fault in _faults(row, sorted(row.lines.all(), key=lambda line: line.position))
    ]


def _faults(row: InvoiceAllocation, lines: list[InvoiceAllocationLine]) -> Iterator[str]:
    if (row.net, row.vat, row.total) != (row.invoice.net, row.invoice.vat, row.invoice.total):
        yield "its amounts are not those of the invoice"
    for name in ("net", "vat", "total"):
        parts = Money.total((Money(getattr(line, name), row.currency) for line in lines), row.currency)
        if parts.amount != getattr(row, name):
            yield f"its lines come to {parts} of {name}, not to {Money(getattr(row, name), row.currency).rounded()}"
    try:
        kept = allocation_of_rows(row, lines)
        if row.key != kept.basis.key:
            yield "its key is not that of its inputs"
        if _again(kept) != kept:
            yield "its parts are not what its inputs lead to"
    except (FaultyInput, ValueError) as error:
        yield f"cannot be computed again: {error}"


def _again(kept: Allocation) -> Allocation:
    return allocate(kept.whole, kept.basis, [line.part for line in kept.lines])
