"""Strict reading: the typed value, or every fault with its exact path."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tenants.domain.periods import Period
from tenants.domain.typed_json import Fault, FaultyInput, path_text, read_as, read_into
from tests.tenants.domain.typed_json.shapes_under_test import Colour, Plan, Step

LEAST = {"name": "x", "count": 1, "steps": [{"from": 0}]}


@dataclass(frozen=True)
class WithBytes:
    value: bytes


@dataclass(frozen=True)
class WithSet:
    value: set[int]


@dataclass(frozen=True)
class WithFactory:
    steps: tuple[int, ...] = field(default_factory=tuple)


def faults_of(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(FaultyInput) as refusal:
        read_as(Plan, LEAST | changes)
    return [(path_text(fault.path), fault.code) for fault in refusal.value.faults]


def test_what_is_left_out_has_its_default() -> None:
    plan = read_as(Plan, LEAST)
    assert plan == Plan(name="x", count=1, steps=(Step(from_=Decimal(0)),))


def test_every_type() -> None:
    plan = read_as(
        Plan,
        {
            "name": "Årslisens\n«to linjer»",
            "count": 9,
            "steps": [{"from": "0.5", "meter": "tiles"}, {"from": 2}],
            "per": 1000,
            "hidden": True,
            "colour": "blue",
            "mode": 1,
            "starts_on": "2026-01-31",
            "period": {"start": date(2026, 1, 1), "end": "2027-01-01"},
            "prices": {"tiles": "0.017"},
            "rest": {"as": ["it", 1.5]},
        },
    )
    assert plan.steps == (Step(from_=Decimal("0.5"), meter="tiles"), Step(from_=Decimal(2)))
    assert (plan.per, plan.hidden, plan.colour, plan.mode) == (Decimal(1000), True, Colour.BLUE, 1)
    assert (plan.starts_on, plan.period) == (date(2026, 1, 31), Period(date(2026, 1, 1), date(2027, 1, 1)))
    assert plan.prices == {"tiles": Decimal("0.017")}
    assert plan.rest == {"as": ["it", 1.5]}


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("name", 1, "NOT_A_TEXT"),
        ("name", " \n", "EMPTY"),
        ("name", "a\x00b", "WRONG_FORM"),
        ("name", "a\x1fb", "WRONG_FORM"),
        ("name", "\ud800", "WRONG_FORM"),
        ("count", "1", "NOT_AN_INTEGER"),
        ("count", True, "NOT_AN_INTEGER"),
        ("count", 1.0, "NOT_AN_INTEGER"),
        ("count", 0, "TOO_SMALL"),
        ("count", 10, "TOO_LARGE"),
        ("per", 0.5, "FLOAT"),
        ("per", float("nan"), "FLOAT"),
        ("per", 0, "TOO_SMALL"),
        ("per", True, "NOT_A_NUMBER"),
        ("per", None, "NOT_A_NUMBER"),
        ("per", "0,1", "NOT_A_NUMBER"),
        ("per", "1e400", "NOT_A_NUMBER"),
        ("per", "NaN", "NOT_A_NUMBER"),
        ("per", "٣", "NOT_A_NUMBER"),
        ("per", "+1", "NOT_A_NUMBER"),
        ("per", " 1", "NOT_A_NUMBER"),
        ("per", 10**26, "NOT_A_NUMBER"),
        ("per", "0." + "1" * 13, "NOT_A_NUMBER"),
        ("hidden", 1, "NOT_A_FLAG"),
        ("hidden", "true", "NOT_A_FLAG"),
        ("colour", "green", "UNKNOWN_CHOICE"),
        ("colour", ["red"], "UNKNOWN_CHOICE"),
        ("mode", True, "UNKNOWN_CHOICE"),
        ("mode", "b", "UNKNOWN_CHOICE"),
        ("starts_on", "2026-02-29", "NOT_A_DATE"),
        ("starts_on", "20260131", "NOT_A_DATE"),
        ("starts_on", "2026-W01-1", "NOT_A_DATE"),
        ("starts_on", datetime(2026, 1, 31, tzinfo=UTC), "NOT_A_DATE"),
        ("starts_on", 20260131, "NOT_A_DATE"),
        ("period", {"start": "2026-01-01", "end": "2026-01-01"}, "INVALID"),
        ("steps", {}, "NOT_A_LIST"),
        ("steps", [], "EMPTY"),
        ("steps", [{"from": 2}, {"from": 1}], "OUT_OF_ORDER"),
        ("prices", [], "NOT_A_TABLE"),
    ],
)
def test_one_faulty_value(key: str, value: Any, code: str) -> None:
    assert faults_of(**{key: value}) == [(key, code)]


def test_all_faults_are_told_at_once_in_the_order_of_the_fields() -> None:
    assert faults_of(
        name=None, count=0, steps=[{"from": 0}, {"from": -1, "metre": "x"}, 7, {}], prices={"A": 1, "b": 0.5}
    ) == [
        ("name", "NOT_A_TEXT"),
        ("count", "TOO_SMALL"),
        ("steps[1].from", "TOO_SMALL"),
        ("steps[1].metre", "UNKNOWN_KEY"),
        ("steps[2]", "NOT_A_TABLE"),
        ("steps[3].from", "MISSING"),
        ("prices.A", "WRONG_FORM"),
        ("prices.b", "FLOAT"),
    ]


def test_a_misspelt_key_is_answered_with_what_may_be_meant() -> None:
    with pytest.raises(FaultyInput, match=r"^hiden: 'hiden' is not known here; is 'hidden' meant\?$"):
        read_as(Plan, LEAST | {"hiden": True})


def test_the_python_name_of_a_keyword_is_no_key() -> None:
    assert faults_of(steps=[{"from_": 0}]) == [("steps[0].from", "MISSING"), ("steps[0].from_", "UNKNOWN_KEY")]


@pytest.mark.parametrize("raw", [None, [], "x", 1])
def test_a_record_is_a_table(raw: object) -> None:
    with pytest.raises(FaultyInput, match="a table is needed"):
        read_as(Plan, raw)


def test_a_reader_can_go_on_after_a_fault() -> None:
    faults: list[Fault] = []
    assert read_into(faults, Step, {"from": 1}, ("first",)) == Step(from_=Decimal(1))
    assert read_into(faults, Step, {}, ("second",)) is None
    assert [path_text(fault.path) for fault in faults] == ["second.from"]
    assert read_into(faults, Step, {"from": 3}, ("third",)) == Step(from_=Decimal(3))


def test_a_long_value_is_not_repeated_whole() -> None:
    with pytest.raises(FaultyInput) as refusal:
        read_as(Plan, LEAST | {"count": "9" * 10_000})
    assert len(str(refusal.value)) < 200


def test_a_table_that_was_read_cannot_be_changed() -> None:
    prices = read_as(Plan, LEAST | {"prices": {"tiles": 1}}).prices
    assert prices is not None
    with pytest.raises(TypeError):
        prices["tiles"] = Decimal(2)  # type: ignore[index]  # refused when it runs, too


def test_a_type_that_cannot_be_read_strictly_is_no_field() -> None:
    for kind in (WithBytes, WithSet):
        with pytest.raises(TypeError, match="no reader for"):
            read_as(kind, {"value": 1})


def test_a_default_may_be_made_anew() -> None:
    assert read_as(WithFactory, {}) == WithFactory(steps=())


def test_faults_for_programs() -> None:
    fault = Fault(("steps", 0, "from"), "MISSING", "'from' is missing").under(("plans", 1))
    assert fault.as_json() == {"path": "plans[1].steps[0].from", "code": "MISSING", "reason": "'from' is missing"}
