"""What is written reads as the same value again; digests are of content."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.domain.periods import Period
from tenants.domain.typed_json import (
    canonical_json,
    decimal_text,
    digest_of,
    marked_values,
    path_text,
    plain_json,
    read_as,
    stated_json,
)
from tenants.domain.typed_json.decimals import parse_decimal
from tests.properties import invariant
from tests.tenants.domain.typed_json.shapes_under_test import Colour, Plan, Step

decimals = st.decimals(-(10**20), 10**20, places=12) | st.integers(-(10**20), 10**20).map(Decimal)
codes = st.text("abc", min_size=1)
steps = st.builds(Step, from_=decimals.map(abs), meter=st.none() | codes)
plans = st.builds(
    Plan,
    name=st.text("aæ €\n", min_size=1).filter(str.strip),
    count=st.integers(1, 9),
    steps=st.lists(steps, min_size=1).map(lambda found: tuple(sorted(found, key=lambda step: step.from_))),
    per=decimals.map(abs).filter(bool),
    hidden=st.booleans(),
    colour=st.sampled_from(Colour),
    mode=st.sampled_from(["a", 1]),
    starts_on=st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    period=st.none()
    | st.builds(
        lambda start, days: Period(start, start + timedelta(days=days)),
        st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        st.integers(1, 999),
    ),
    prices=st.none() | st.dictionaries(codes, decimals),
)


@invariant
@given(plan=plans)
def test_what_is_written_reads_as_the_same_value(plan: Plan) -> None:
    assert read_as(Plan, json.loads(json.dumps(plain_json(plan)))) == plan
    assert read_as(Plan, json.loads(json.dumps(stated_json(plan)))) == plan


@invariant
@given(plan=plans)
def test_writing_again_writes_the_same(plan: Plan) -> None:
    again = read_as(Plan, plain_json(plan))
    assert canonical_json(plain_json(again)) == canonical_json(plain_json(plan))
    assert digest_of(stated_json(again)) == digest_of(stated_json(plan))


@invariant
@given(number=decimals)
def test_a_decimals_text_is_exact(number: Decimal) -> None:
    text = decimal_text(number)
    assert parse_decimal(text) == number
    assert "E" not in text
    assert not ("." in text and text.endswith("0"))


def test_defaults_are_stated_in_what_is_kept_and_left_out_of_digests() -> None:
    plan = read_as(Plan, {"name": "x", "count": 1, "steps": [{"from": "0.00"}]})
    assert stated_json(plan) == {"name": "x", "count": 1, "steps": [{"from": "0"}]}
    assert plain_json(plan) == {
        "name": "x",
        "count": 1,
        "steps": [{"from": "0", "meter": None}],
        "per": "1",
        "hidden": False,
        "colour": "red",
        "mode": "a",
        "starts_on": None,
        "period": None,
        "prices": None,
        "rest": None,
    }


@pytest.mark.parametrize("value", [0.5, float("nan"), {"a": [0.5]}, {1: "a"}])
def test_an_inexact_value_has_no_canonical_text(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize("value", [0.5, b"bytes", {1, 2}, object()])
def test_a_type_without_exact_json_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="has no exact JSON"):
        plain_json(value)


def test_half_a_surrogate_pair_has_no_bytes() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical_json("\ud800")


def test_canonical_json_has_one_order_and_no_spaces() -> None:
    assert canonical_json({"b": [1, True, None], "a": {"d": "é", "c": "0.10"}}) == (
        '{"a":{"c":"0.10","d":"é"},"b":[1,true,null]}'.encode()
    )


def test_marks_are_found_wherever_they_are() -> None:
    plan = read_as(
        Plan,
        {
            "name": "x",
            "count": 1,
            "steps": [{"from": 0}, {"from": 1, "meter": "tiles"}],
            "prices": {"bytes": 1},
        },
    )
    found = [(path_text(path), code) for path, code in marked_values(plan, "meter")]
    assert found == [("steps[1].meter", "tiles"), ("prices.bytes", "bytes")]
    assert not list(marked_values(plan, "seat_kind"))


plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@invariant
@given(value=plain_values)
def test_canonical_json_is_what_anybody_else_would_compute(value: Any) -> None:
    """A digest is checked for years, by other programs too: keys in order, no spaces, UTF-8, few escapes."""
    assert (
        canonical_json(value) == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )


@pytest.mark.parametrize("value", [Decimal("1.0"), date(2026, 3, 15), b"bytes", {"a": [{"b": Decimal(1)}]}, {1, 2}])
def test_what_json_does_not_have_has_no_canonical_text(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)
