"""Money: an exact decimal amount in one currency, rounded by one function, split without loss (R-X-11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.domain.currencies import MINOR_UNITS
from billing.domain.exact import EXACT, round_half_up, round_ratio


class MixedCurrenciesError(ValueError):
    """Two currencies met in one calculation."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, exact: it may have more decimals than can be paid until it is `rounded`.

    Raises TypeError for a float or an int, ValueError for an unknown currency or an amount that is not a number.

    >>> str(Money(Decimal("1.005"), "EUR").rounded() * 3)
    'EUR 3.03'
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not Decimal:
            raise TypeError(f"an amount is a Decimal, not {self.amount!r}")
        if not self.amount.is_finite():
            raise ValueError(f"an amount is a number, not {self.amount}")
        if self.currency not in MINOR_UNITS:
            raise ValueError(f"{self.currency!r} is no currency that is known here")

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(MINOR_UNITS[currency] * 0, currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str) -> Money:
        """The sum; zero in `currency` if there is nothing to add."""
        total = cls.zero(currency)
        for amount in amounts:
            total += amount
        return total

    @property
    def minor_unit(self) -> Decimal:
        return MINOR_UNITS[self.currency]

    @property
    def decimals(self) -> int:
        """How many its currency has."""
        return -int(self.minor_unit.as_tuple().exponent)

    @property
    def is_zero(self) -> bool:
        return not self.amount

    @property
    def is_rounded(self) -> bool:
        """Whether the amount can be paid as it is."""
        return self.amount == round_half_up(self.amount, self.minor_unit)

    @property
    def text(self) -> str:
        """The amount for JSON and explanations: exact, with at least the currency's own decimals.

        >>> Money(Decimal("715.8"), "EUR").text, Money(Decimal("0.017"), "NOK").text
        ('715.80', '0.017')
        """
        rounded = round_half_up(self.amount, self.minor_unit)
        return format(rounded if rounded == self.amount else self.amount, "f")

    def rounded(self) -> Money:
        """The nearest amount that can be paid, half up (R-X-11)."""
        return Money(round_half_up(self.amount, self.minor_unit), self.currency)

    def rounded_share(self, part: int, whole: int) -> Money:
        """`part / whole` of the amount, rounded once. Raises ZeroDivisionError if the whole is nothing.

        >>> Money(Decimal(950), "EUR").rounded_share(275, 365).text
        '715.75'
        """
        return Money(round_ratio(self.amount, part, whole, self.minor_unit), self.currency)

    def __str__(self) -> str:
        return f"{self.currency} {self.text}"

    def __add__(self, other: Money) -> Money:
        self._refuse_other_currency(other)
        return Money(EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        self._refuse_other_currency(other)
        return Money(EXACT.subtract(self.amount, other.amount), self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        if isinstance(factor, bool) or not isinstance(factor, Decimal | int):
            raise TypeError(f"money is multiplied by exact numbers, not {factor!r}")
        return Money(EXACT.multiply(self.amount, factor), self.currency)

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate(), self.currency)

    def __lt__(self, other: Money) -> bool:
        self._refuse_other_currency(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._refuse_other_currency(other)
        return self.amount <= other.amount

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def _refuse_other_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise MixedCurrenciesError(f"{self} and {other} are different currencies")


def split_by_largest_remainder(total: Money, weights: Sequence[Decimal | int]) -> tuple[Money, ...]:
    """Parts in proportion to the weights that sum to the total exactly (R-SCALGO-13).

    Each part is its share rounded towards zero; what is left goes, one minor unit each, to the largest remainders, and
    among equal ones to the earlier part, so that the same input is split the same way for ever. A weight of zero gets
    nothing. Raises ValueError for a total that is not rounded, a negative weight, or money without any weight.

    >>> [part.text for part in split_by_largest_remainder(Money(Decimal("100.00"), "NOK"), [1, 1, 1])]
    ['33.34', '33.33', '33.33']
    """
    if not total.is_rounded:
        raise ValueError(f"{total} cannot be paid, so it cannot be split")
    sign = -1 if total.amount < 0 else 1
    minor_units = int(EXACT.divide(total.amount.copy_abs(), total.minor_unit))
    counts = split_count_by_largest_remainder(minor_units, weights)
    return tuple(Money(EXACT.multiply(total.minor_unit, sign * count), total.currency) for count in counts)


def split_count_by_largest_remainder(count: int, weights: Sequence[Decimal | int]) -> list[int]:
    """The same of a count of anything, such as hundredths of a per cent; raises ValueError alike.

    >>> split_count_by_largest_remainder(100, [1, 1, 1])
    [34, 33, 33]
    """
    return _split_count(count, _whole_numbers(weights))


def _whole_numbers(weights: Sequence[Decimal | int]) -> list[int]:
    """The same proportions in integers."""
    exact = [Decimal(weight) for weight in weights]
    if any(not weight.is_finite() or weight < 0 for weight in exact):
        raise ValueError("a weight is a number, and not less than zero")
    places = max((len(format(weight, "f").partition(".")[2]) for weight in exact), default=0)
    return [int(weight.scaleb(places, EXACT)) for weight in exact]


def _split_count(count: int, weights: list[int]) -> list[int]:
    whole = sum(weights)
    if not whole:
        if count:
            raise ValueError("there is money to split, but no weight to split it by")
        return [0] * len(weights)
    shares = [divmod(count * weight, whole) for weight in weights]
    parts = [share for share, _ in shares]
    by_remainder = sorted(range(len(shares)), key=lambda position: (-shares[position][1], position))
    for position in by_remainder[: count - sum(parts)]:
        parts[position] += 1
    return parts
