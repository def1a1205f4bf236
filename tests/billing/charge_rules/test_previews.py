"""Any rule on given terms without writing, and any kept decision once more (R-X-2)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.charge_rules import CHARGE_RULES
from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts
from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.charge_rules.previews import NO_CLAUSE, preview, recompute
from billing.domain.charge_rule import make_terms, price_charge, read_terms
from billing.domain.measured_period import MeasuredYear, MeasuringOptions
from billing.domain.money import Money
from tenants.domain.decision import Clause, Decision
from tenants.domain.periods import Period, month_of, yearly_period
from tenants.domain.typed_json import FaultyInput, read_as
from tests.properties import days, invariant

YEAR = {"start": "2026-01-01", "end": "2027-01-01"}
FEE = {"price": {"NOK": "1000"}, "every": "year"}


def faults_of(*arguments: Any) -> list[tuple[str, str]]:
    with pytest.raises(FaultyInput) as refusal:
        preview(*arguments)
    return [(fault.as_json()["path"], fault.code) for fault in refusal.value.faults]


def test_plain_json_makes_lines_that_are_plain_json() -> None:
    (line,) = preview("recurring", FEE, {}, YEAR, "NOK")
    assert json.loads(json.dumps(line.as_json())) == {
        "text_key": "fee",
        "quantity": "1",
        "unit": "ANN",
        "unit_price": "1000.00",
        "amount": "1000.00",
        "currency": "NOK",
        "period": YEAR,
        "decision": {
            "code": "RECURRING_FEE",
            "rule": "recurring",
            "clause": {"text": "", "language": "und", "reference": ""},
            "inputs": {
                "parameters": {"price": {"NOK": "1000"}, "every": "year", "prorated": True},
                "facts": {"quantity": "1", "interval": None},
                "period": YEAR,
                "currency": "NOK",
            },
            "steps": [
                {"code": "FEE", "numbers": {"price": "1000.00", "every": "year"}},
                {
                    "code": "AMOUNT",
                    "numbers": {"quantity": "1", "unit_price": "1000.00", "amount": "1000.00", "currency": "NOK"},
                },
            ],
        },
    }


def test_every_fault_of_every_argument_is_told_at_once() -> None:
    assert faults_of("recurring", {"every": "week"}, {"quantity": 0.5}, {"start": "2026-01-01"}, "NOK") == [
        ("parameters.every", "UNKNOWN_CHOICE"),
        ("parameters.price", "MISSING"),
        ("facts.quantity", "FLOAT"),
        ("period.end", "MISSING"),
    ]


@pytest.mark.parametrize("raw", [None, 7, [], "{}"])
def test_arguments_that_are_no_tables(raw: Any) -> None:
    assert faults_of("recurring", raw, raw, raw, "NOK") == [
        ("parameters", "NOT_A_TABLE"),
        ("facts", "NOT_A_TABLE"),
        ("period", "NOT_A_TABLE"),
    ]


def test_an_unknown_rule_names_those_there_are() -> None:
    with pytest.raises(FaultyInput, match="consumption_year") as refusal:
        preview("per_sheep", {}, {}, YEAR, "NOK")
    assert [fault.as_json()["path"] for fault in refusal.value.faults] == ["rule"]


@pytest.mark.parametrize("currency", ["SEK", "", "nok"])
def test_a_currency_without_price(currency: str) -> None:
    assert faults_of("recurring", FEE, {}, YEAR, currency) == [("currency", "NO_PRICE_IN_CURRENCY")]


@pytest.mark.parametrize("rule", [rule for rule in CHARGE_RULES if not CHARGE_RULES[rule].runs])
def test_a_rule_that_does_not_run_says_so_beside_its_other_faults(rule: str) -> None:
    assert faults_of(rule, {}, {}, YEAR, "NOK")[0] == ("rule", "RULE_DOES_NOT_RUN_YET")


def test_which_rules_there_are_and_which_run() -> None:
    assert {rule for rule in CHARGE_RULES if CHARGE_RULES[rule].runs} == {
        "consumption_year",
        "graduated",
        "package",
        "recurring",
        "stairstep",
        "volume",
    }
    assert {rule for rule in CHARGE_RULES if not CHARGE_RULES[rule].runs} == {
        "overage",
        "per_client",
        "per_seat",
        "seat_year",
    }


def test_a_rule_that_does_not_run_prices_nothing_from_terms_either() -> None:
    terms = read_terms(CHARGE_RULES["per_client"], {"price": {"NOK": 149}, "levels": ["external"]}, NO_CLAUSE)
    with pytest.raises(FaultyInput, match="'per_client' does not run yet"):
        price_charge(terms, None, month_of(date(2026, 1, 1)), "NOK")


def test_the_clause_of_the_plan_stands_in_the_decision() -> None:
    # R-X-1
    clause = Clause(text="Du betaler en årlig abonnementsavgift.", language="nb", reference="Årlig lisens")
    (line,) = preview("recurring", FEE, {}, YEAR, "NOK", clause)
    assert line.decision.clause == clause
    assert recompute(line.decision) == (line,)


def test_changed_inputs_give_another_amount_or_are_refused() -> None:
    (line,) = preview("recurring", FEE, {}, YEAR, "NOK")
    kept = json.loads(json.dumps(line.decision.as_json()))
    kept["inputs"]["parameters"]["price"]["NOK"] = "999"
    assert recompute(Decision.from_json(kept)) != (line,)
    kept["inputs"]["facts"]["quantity"] = "many"
    with pytest.raises(FaultyInput, match=r"facts\.quantity"):
        recompute(Decision.from_json(kept))


amounts = st.decimals(0, 10**9, places=3)
quantities = st.decimals(0, 10**9, places=6)


@st.composite
def banded(draw: st.DrawFn, price_key: str, edge: str = "from") -> list[dict[str, Any]]:
    edges = [Decimal(0), *sorted(draw(st.sets(st.decimals("0.001", 10**9, places=3), max_size=4)))]
    return [{edge: str(low), price_key: {"NOK": str(draw(amounts))}} for low in edges]


@st.composite
def priced(draw: st.DrawFn) -> tuple[str, dict[str, Any], dict[str, Any], Period]:
    """A rule that runs, with parameters, facts and a period that it can price."""
    rule = draw(st.sampled_from(["recurring", "stairstep", "graduated", "volume", "package", "consumption_year"]))
    start = draw(days)
    period, quantity = yearly_period(start, 1), str(draw(quantities))
    if rule == "recurring":
        return rule, {"price": {"NOK": str(draw(amounts))}, "every": "year"}, {"quantity": quantity}, period
    if rule == "stairstep":
        tiers = draw(banded("price"))
        parameters = {"counted": "clients", "every": "month", "tiers": tiers, "multiplied": draw(st.booleans())}
        return rule, parameters, {"count": quantity, "quantity": draw(st.integers(0, 9))}, period
    if rule == "package":
        size = str(draw(st.decimals("0.001", 10**6, places=3)))
        return (
            rule,
            {"counted": "sms", "size": size, "price": {"NOK": str(draw(amounts))}},
            {"quantity": quantity},
            period,
        )
    if rule == "consumption_year":
        parameters = {
            "weights": [{"meter": "tiles", "units": 1, "per": 1000}],
            "bands": draw(banded("price")),
            "estimates": [],
            "max_change_percent": draw(st.none() | st.integers(0, 100)),
        }
        measured = {
            "period": {"start": start.replace(year=start.year - 1, day=1), "end": start},
            "usage": {"tiles": quantity},
            "late": [{"meter": "tiles", "quantity": -1, "period": {"start": "2000-01-01", "end": "2000-01-02"}}],
        }
        return rule, parameters, {"measured": measured, "previous_fee": str(draw(amounts))}, period
    return (
        rule,
        {"counted": "calls", "unit": "C62", "bands": draw(banded("unit_price"))},
        {"quantity": quantity},
        period,
    )


@invariant
@given(given_=priced())
def test_what_was_kept_makes_the_same_lines_again(given_: tuple[str, dict[str, Any], dict[str, Any], Period]) -> None:
    lines = preview(*given_, "NOK")
    for line in lines:
        kept = json.loads(json.dumps(line.decision.as_json()))
        assert recompute(Decision.from_json(kept)) == lines


@invariant
@given(given_=priced())
def test_a_line_is_quantity_times_unit_price_rounded_once(
    given_: tuple[str, dict[str, Any], dict[str, Any], Period],
) -> None:
    # R-X-11
    lines = preview(*given_, "NOK")
    assert lines
    for line in lines:
        assert (line.unit_price * line.quantity).rounded() == line.amount
        assert Money.zero("NOK") <= line.amount
        assert line.decision.steps[-1].numbers["amount"] == line.amount.text
        assert line.text_key in CHARGE_RULES[given_[0]].text_keys


@invariant
@given(given_=priced())
def test_pricing_twice_from_the_same_terms_is_pricing_once(
    given_: tuple[str, dict[str, Any], dict[str, Any], Period],
) -> None:
    rule, raw_parameters, raw_facts, period = given_
    kind = CHARGE_RULES[rule]
    terms = make_terms(kind, read_as(kind.parameters_type, raw_parameters), NO_CLAUSE)
    facts = read_as(kind.facts_type, raw_facts)
    assert price_charge(terms, facts, period, "NOK") == price_charge(terms, facts, period, "NOK")


@invariant
@given(bands=banded("price"), low=quantities, high=quantities, percent=st.none() | st.integers(0, 100))
def test_more_consumption_never_costs_less(
    bands: list[dict[str, Any]], low: Decimal, high: Decimal, percent: int | None
) -> None:
    # R-SCALGO-4, where the bands themselves do not fall.
    rising = sorted(Decimal(band["price"]["NOK"]) for band in bands)
    for band, fee in zip(bands, rising, strict=True):
        band["price"] = {"NOK": str(fee)}
    parameters = {
        "weights": [{"meter": "tiles", "units": 1}],
        "bands": bands,
        "estimates": [],
        "max_change_percent": percent,
    }
    fees = []
    for tiles in sorted((low, high)):
        measured = {"period": {"start": "2025-01-01", "end": "2026-01-01"}, "usage": {"tiles": str(tiles)}}
        (line,) = preview("consumption_year", parameters, {"measured": measured, "previous_fee": "1000"}, YEAR, "NOK")
        fees.append(line.amount)
    assert fees == sorted(fees, key=lambda fee: fee.amount)


def test_facts_without_a_basis_are_never_priced() -> None:
    # R-SCALGO-6: also not by a caller who makes the facts without reading them.
    terms = read_terms(
        CHARGE_RULES["consumption_year"],
        {"weights": [{"meter": "tiles", "units": 1}], "bands": [{"from": 0, "price": {"NOK": 1}}], "estimates": []},
        NO_CLAUSE,
    )
    with pytest.raises(FaultyInput, match="either `estimate` or `measured`"):
        price_charge(terms, ConsumptionYearFacts(), yearly_period(date(2026, 1, 1), 1), "NOK")
    with pytest.raises(ValueError, match="neither"):
        _ = ConsumptionYearFacts().basis


def test_the_options_of_a_plan_say_what_is_measured_and_when() -> None:
    parameters = read_as(
        ConsumptionYearParameters,
        {
            "weights": [{"meter": "tiles", "units": 1}],
            "bands": [{"from": 0, "price": {"NOK": 1}}],
            "estimates": [],
            "measured_year": "window",
            "close_after_days": 5,
            "pricing_lead_months": 6,
        },
    )
    assert parameters.measuring == MeasuringOptions(
        measured_year=MeasuredYear.WINDOW, close_after_days=5, pricing_lead_months=6
    )
