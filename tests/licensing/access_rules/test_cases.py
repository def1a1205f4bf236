"""Every worked example beside every access rule, and its exact result."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import Any

import pytest

from licensing.access_rules import ACCESS_RULES
from tenants.domain.decision import Clause
from tenants.domain.typed_json import FaultyInput, read_as

KEYS = {"name", "requirement", "parameters", "facts", "start", "needed", "seat_kinds", "faults"}
CLAUSE = Clause(text="Gi alle dine ansatte tilgang.", language="nb", reference="1")


def cases_of(rule: str) -> list[dict[str, Any]]:
    files = sorted((resources.files(f"licensing.access_rules.{rule}") / "cases").iterdir(), key=lambda file: file.name)
    return [case for file in files for case in _read(file.read_text(encoding="utf-8"))]


def _read(text: str) -> list[dict[str, Any]]:
    shared = tomllib.loads(text)
    cases = shared.pop("case")
    return [shared | case | {"parameters": shared.get("parameters", {}) | case.get("parameters", {})} for case in cases]


CASES = [(rule, case) for rule in ACCESS_RULES for case in cases_of(rule)]
each_case = pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule}: {case['name']}" for rule, case in CASES])


@pytest.mark.parametrize("rule", ACCESS_RULES)
def test_a_rule_has_cases_that_show_what_it_answers_and_what_it_refuses(rule: str) -> None:
    assert any("faults" in case for case in cases_of(rule))
    assert any("faults" not in case for case in cases_of(rule))


@pytest.mark.parametrize("rule", [rule for rule in ACCESS_RULES if ACCESS_RULES[rule].runs])
def test_a_rule_that_runs_shows_starts_and_needs(rule: str) -> None:
    assert any("start" in case and "needed" in case for case in cases_of(rule))


@each_case
def test_a_case_cites_its_requirement_and_has_no_unknown_key(rule: str, case: dict[str, Any]) -> None:
    assert re.fullmatch(r"R-(SCALGO|TEAM|CITIZEN|CHAT|24SO|X)-\d+", case["requirement"])
    assert not case.keys() - KEYS


@each_case
def test_a_case_has_its_exact_result(rule: str, case: dict[str, Any]) -> None:
    kind = ACCESS_RULES[rule]
    if "faults" in case:
        with pytest.raises(FaultyInput) as refusal:
            read_as(kind.parameters_type, case["parameters"], ("parameters",))
        found = [fault.as_json() for fault in refusal.value.faults]
        assert [{"path": fault["path"], "code": fault["code"]} for fault in found] == case["faults"]
        return
    parameters = read_as(kind.parameters_type, case["parameters"], ("parameters",))
    if "seat_kinds" in case:
        assert list(kind.seat_kinds(parameters)) == case["seat_kinds"]
    if "start" in case:
        assert kind.behaviour is not None
        answer = kind.behaviour.answer_start(parameters, case["facts"], CLAUSE)
        assert {"code": answer.decision.code, "mode": answer.mode, "kinds": list(answer.kinds)} == case["start"]
        assert (answer.decision.clause, answer.decision.inputs) == (CLAUSE, case["facts"])
        assert kind.behaviour.count_needed(parameters, case["facts"]) == case["needed"]


def test_only_unlimited_runs_yet() -> None:
    assert [rule for rule in ACCESS_RULES if ACCESS_RULES[rule].runs] == ["unlimited"]
    assert set(ACCESS_RULES) == {
        "concurrent", "employees", "integrations", "named", "role_seats", "unlimited", "user_kinds"
    }  # fmt: skip
