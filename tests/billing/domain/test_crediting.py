"""What of an invoice can be given back, and that its parts come to it, whatever they are (R-X-8, R-X-11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.crediting import CannotCredit, ChargedInvoice, ChargedLine, Credit, credit_of
from billing.domain.invoice import TaxedAmount, total_invoice
from billing.domain.money import Money
from billing.domain.vat import VatRate
from tests.properties import invariant

PERCENTS = {"S25": Decimal(25), "S19": Decimal(19), "Z0": Decimal(0)}


def nok(text: str) -> Money:
    return Money(Decimal(text), "NOK")


def invoice(*lines: tuple[str, str], credited: tuple[str, ...] = ()) -> ChargedInvoice:
    """Lines by net amount and rate; `credited` is what was given back of the first of them."""
    before = [*credited, *["0.00"] * (len(lines) - len(credited))]
    return ChargedInvoice(
        lines=tuple(
            ChargedLine(position=position, net=nok(net), credited=nok(given), vat_code=code)
            for position, ((net, code), given) in enumerate(zip(lines, before, strict=True), start=1)
        ),
        percents={code: PERCENTS[code] for _, code in lines},
        currency="NOK",
    )


def after(found: ChargedInvoice, credit: Credit) -> ChargedInvoice:
    """The invoice once the credit note is issued."""
    given = {part.line.position: part.net for part in credit.lines}
    zero = Money.zero(found.currency)
    lines = tuple(replace(line, credited=line.credited + given.get(line.position, zero)) for line in found.lines)
    return replace(found, lines=lines)


def amounts(credit: Credit) -> tuple[str, str, str]:
    return credit.net.text, credit.vat.text, credit.total.text


def refused(found: ChargedInvoice, wanted: dict[int, Money] | None) -> tuple[str, int | None, str]:
    with pytest.raises(CannotCredit) as fault:
        credit_of(found, wanted)
    left = fault.value.left
    return fault.value.code, fault.value.position, left.text if left else ""


def test_a_part_then_the_rest_then_nothing() -> None:
    """40,000 with 25 %: 10,000 and 30,000 go back, and a third time nothing is left."""
    whole = invoice(("40000.00", "S25"))
    first = credit_of(whole, {1: nok("10000.00")})
    assert amounts(first) == ("10000.00", "2500.00", "12500.00")
    assert (first.is_whole, first.lines[0].left.text) == (False, "30000.00")
    rest = credit_of(after(whole, first), None)
    assert amounts(rest) == ("30000.00", "7500.00", "37500.00")
    assert not rest.is_whole, "a credit note over the rest cancels nothing in full"
    assert refused(after(after(whole, first), rest), None) == ("INVOICE_CREDITED", None, "")
    assert refused(after(after(whole, first), rest), {1: nok("0.01")}) == ("INVOICE_CREDITED", None, "")


def test_all_at_once_is_the_whole_however_it_is_asked() -> None:
    two = invoice(("100.00", "S25"), ("50.00", "S19"))
    for wanted in (None, {1: nok("100.00"), 2: nok("50.00")}):
        credit = credit_of(two, wanted)
        assert credit.is_whole
        assert [(part.code, part.base.text, part.vat.text) for part in credit.rates] == [
            ("S25", "100.00", "25.00"),
            ("S19", "50.00", "9.50"),
        ]
    assert not credit_of(two, {1: nok("100.00")}).is_whole


def test_lines_that_are_not_chosen_stay() -> None:
    two = invoice(("100.00", "S25"), ("50.00", "S19"))
    credit = credit_of(two, {2: nok("20.00")})
    assert [(part.line.position, part.net.text) for part in credit.lines] == [(2, "20.00")]
    assert amounts(credit) == ("20.00", "3.80", "23.80")
    assert after(two, credit).total_left.text == "160.70"


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({}, ("CREDIT_EMPTY", None, "")),
        ({3: nok("1.00")}, ("CREDIT_LINE_UNKNOWN", 3, "")),
        ({1: nok("0.00")}, ("CREDIT_AMOUNT_INVALID", 1, "60.00")),
        ({1: nok("-1.00")}, ("CREDIT_AMOUNT_INVALID", 1, "60.00")),
        ({1: nok("1.005")}, ("CREDIT_AMOUNT_INVALID", 1, "60.00")),
        ({1: nok("60.01")}, ("CREDIT_EXCEEDS_INVOICE", 1, "60.00")),
        ({1: nok("60.00"), 2: nok("50.01")}, ("CREDIT_EXCEEDS_INVOICE", 2, "50.00")),
    ],
)
def test_what_cannot_be_credited(wanted: dict[int, Money], refusal: tuple[str, int | None, str]) -> None:
    two = invoice(("100.00", "S25"), ("50.00", "S25"), credited=("40.00",))
    assert refused(two, wanted) == refusal


def test_an_amount_without_its_last_zero_is_the_same_amount() -> None:
    assert credit_of(invoice(("100.00", "S25")), {1: nok("7.5")}).lines[0].net.text == "7.50"


def test_a_line_below_zero_lessens_what_can_be_given_back_and_goes_with_all() -> None:
    discounted = invoice(("100.00", "S25"), ("-20.00", "S25"))
    assert refused(discounted, {1: nok("80.01")}) == ("CREDIT_EXCEEDS_INVOICE", None, "80.00")
    assert refused(discounted, {2: nok("-20.00")})[0] == "CREDIT_AMOUNT_INVALID"
    assert amounts(credit_of(discounted, {1: nok("80.00")})) == ("80.00", "20.00", "100.00")
    assert amounts(credit_of(discounted, None)) == ("80.00", "20.00", "100.00")
    part = credit_of(discounted, {1: nok("50.00")})
    assert amounts(credit_of(after(discounted, part), None)) == ("30.00", "7.50", "37.50")


def test_no_part_leaves_a_negative_rest_at_another_rate() -> None:
    """100 with 25 % less 50 without VAT are 75 to pay: no more can be given back."""
    mixed = invoice(("100.00", "S25"), ("-50.00", "Z0"))
    assert refused(mixed, {1: nok("60.01")}) == ("CREDIT_EXCEEDS_INVOICE", None, "50.00")
    assert amounts(credit_of(mixed, {1: nok("60.00")})) == ("60.00", "15.00", "75.00")


CENTS = st.integers(min_value=1, max_value=10**9)


@invariant
@given(data=st.data())
def test_the_parts_of_an_invoice_come_to_it(data: st.DataObject) -> None:
    """Net, VAT and total, of each rate: in any parts, in any order of lines."""
    lines = data.draw(st.lists(st.tuples(CENTS, st.sampled_from(sorted(PERCENTS))), min_size=1, max_size=4))
    whole = invoice(*((f"{cents // 100}.{cents % 100:02}", code) for cents, code in lines))
    left, notes = whole, []
    for _ in range(data.draw(st.integers(min_value=0, max_value=6))):
        open_lines = [line for line in left.lines if not line.left.is_zero]
        if not open_lines:
            break
        chosen = data.draw(st.lists(st.sampled_from(open_lines), min_size=1, unique_by=lambda line: line.position))
        wanted = {
            line.position: line.left.minor_unit
            * data.draw(st.integers(min_value=1, max_value=int(line.left.amount * 100)))
            for line in chosen
        }
        credit = credit_of(left, {position: Money(amount, "NOK") for position, amount in wanted.items()})
        notes.append(credit)
        left = after(left, credit)
    if not left.is_credited:
        notes.append(credit_of(left, None))
    for code in whole.percents:
        rates = [part for credit in notes for part in credit.rates if part.code == code]
        assert Money.total((part.base for part in rates), "NOK") == whole.charged(code)
        assert Money.total((part.vat for part in rates), "NOK") == whole.vat_on(code, whole.charged(code))
        for part in rates:
            assert part.vat.amount >= 0
            assert abs(part.vat.amount - whole.vat_on(code, part.base).amount) <= part.vat.minor_unit
    assert Money.total((credit.total for credit in notes), "NOK") == whole.total_left


def test_the_vat_is_that_of_the_invoices_own_totals() -> None:
    """Three lines of 0.02: VAT is rounded once, on their sum, and so it goes back."""
    vat = VatRate(country="NO", category="S", percent=Decimal(25), since=date(2005, 1, 1))
    totals = total_invoice([TaxedAmount(net=nok("0.02"), vat=vat)] * 3, "NOK")
    whole = invoice(*[("0.02", "S25")] * 3)
    assert amounts(credit_of(whole, None)) == (totals.net.text, totals.vat.text, totals.total.text)
    given_back = []
    for position in (1, 2, 3):
        credit = credit_of(whole, {position: nok("0.02")})
        given_back.append(credit.vat.text)
        whole = after(whole, credit)
    assert given_back == ["0.01", "0.00", "0.01"]
