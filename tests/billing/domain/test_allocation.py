"""An invoice over departments: sums to the cent, each line adds up, the order is fixed (R-SCALGO-13)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.allocation import AllocatedTo, Allocation, Amounts, Part, allocate, split_amounts
from billing.domain.allocation_basis import (
    AllocationBasis,
    AllocationKey,
    LineInputs,
    UsageSource,
    WeighedMeter,
    percent_fault,
)
from billing.domain.money import Money, split_by_largest_remainder
from tenants.domain.periods import Period
from tests.properties import invariant

D = Decimal
BY_PERCENT = AllocationBasis(key=AllocationKey.PERCENT)
YEAR = UsageSource(
    period=Period(date(2025, 5, 20), date(2026, 5, 20)),
    is_measured=True,
    meters=(
        WeighedMeter(meter="tiles", units=D(1), per=D(1000)),
        WeighedMeter(meter="bytes", units=D(2), per=D(1_000_000_000)),
    ),
)
BY_USAGE = AllocationBasis(key=AllocationKey.USAGE, sources=(YEAR,))


def nok(net: str, vat: str) -> Amounts:
    return Amounts(net=Money(D(net), "NOK"), vat=Money(D(vat), "NOK"))


def part(code: str, inputs: LineInputs) -> Part:
    to = AllocatedTo(department_id=UUID(int=1), code=code, name=code.title()) if code else None
    return Part(to=to, inputs=inputs)


def used(code: str, tiles: int, gigabytes: int = 0) -> Part:
    quantities = {"tiles": D(tiles), "bytes": D(gigabytes) * 10**9}
    return part(code, LineInputs(quantities=(quantities,)))


def by_percent(whole: Amounts, **percents: str) -> Allocation:
    parts = [part(code, LineInputs(percent=D(percent))) for code, percent in percents.items()]
    return allocate(whole, BY_PERCENT, parts)


def shown(found: Allocation) -> list[tuple[str, str, str, str]]:
    return [
        (line.to.code if line.to else "", line.amounts.net.text, line.amounts.vat.text, line.amounts.total.text)
        for line in found.lines
    ]


def test_the_worked_invoice_by_units() -> None:
    """150 + 80, 70 and 80 of 380 units, of 40,000 with 25 % VAT: 230/380 of 40,000 is 24,210.526…

    One øre of VAT is left: of 1,842.105, 6,052.6325 and 2,105.2625, the first has the largest remainder.
    """
    found = allocate(
        nok("40000.00", "10000.00"), BY_USAGE, [used("water", 150_000, 40), used("roads", 70_000), used("", 80_000)]
    )
    assert [line.measured for line in found.lines] == [70, 230, 80]
    assert shown(found) == [
        ("roads", "7368.42", "1842.11", "9210.53"),
        ("water", "24210.53", "6052.63", "30263.16"),
        ("", "8421.05", "2105.26", "10526.31"),
    ]


def test_the_order_is_that_of_the_codes_whatever_comes_in() -> None:
    assert shown(by_percent(nok("0.02", "0.00"), b="25", a="25", Z="50")) == [
        ("Z", "0.01", "0.00", "0.01"),
        ("a", "0.01", "0.00", "0.01"),
        ("b", "0.00", "0.00", "0.00"),
        ("", "0.00", "0.00", "0.00"),
    ]


def test_one_ore_over_seven_departments() -> None:
    found = allocate(nok("0.01", "0.00"), BY_USAGE, [used(f"d{number}", 1000) for number in range(7)])
    assert [amounts[1] for amounts in shown(found)] == ["0.01", *["0.00"] * 7]


def test_a_credit_is_split_as_its_invoice() -> None:
    thirds = {"a": "50", "b": "30", "c": "20"}
    invoice = shown(by_percent(nok("87247.95", "21811.99"), **thirds))
    credit = shown(by_percent(nok("-87247.95", "-21811.99"), **thirds))
    assert [tuple(text.removeprefix("-") for text in line) for line in credit] == invoice
    assert credit[0] == ("a", "-43623.98", "-10906.00", "-54529.98")


def test_without_usage_everything_belongs_to_no_department() -> None:
    for parts in ([], [used("a", 0), used("", 0)]):
        found = allocate(nok("40000.00", "10000.00"), BY_USAGE, parts)
        assert found.is_without_key
        assert shown(found)[-1] == ("", "40000.00", "10000.00", "50000.00")
        assert found.shares(4)[-1] == 1


def test_what_was_taken_back_gives_no_money_back() -> None:
    """Less than nothing was used by a: b bears it all."""
    found = allocate(nok("100.00", "25.00"), BY_USAGE, [used("a", -5_000), used("b", 10_000)])
    shares = found.shares(4)
    assert [(line.measured, line.weight, share) for line, share in zip(found.lines, shares, strict=True)] == [
        (-5, 0, 0),
        (10, 10, 1),
        (0, 0, 0),
    ]
    assert shown(found)[:2] == [("a", "0.00", "0.00", "0.00"), ("b", "100.00", "25.00", "125.00")]


def test_shares_that_people_read_sum_to_the_whole() -> None:
    """Three times 33.33 % would be 99.99 %: the first bears the hundredth that is left, as it bears the cent."""
    found = allocate(nok("100.00", "25.00"), BY_USAGE, [used(code, 1_000) for code in "abc"])
    assert found.shares(4) == tuple(map(Decimal, ("0.3334", "0.3333", "0.3333", "0")))
    sevenths = allocate(nok("1.00", "0.25"), BY_USAGE, [used(f"d{number}", 1_000) for number in range(7)])
    for decimals in (0, 4, 8):
        assert sum(sevenths.shares(decimals)) == 1


def test_units_of_several_years_are_added_up() -> None:
    """Two years on one invoice: 1 + 2 units against 3."""
    basis = AllocationBasis(key=AllocationKey.USAGE, sources=(YEAR, YEAR))
    a = part("a", LineInputs(quantities=({"tiles": D(1000)}, {"tiles": D(2000)})))
    b = part("b", LineInputs(quantities=({}, {"tiles": D(3000)})))
    assert [line.measured for line in allocate(nok("10.00", "0.00"), basis, [a, b]).lines] == [3, 3, 0]


def test_by_people() -> None:
    basis = AllocationBasis(key=AllocationKey.PEOPLE, on=date(2026, 5, 23))
    found = allocate(nok("90.00", "22.50"), basis, [part("a", LineInputs(people=2)), part("b", LineInputs(people=1))])
    assert shown(found)[:2] == [("a", "60.00", "15.00", "75.00"), ("b", "30.00", "7.50", "37.50")]


def test_vat_without_a_net_follows_the_weights() -> None:
    """100.00 at 25 % and −100.00 at 0 % stand on one invoice."""
    assert shown(by_percent(nok("0.00", "25.00"), a="60", b="40"))[:2] == [
        ("a", "0.00", "15.00", "15.00"),
        ("b", "0.00", "10.00", "10.00"),
    ]


def test_a_code_stands_once() -> None:
    with pytest.raises(ValueError, match="'a' stands in the split twice"):
        allocate(nok("1.00", "0.25"), BY_USAGE, [used("a", 1), used("a", 2)])


def test_ten_thousand_departments_in_a_second() -> None:
    parts = [used(f"d{number:05}", number % 97 * 1000, number % 13) for number in range(10_000)]
    taken = []
    for _ in range(3):
        started = time.process_time()
        found = allocate(nok("250000.00", "62500.00"), BY_USAGE, parts)
        taken.append(time.process_time() - started)
    assert min(taken) < 1
    assert Money.total((line.amounts.total for line in found.lines), "NOK").text == "312500.00"


@pytest.mark.parametrize(
    ("percents", "has_rest", "fault"),
    [
        (["50", "50"], False, ""),
        (["50", "50"], True, ""),
        (["99.9999"], False, "PERCENT_NOT_100"),
        (["99.9999"], True, ""),
        ([], True, ""),
        ([], False, "PERCENT_NOT_100"),
        (["60", "40.0001"], True, "PERCENT_NOT_100"),
        (["-1", "101"], False, "PERCENT_INVALID"),
        (["33.33333", "66.66667"], False, "PERCENT_INVALID"),
        (["NaN"], True, "PERCENT_INVALID"),
    ],
)
def test_percentages_are_exactly_a_hundred(percents: list[str], has_rest: bool, fault: str) -> None:
    assert percent_fault([D(percent) for percent in percents], has_rest=has_rest) == fault


minor_units = st.integers(-(10**11), 10**11)
weights = st.lists(st.decimals(0, 10**9, places=6), min_size=1, max_size=40).filter(any)


def kroner(net: int, vat: int) -> Amounts:
    return Amounts(net=Money(D(net) / 100, "NOK"), vat=Money(D(vat) / 100, "NOK"))


@invariant
@given(net=minor_units, vat=minor_units, weights=weights)
def test_net_vat_and_total_each_sum_and_each_line_adds_up(net: int, vat: int, weights: Sequence[Decimal]) -> None:
    whole = kroner(net, vat)
    lines = split_amounts(whole, weights)
    for name in ("net", "vat", "total"):
        assert Money.total((getattr(line, name) for line in lines), "NOK") == getattr(whole, name)
    assert all(line.net + line.vat == line.total for line in lines)


@invariant
@given(net=st.integers(1, 10**11), rate=st.integers(0, 100), weights=weights)
def test_the_total_is_split_by_largest_remainder_too(net: int, rate: int, weights: Sequence[Decimal]) -> None:
    whole = kroner(net, net * rate // 100)
    lines = split_amounts(whole, weights)
    nets = [line.net.amount for line in lines]
    assert tuple(line.total for line in lines) == split_by_largest_remainder(whole.total, nets)
    assert all(line.vat.amount >= 0 for line in lines)
