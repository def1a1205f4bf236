"""Every worked example beside every charge rule, and its exact result."""

from __future__ import annotations

import re
from typing import Any

import pytest

from billing.charge_rules import CHARGE_RULES
from billing.charge_rules.previews import preview, recompute
from billing.domain.priced_line import PricedLine
from tenants.domain.decision import Decision
from tenants.domain.typed_json import FaultyInput
from tests.billing.charge_rules.case_files import Case, all_cases, cases_of

CASES = all_cases()


@pytest.mark.parametrize("rule", CHARGE_RULES)
def test_a_rule_has_cases_that_show_what_it_answers_and_what_it_refuses(rule: str) -> None:
    given = [case.given for case in cases_of(rule)]
    assert any("faults" in case for case in given)
    assert any("lines" in case or "does_not_run" in case for case in given)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_cites_its_requirement(case: Case) -> None:
    assert re.fullmatch(r"R-(SCALGO|TEAM|CITIZEN|CHAT|24SO|X)-\d+", case.given["requirement"])


@pytest.mark.parametrize("case", [case for case in CASES if "lines" in case.given], ids=str)
def test_a_case_has_the_exact_lines_and_steps(case: Case) -> None:
    lines = _run(case)
    assert [_as_row(line, row) for line, row in zip(lines, case.given["lines"], strict=True)] == case.given["lines"]
    if "steps" in case.given:
        assert _steps(lines[0].decision) == case.given["steps"]


@pytest.mark.parametrize("case", [case for case in CASES if "lines" in case.given], ids=str)
def test_a_kept_decision_gives_the_same_lines_again(case: Case) -> None:
    # R-X-2: the inputs of any one line are enough for all of them.
    lines = _run(case)
    for line in lines:
        assert recompute(Decision.from_json(line.decision.as_json())) == lines


@pytest.mark.parametrize("case", [case for case in CASES if "faults" in case.given], ids=str)
def test_a_case_is_refused_at_the_exact_path(case: Case) -> None:
    with pytest.raises(FaultyInput) as refusal:
        _run(case)
    found = [fault.as_json() for fault in refusal.value.faults]
    not_running = {"path": "rule", "code": "RULE_DOES_NOT_RUN_YET"}
    rows = [{"path": fault["path"], "code": fault["code"]} for fault in found]
    assert [row for row in rows if row != not_running] == case.given["faults"]


@pytest.mark.parametrize("case", [case for case in CASES if "does_not_run" in case.given], ids=str)
def test_a_rule_that_does_not_run_reads_its_parameters_and_says_so(case: Case) -> None:
    with pytest.raises(FaultyInput) as refusal:
        _run(case)
    (fault,) = refusal.value.faults
    assert (fault.path, fault.code) == (("rule",), "RULE_DOES_NOT_RUN_YET")
    assert case.rule in fault.reason


def _run(case: Case) -> tuple[PricedLine, ...]:
    given = case.given
    period = given.get("period", {"start": "2026-01-01", "end": "2026-02-01"})
    return preview(case.rule, given["parameters"], given["facts"], period, given.get("currency", "NOK"))


def _as_row(line: PricedLine, row: dict[str, Any]) -> dict[str, Any]:
    """The line's own values of the fields that the row states."""
    values = line.as_json() | {"code": line.decision.code}
    return {key: values[key] for key in row}


def _steps(decision: Decision) -> list[dict[str, Any]]:
    return [
        {"code": step.code} | {key: "none" if number is None else number for key, number in step.numbers.items()}
        for step in decision.steps
    ]
