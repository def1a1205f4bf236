"""The sentences of decisions about access: each step that a rule can take has one (R-X-2)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from config.templatetags.access_steps import _SENTENCES, access_step
from config.templatetags.formatting import day
from licensing.views.told import Told, told
from tenants.domain.decision import Clause, Decision, Step

LICENSING = Path(__file__).resolve().parents[2] / "licensing"
EXIT = date(2026, 7, 1)


def step_codes() -> Iterator[str]:
    for path in LICENSING.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Step":
                code = node.args[0]
                assert isinstance(code, ast.Constant), f"{path.name}: a step whose code is not written out"
                yield str(code.value)


def test_each_step_has_a_sentence() -> None:
    assert set(step_codes()) == set(_SENTENCES)


def decided(code: str, **numbers: Any) -> Told:
    clause = Clause(text="Five at once.", language="en", reference="2")
    steps = (Step(code, numbers),)
    return told(Decision(code="ANY", rule="concurrent", clause=clause, inputs={}, steps=steps).as_json())


def sentence(code: str, **numbers: Any) -> str:
    (step,) = decided(code, **numbers).steps
    return access_step(step)


@pytest.mark.parametrize(
    ("code", "numbers", "expected"),
    [
        (
            "NO_FREE_LICENSE",
            {"kinds": ["simultaneous"], "in_use": 5, "there": 5},
            "Simultaneous starts: 5 of 5 in use.",
        ),
        ("STARTS_TO", {"mode": "read_only"}, "May read only."),
        (
            "STARTS_TO",
            {"mode": "change", "kinds": ["passive", "active"]},
            "May read and change. Takes the first of these that is free: Passive users, Active users.",
        ),
        (
            "LICENSES_OF_KIND",
            {"kind": "employee", "needed": 47, "there": 45, "missing": 2},
            "Employees: 47 needed, 45 there, 2 missing.",
        ),
        (
            "LICENSES_OF_KIND",
            {"kind": "employee", "needed": 1200, "there": None, "missing": 0},
            "Employees: 1,200 needed, of any number.",
        ),
        ("LICENSES_OF_KIND", {"kind": "employee", "needed": 40, "there": 45}, "Employees: 40 needed, 45 there."),
        ("SEAT_TAKEN", {"kind": "admin", "in_use": 3, "there": 5}, "Takes a seat: Administrators, 3 of 5 in use."),
        ("SEAT_TAKEN", {"kind": "admin", "in_use": 3}, "Takes a seat: Administrators, 3 in use, of any number."),
        (
            "NOT_CURRENT",
            {"exit_on": EXIT.isoformat()},
            "First day without access: {exit}.",
        ),
        ("NOT_CURRENT", {}, "No entry date."),
        (
            "OVER_LIMIT",
            {"since": EXIT.isoformat(), "grace_days": 30},
            "Too few licences since {exit}; days of grace: 30.",
        ),
        ("UNHEARD_OF", {}, ""),
    ],
)
def test_sentence(code: str, numbers: Mapping[str, Any], expected: str) -> None:
    with translation.override("en"):
        assert sentence(code, **numbers) == expected.format(exit=day(EXIT))


def test_in_the_readers_language() -> None:
    with translation.override("nb"):
        assert sentence("NO_FREE_LICENSE", kinds=["simultaneous"], in_use=5, there=5).endswith(": 5 av 5 i bruk.")


def test_the_same_reasons_are_told_with_each_row() -> None:
    """Written once, and shown wherever they are; others are not taken for them."""
    full = [decided("NO_FREE_LICENSE", kinds=["simultaneous"], in_use=there, there=there) for there in (5, 5, 6)]
    template = engines["django"].from_string(
        "{% load access_steps %}{% for why in rows %}{% reasons why %}{% endfor %}"
    )
    with translation.override("en"):
        page = template.render({"rows": full})
    assert (page.count("5 of 5 in use."), page.count("6 of 6 in use."), page.count("<details")) == (2, 1, 3)
