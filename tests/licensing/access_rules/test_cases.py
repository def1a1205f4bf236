"""Every worked example beside every access rule, and its exact result."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from importlib import resources
from typing import Any

import pytest

from licensing.access_rules import ACCESS_RULES
from licensing.access_rules.access_rule import ALLOWED, Capabilities
from licensing.access_rules.admission import REFUSAL_CODES
from licensing.access_rules.facts import AccessFacts, LicensedPerson, NeedFacts
from tenants.domain.decision import Clause, Decision
from tenants.domain.periods import local_day
from tenants.domain.typed_json import FaultyInput, plain_json, read_as

GIVEN = {"parameters", "facts", "people", "capacity", "on", "free"}
THEN = {"start", "charged", "may", "need", "seat_kinds", "faults"}
KEYS = {"name", "requirement"} | GIVEN | THEN
CLAUSE = Clause(text="Gi alle dine ansatte tilgang.", language="nb", reference="1")
CAPABILITIES = [field.name for field in fields(Capabilities) if field.name != "decision"]


def cases_of(rule: str) -> list[dict[str, Any]]:
    files = sorted((resources.files(f"licensing.access_rules.{rule}") / "cases").iterdir(), key=lambda file: file.name)
    return [case for file in files for case in _read(file.read_text(encoding="utf-8"))]


def _read(text: str) -> list[dict[str, Any]]:
    shared = tomllib.loads(text)
    cases = shared.pop("case")
    return [shared | case | {"parameters": shared.get("parameters", {}) | case.get("parameters", {})} for case in cases]


CASES = [(rule, case) for rule in ACCESS_RULES for case in cases_of(rule)]
each_case = pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule}: {case['name']}" for rule, case in CASES])


def access_facts(given: dict[str, Any]) -> AccessFacts:
    """The day is given, or is that of an instant in the organization's zone."""
    if "at" in given:
        given = given | {"on": local_day(given["at"], given["zone"])}
    return read_as(AccessFacts, {key: value for key, value in given.items() if key not in ("at", "zone")})


def need_facts(case: dict[str, Any]) -> NeedFacts:
    """`count` people are alike."""
    people = [
        read_as(LicensedPerson, {key: value for key, value in given.items() if key != "count"})
        for given in case["people"]
        for _ in range(given.get("count", 1))
    ]
    return NeedFacts(on=case["on"], people=tuple(people), capacity=case["capacity"])


@pytest.mark.parametrize("rule", ACCESS_RULES)
def test_a_rule_has_cases_that_show_what_it_answers_and_what_it_refuses(rule: str) -> None:
    assert any("faults" in case for case in cases_of(rule))
    assert any("faults" not in case for case in cases_of(rule))


@pytest.mark.parametrize("rule", [rule for rule in ACCESS_RULES if ACCESS_RULES[rule].runs])
def test_a_rule_that_runs_shows_starts_capabilities_and_needs(rule: str) -> None:
    shown = {key for case in cases_of(rule) for key in case}
    assert {"start", "may", "need"} <= shown
    codes = {case["start"]["code"] for case in cases_of(rule) if "start" in case}
    assert "GRANTED" in codes
    assert codes - {"GRANTED"}, "a rule refuses somebody"


@each_case
def test_a_case_cites_its_requirement_and_has_no_unknown_key(rule: str, case: dict[str, Any]) -> None:
    assert re.fullmatch(r"R-(SCALGO|TEAM|CITIZEN|CHAT|24SO|X)-\d+", case["requirement"])
    assert not case.keys() - KEYS
    assert case.keys() & THEN


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
    if case.keys() & {"start", "may", "need"}:
        assert kind.behaviour is not None
        _check_behaviour(kind.code, kind.behaviour, parameters, case)


def _check_behaviour(rule: str, behaviour: Any, parameters: Any, case: dict[str, Any]) -> None:
    if "start" in case:
        facts = access_facts(case["facts"])
        answer = behaviour.answer_start(parameters, facts, CLAUSE)
        found = {"code": answer.decision.code, "mode": answer.mode or "", "kinds": list(answer.kinds)}
        assert found == {"mode": "", "kinds": []} | case["start"]
        _check_why(rule, answer.decision, plain_json(facts))
        if "charged" in case:
            first_free = next((kind for kind in answer.kinds if case["free"].get(kind, 0) > 0), "")
            assert first_free == case["charged"]
    if "may" in case:
        facts = access_facts(case["facts"])
        may = behaviour.answer_may(parameters, facts, CLAUSE)
        assert {name: getattr(may, name) for name in CAPABILITIES} == case["may"]
        _check_why(rule, may.decision, plain_json(facts))
    if "need" in case:
        need = behaviour.answer_need(parameters, need_facts(case), CLAUSE)
        found = {"code": need.decision.code, "needed": dict(need.needed), "missing": dict(need.missing)}
        assert found == {"missing": {}} | case["need"]
        assert need.fits == (need.decision.code == "FITS")
        assert (need.decision.rule, need.decision.clause) == (rule, CLAUSE)


def _check_why(rule: str, decision: Decision, inputs: object) -> None:
    """A decision carries its clause, its rule, what it was told, its steps, and a code that is documented (R-X-2)."""
    assert (decision.rule, decision.clause, decision.inputs) == (rule, CLAUSE, inputs)
    assert decision.code in {"GRANTED", ALLOWED, *REFUSAL_CODES}
    assert decision.steps or decision.code == ALLOWED
    assert Decision.from_json(decision.as_json()) == decision


def test_rooms_vehicles_and_machines_are_in_no_fact() -> None:  # R-TEAM-3
    """Whatever an organization plans with, a need is told of people and of licenses only: an object adds to none."""
    assert {field.name for field in fields(NeedFacts)} == {"on", "people", "capacity"}
    machine = {"name": "crane 4", "kind": "machine"}
    with pytest.raises(FaultyInput) as refusal:
        read_as(LicensedPerson, machine)
    assert {fault.code for fault in refusal.value.faults} == {"UNKNOWN_KEY"}


def test_integrations_do_not_run_yet() -> None:
    assert {rule for rule in ACCESS_RULES if not ACCESS_RULES[rule].runs} == {"integrations"}
    assert set(ACCESS_RULES) == {
        "concurrent", "employees", "integrations", "named", "role_seats", "unlimited", "user_kinds"
    }  # fmt: skip
