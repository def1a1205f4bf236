"""Reading meters as one number: each meter's value times its factor, added up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow

# Sums of 38 digits times weights of as many fit; only a quotient without an end is cut, at the last digit.
WIDE = Context(prec=160, traps=[InvalidOperation, DivisionByZero, Overflow])

ZERO = Decimal(0)

# What each meter came to, by its code, in its own unit.
MeterValues = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Measure:
    """`factors` by meter: what one of its values is worth. A meter without a factor does not count.

    >>> units = Measure({"tiles": Decimal("0.001"), "km2": Decimal("0.1")})
    >>> units.total({"tiles": Decimal(150_000), "km2": Decimal(800), "logins": Decimal(7)})
    Decimal('230.000')
    """

    factors: Mapping[str, Decimal]

    def total(self, values: MeterValues) -> Decimal:
        total = ZERO
        for meter, value in values.items():
            if (factor := self.factors.get(meter)) is not None:
                total = WIDE.fma(value, factor, total)
        return total


def measure_in(meter: str, per: Decimal) -> Measure:
    """One meter alone, in the unit that people read: `per` of its values make one."""
    return Measure({meter: WIDE.divide(Decimal(1), per)})


def add_values(*parts: MeterValues) -> dict[str, Decimal]:
    """Meter by meter.

    >>> add_values({"tiles": Decimal(1)}, {"tiles": Decimal(2), "km2": Decimal(3)})
    {'tiles': Decimal('3'), 'km2': Decimal('3')}
    """
    total: dict[str, Decimal] = {}
    for part in parts:
        for meter, value in part.items():
            total[meter] = WIDE.add(total.get(meter, ZERO), value)
    return total


def without(values: MeterValues, *parts: MeterValues) -> dict[str, Decimal]:
    """What remains, meter by meter.

    >>> without({"tiles": Decimal(5), "km2": Decimal(3)}, {"tiles": Decimal(2)}, {"km2": Decimal(1)})
    {'tiles': Decimal('3'), 'km2': Decimal('2')}
    """
    taken = add_values(*parts)
    return {meter: WIDE.subtract(value, taken.get(meter, ZERO)) for meter, value in values.items()}


def change_of(now: Decimal, before: Decimal | None) -> Decimal | None:
    """As a ratio of what was before; None if there was nothing to compare with.

    >>> change_of(Decimal("379.6"), Decimal("300.8")).quantize(Decimal("0.001"))
    Decimal('0.262')
    """
    return (now - before) / before if before else None


def share_of(part: Decimal, whole: Decimal) -> Decimal:
    """As a ratio; nothing has no parts."""
    return part / whole if whole else ZERO
