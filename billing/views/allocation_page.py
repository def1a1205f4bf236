"""What the page of a split shows: exact values, formatted by the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import get_language

from billing.domain.allocation import Allocation, AllocationLine, Amounts
from billing.domain.allocation_basis import AllocationKey, UsageSource
from billing.selectors.allocations import KeptSplit, split_invoices
from billing.selectors.credit_notes import CreditNoteFacts
from billing.selectors.invoices import IssuedInvoice
from billing.views.price_made import UNITS_DECIMALS
from metering.selectors import meters
from tenants.selectors import audit_about

MOST_NAMED = 100

SHARE_DECIMALS = 4
"""Of a ratio: pages show per cent with two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRow:
    """A department's part; `to` is None for what belongs to none."""

    line: AllocationLine
    share: Decimal

    @property
    def name(self) -> str:
        return self.line.to.name if self.line.to else ""

    @property
    def accounting_string(self) -> str:
        return self.line.to.accounting_string if self.line.to else ""

    @property
    def amounts(self) -> Amounts:
        return self.line.amounts

    @property
    def is_below_nothing(self) -> bool:
        return self.line.measured < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A split that was kept; `by` is empty for the one that was made with the invoice."""

    split: KeptSplit
    by: str
    is_shown: bool
    is_latest: bool

    @property
    def key(self) -> str:
        return self.split.key.value

    @property
    def number(self) -> int:
        return self.split.revision

    @property
    def kept_at(self) -> datetime:
        return self.split.kept_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A credit note that lessens what the split of its invoice shows, and whether it is split itself by now."""

    note: CreditNoteFacts
    is_split: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterWeight:
    """units = quantity / per × units, in the unit that people read."""

    name: str
    unit: str
    per: Decimal
    units: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitShown:
    """A split as a table, with where its shares come from."""

    allocation: Allocation
    rows: tuple[SplitRow, ...]
    decimals: int

    @property
    def key(self) -> str:
        return self.allocation.basis.key.value

    @property
    def on(self) -> date | None:
        return self.allocation.basis.on

    @property
    def sources(self) -> tuple[UsageSource, ...]:
        return self.allocation.basis.sources

    @property
    def total(self) -> Amounts:
        return self.allocation.whole

    @property
    def measured(self) -> Decimal:
        return self.allocation.weight

    @property
    def has_below_nothing(self) -> bool:
        return any(row.is_below_nothing for row in self.rows)

    @property
    def weights(self) -> list[MeterWeight]:
        """What each meter weighs, of the first source: an invoice's fees are of one plan."""
        known = meters()
        return [
            MeterWeight(
                name=known[weighed.meter].name(get_language() or "en"),
                unit=known[weighed.meter].shown_unit,
                per=known[weighed.meter].shown(weighed.per),
                units=weighed.units,
            )
            for source in self.sources[:1]
            for weighed in source.meters
            if weighed.meter in known
        ]


def split_shown(allocation: Allocation) -> SplitShown:
    """The rows in their order, with their shares."""
    shares = allocation.shares(SHARE_DECIMALS)
    rows = tuple(SplitRow(line=line, share=share) for line, share in zip(allocation.lines, shares, strict=True))
    return SplitShown(allocation=allocation, rows=rows, decimals=_decimals(allocation))


def _decimals(allocation: Allocation) -> int:
    """Units with those that pages show; percentages with those that they have."""
    match allocation.basis.key:
        case AllocationKey.USAGE:
            return UNITS_DECIMALS
        case AllocationKey.PEOPLE:
            return 0
        case AllocationKey.PERCENT:
            return max(0, *(-int(line.measured.normalize().as_tuple().exponent) for line in allocation.lines))


def corrections(invoice: IssuedInvoice) -> tuple[Correction, ...]:
    """The credit notes of an invoice, in the order of their numbers."""
    owned = [(invoice.organization_id, note.id) for note in invoice.credited_by]
    split = split_invoices(owned)
    return tuple(Correction(note=note, is_split=note.id in split) for note in invoice.credited_by)


def revisions(invoice_id: UUID, splits: Sequence[KeptSplit], shown: KeptSplit | None) -> tuple[Revision, ...]:
    """All that were kept, the latest first, with who kept them."""
    names = _names(invoice_id)
    return tuple(
        Revision(
            split=split,
            by=names.get(split.revision, "") if split.kept_by_user_id else "",
            is_shown=split is shown,
            is_latest=split is splits[0],
        )
        for split in splits
    )


def _names(invoice_id: UUID) -> Mapping[int, str]:
    entries = audit_about("invoice", invoice_id, ["allocation.kept"], MOST_NAMED)
    return {int(entry.details["revision"]): entry.by_name for entry in entries}
