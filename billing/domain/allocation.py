"""The split of an invoice over departments, to the cent (R-SCALGO-13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from billing.domain.allocation_basis import AllocationBasis, LineInputs
from billing.domain.exact import EXACT
from billing.domain.money import Money, split_by_largest_remainder, split_count_by_largest_remainder


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Net and VAT, which make the total."""

    net: Money
    vat: Money

    @property
    def total(self) -> Money:
        return self.net + self.vat

    def __neg__(self) -> Amounts:
        return Amounts(net=-self.net, vat=-self.vat)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocatedTo:
    """A department as it is called on the day of the split: `code` is its place in the order, too."""

    department_id: UUID
    code: str
    name: str
    accounting_string: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Who takes a part (None: no department), and what the part is made from."""

    to: AllocatedTo | None
    inputs: LineInputs


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationLine:
    """A part with its amounts. `measured` is what the key gives it; `weight` the same, but never below nothing."""

    part: Part
    measured: Decimal
    amounts: Amounts

    @property
    def to(self) -> AllocatedTo | None:
        return self.part.to

    @property
    def weight(self) -> Decimal:
        return max(self.measured, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """An invoice over its departments, in the order of their codes; what belongs to none stands last, always."""

    basis: AllocationBasis
    whole: Amounts
    lines: tuple[AllocationLine, ...]

    @property
    def weight(self) -> Decimal:
        return _sum(line.weight for line in self.lines)

    @property
    def is_without_key(self) -> bool:
        """Whether the key gave nothing to anybody, so that all of it belongs to no department."""
        return not self.weight

    @property
    def given_back(self) -> Allocation:
        """The same with amounts below zero: as a credit note counts in a sum."""
        lines = tuple(replace(line, amounts=-line.amounts) for line in self.lines)
        return replace(self, whole=-self.whole, lines=lines)

    def shares(self, decimals: int) -> tuple[Decimal, ...]:
        """Each line's part of the whole, as a ratio of so many decimals for people to read: together just 1.

        They are rounded by largest remainder, as amounts are; amounts are never made from them.
        """
        if self.is_without_key:
            return tuple(Decimal(line.to is None) for line in self.lines)
        counts = split_count_by_largest_remainder(10**decimals, [line.weight for line in self.lines])
        return tuple(Decimal(count).scaleb(-decimals) for count in counts)


def allocate(whole: Amounts, basis: AllocationBasis, parts: Iterable[Part]) -> Allocation:
    """Splits an invoice by what each part weighs.

    Parts that weigh nothing, or less (more usage was taken back than came in), get nothing. If nobody weighs anything,
    no department gets all of it. Raises ValueError for amounts that cannot be paid, and for two parts of one code.
    """
    ordered = _in_order(parts)
    measured = [basis.weight_of(part.inputs) for part in ordered]
    weights = [max(weight, Decimal(0)) for weight in measured]
    if not any(weights):
        weights[-1] = Decimal(1)
    amounts = split_amounts(whole, weights)
    lines = (
        AllocationLine(part=part, measured=weight, amounts=share)
        for part, weight, share in zip(ordered, measured, amounts, strict=True)
    )
    return Allocation(basis=basis, whole=whole, lines=tuple(lines))


def split_amounts(whole: Amounts, weights: Sequence[Decimal]) -> tuple[Amounts, ...]:
    """Net, VAT and total, each split by largest remainder, so that all three sum to the whole and add up on each line.

    The net is split by the weights, the VAT by the nets that come of it, as VAT follows the net. A line's net is a
    whole number of minor units, so its share of the VAT and its share of the total have the same remainder: what
    the largest remainder makes of the total by these nets is just net + VAT. Three splits by the weights alone would
    each sum as well, but on some lines not add up. Without a net, the VAT is split by the weights.

    >>> nok = lambda text: Money(Decimal(text), "NOK")
    >>> parts = split_amounts(Amounts(net=nok("1.00"), vat=nok("0.25")), [Decimal(1)] * 3)
    >>> [(part.net.text, part.vat.text, part.total.text) for part in parts]
    [('0.34', '0.09', '0.43'), ('0.33', '0.08', '0.41'), ('0.33', '0.08', '0.41')]
    """
    nets = split_by_largest_remainder(whole.net, weights)
    by_net = [net.amount.copy_abs() for net in nets]
    vats = split_by_largest_remainder(whole.vat, weights if whole.net.is_zero else by_net)
    return tuple(Amounts(net=net, vat=vat) for net, vat in zip(nets, vats, strict=True))


def _in_order(parts: Iterable[Part]) -> list[Part]:
    """By the department's code; what belongs to none last, also when nothing does."""
    named: dict[str, Part] = {}
    rest = Part(to=None, inputs=LineInputs())
    for part in parts:
        if part.to is None:
            rest = part
        elif named.setdefault(part.to.code, part) is not part:
            raise ValueError(f"{part.to.code!r} stands in the split twice")
    return [*(named[code] for code in sorted(named)), rest]


def _sum(weights: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for weight in weights:
        total = EXACT.add(total, weight)
    return total
