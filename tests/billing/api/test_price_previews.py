"""`/price-previews`: any rule on given facts, without writing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api import Caller, code_of
from tests.api_sweep import row_counts
from tests.cast import Cast

YEAR = {"start": "2026-01-01", "end": "2027-01-01"}
CONSUMPTION: dict[str, Any] = {
    "rule": "consumption_year",
    "parameters": {
        "weights": [{"meter": "tiles", "units": 1, "per": 1000}],
        "bands": [{"from": 0, "price": {"NOK": 20000}}, {"from": 100, "price": {"NOK": 40000}}],
        "estimates": [{"organization_type": "architect", "sizes": [{"units": 90}]}],
    },
    "facts": {"measured": {"period": {"start": "2025-01-01", "end": "2026-01-01"}, "usage": {"tiles": 100000}}},
    "period": YEAR,
    "currency": "NOK",
}


def test_a_year_of_consumption_with_its_steps(cast: Cast) -> None:
    before = row_counts()
    response = Caller(cast.vendor_key).post("price-previews", CONSUMPTION)
    assert response.status_code == 200, response.content
    (line,) = response.json()["lines"]
    why = line.pop("decision")
    assert line == {
        "text_key": "fee",
        "quantity": "1",
        "unit": "ANN",
        "unit_price": "40000.00",
        "amount": "40000.00",
        "currency": "NOK",
        "period": YEAR,
    }
    assert [(step["code"], step["numbers"].get("units")) for step in why["steps"]] == [
        ("METER_UNITS", "100"),
        ("UNITS", "100"),
        ("BAND", "100"),
        ("AMOUNT", None),
    ]
    assert row_counts() == before


def changed(path: str, value: Any) -> dict[str, Any]:
    """The preview with one value of its JSON replaced."""
    *outer, last = path.split(".")
    copy: dict[str, Any] = {**CONSUMPTION}
    inner = copy
    for key in outer:
        inner[key] = {**inner[key]}
        inner = inner[key]
    inner[last] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("rule", "per_mood", ("rule", "UNKNOWN_RULE")),
        ("rule", "per_seat", ("rule", "RULE_DOES_NOT_RUN_YET")),
        ("parameters.bands", "all", ("parameters.bands", "NOT_A_LIST")),
        ("parameters.surprise", 1, ("parameters.surprise", "UNKNOWN_KEY")),
        ("facts.measured.usage", {"tiles": 0.5}, ("facts.measured.usage.tiles", "FLOAT")),
        ("facts.measured.usage", {"tiles": "0,5"}, ("facts.measured.usage.tiles", "NOT_A_NUMBER")),
        ("facts.measured.usage", {}, ("facts.measured.usage.tiles", "MISSING")),
        ("facts.measured.usage", {"tiles": 1, "steps": 1}, ("facts.measured.usage.steps", "UNKNOWN_METER")),
        ("period.end", "2026-12-31", ("period", "NOT_ONE_YEAR")),
        ("period.end", "2027-02-30", ("period.end", "NOT_A_DATE")),
        ("period.end", "9999-12-31", ("period.end", "DATE_OUT_OF_RANGE")),
        ("facts.measured.period.start", "0001-01-01", ("facts.measured.period.start", "DATE_OUT_OF_RANGE")),
        ("period", {"start": "2027-01-01", "end": "2026-01-01"}, ("period", "INVALID")),
        ("period", 2026, ("period", "NOT_A_TABLE")),
        ("currency", "EUR", ("currency", "NO_PRICE_IN_CURRENCY")),
    ],
)
def test_faults_are_answered_by_path(cast: Cast, path: str, value: Any, fault: tuple[str, str]) -> None:
    response = Caller(cast.vendor_key).post("price-previews", changed(path, value))
    assert code_of(response) == (422, "CANNOT_BE_PRICED")
    found = [(fault["path"], fault["code"]) for fault in response.json()["details"]["faults"]]
    assert fault in found


def test_all_faults_come_at_once(cast: Cast) -> None:
    several = changed("facts.measured.usage", {"tiles": 0.5}) | {"parameters": {}, "period": {}}
    faults = Caller(cast.vendor_key).post("price-previews", several).json()["details"]["faults"]
    assert {fault["path"].split(".")[0] for fault in faults} == {"parameters", "facts", "period"}


def test_organizations_preview_nothing(cast: Cast) -> None:
    assert code_of(Caller(cast.north_key).post("price-previews", CONSUMPTION)) == (403, "NOT_ALLOWED")
