"""What changes of people need and free of licences, as a page shows it: refused, warned of, counted (R-CITIZEN-15)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from tenants.domain.decision import Clause, Decision, Step
from tenants.domain.people_gate import GateAnswer
from tests.pages.test_languages import words_of

TODAY = date(2026, 6, 15)
CLAUSE = Clause(text="Eine Lizenz je Person.", language="de", reference="§ 2")


def decision(needed: int, there: int | None, on: date = TODAY) -> Decision:
    missing = max(0, needed - there) if there is not None else 0
    numbers: dict[str, Any] = {"kind": "employee", "needed": needed, "there": there, "missing": missing}
    return Decision(
        code="OVER_LIMIT" if missing else "FITS",
        rule="employees",
        clause=CLAUSE,
        inputs={"on": on.isoformat()},
        steps=(Step("LICENSES_OF_KIND", numbers),),
    )


def shown(*answers: GateAnswer, shell: dict[str, Any] | None = None) -> str:
    template = engines["django"].from_string("{% load licenses %}{% licenses_needed answers today %}")
    page = template.render({"answers": answers, "today": TODAY, "shell": shell})
    return words_of(type("Page", (), {"content": page.encode()}))


@pytest.mark.parametrize(
    ("answer", "expected", "not_there"),
    [
        (
            GateAnswer(is_allowed=True, decision=decision(40, 45), before=decision(42, 45), about="Planner"),
            ["Employees Planner · today 42 40 45 5"],
            "missing",
        ),
        (GateAnswer(is_allowed=True, decision=decision(40, None)), ["Employees today – 40 any number –"], "missing"),
        (
            GateAnswer(is_allowed=False, decision=decision(47, 45), before=decision(45, 45), about="Planner"),
            [
                "The licences do not allow this.",
                "Planner, Employees: 2 licences are missing.",
                "„Eine Lizenz je Person.“ § 2",
                "Employees: 47 needed, 45 there, 2 missing.",
                "Employees Planner · today 45 47 45 2 missing",
            ],
            "There will be",
        ),
        (
            GateAnswer(is_allowed=True, decision=decision(46, 45, date(2026, 9, 1)), about="Planner"),
            ["There will be too few licences.", "Planner, Employees: from 1 Sept 2026, 1 licence is missing."],
            "do not allow",
        ),
        (
            GateAnswer(is_allowed=True, decision=decision(46, 45), before=decision(47, 45)),
            ["Employees: 1 licence is missing, as before."],
            "do not allow",
        ),
    ],
)
def test_licences_needed(answer: GateAnswer, expected: list[str], not_there: str) -> None:
    with translation.override("en"):
        words = shown(answer)
    assert [sentence for sentence in expected if sentence not in words] == []
    assert not_there not in words


def test_a_gate_that_counts_no_kinds_has_its_reasons_alone() -> None:
    other = Decision(code="NO_ROOM", rule="rooms", clause=CLAUSE, inputs={}, steps=())
    with translation.override("en"):
        words = shown(GateAnswer(is_allowed=False, decision=other))
    assert "NO_ROOM" in words
    assert "Needed now" not in words
    assert shown() == " "


def test_passive_users_on_active_licences_leave_none() -> None:
    """9 of 14 active and 20 on 15 passive: the 5 beyond stand on the 5 active ones that are left (R-TEAM-14)."""
    kinds: list[dict[str, Any]] = [
        {"kind": "active", "needed": 9, "used": 14, "there": 14, "missing": 0},
        {"kind": "passive", "needed": 20, "used": 15, "there": 15, "missing": 0},
    ]
    steps = [*(Step("LICENSES_OF_KIND", numbers) for numbers in kinds), Step("PASSIVE_ON_ACTIVE", {"count": 5})]
    fits = Decision(code="FITS", rule="user_kinds", clause=CLAUSE, inputs={"on": "2026-06-15"}, steps=tuple(steps))
    with translation.override("en"):
        words = shown(GateAnswer(is_allowed=True, decision=fits, before=fits, about="Planner"))
    assert "Active users Planner · today 9 14 in use 9 14 in use 14 0" in words
    assert "Passive users Planner · today 20 15 in use 20 15 in use 15 0" in words
    assert "Planner: Passive users on active licences that are free: 5." in words


@pytest.mark.parametrize("is_allowed", [True, False])
def test_where_licences_are_missing_the_vendors_contact_can_be_asked(is_allowed: bool) -> None:
    shell = {"contact": {"name": "Vera", "email": "vera@vendor.example"}}
    short = GateAnswer(is_allowed=is_allowed, decision=decision(46, 45))
    enough = GateAnswer(is_allowed=True, decision=decision(45, 45))
    with translation.override("en"):
        assert shown(short, shell=shell).count("Ask Vera for more") == 1
        assert "Ask Vera" not in shown(enough, shell=shell)
        assert "Ask" not in shown(short)


@pytest.mark.parametrize(("language", "expected"), [("de", "1 zu wenig"), ("nl", "1 te weinig"), ("nb", "1 mangler")])
def test_one_that_is_missing_is_told_as_one(language: str, expected: str) -> None:
    with translation.override(language):
        words = shown(GateAnswer(is_allowed=False, decision=decision(46, 45)))
    assert expected in words
    assert "1 fehlen" not in words
    assert "1 ontbreken" not in words
