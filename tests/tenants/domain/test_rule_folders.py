"""Folders of rules: found by themselves, and refused without the cases that show what they do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tenants.domain.rule_folders import RuleWithoutCasesError, discover_rules

RULE = "from tests.tenants.domain.test_rule_folders import Rule\nRULE = Rule(code={code!r})\n"


@dataclass(frozen=True)
class Rule:
    code: str


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty package of rules that can be imported."""
    root = tmp_path / "rules_under_test"
    root.mkdir()
    (root / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield root
    for module in [name for name in sys.modules if name.startswith("rules_under_test")]:
        del sys.modules[module]


def add_rule(package: Path, folder: str, code: str, *cases: str) -> None:
    (package / folder / "cases").mkdir(parents=True)
    (package / folder / "__init__.py").write_text("")
    (package / folder / "rule.py").write_text(RULE.format(code=code))
    for case in cases:
        (package / folder / "cases" / case).write_text("")


def test_a_folder_is_a_rule_and_a_file_is_none(package: Path) -> None:
    # R-X-1: nothing else is edited when a kind is added.
    add_rule(package, "second", "second", "a.toml")
    add_rule(package, "first", "first", "a.toml", "b.toml")
    (package / "shared.py").write_text("")
    assert dict(discover_rules("rules_under_test", Rule)) == {"first": Rule("first"), "second": Rule("second")}


def test_a_rule_without_cases_is_refused(package: Path) -> None:
    add_rule(package, "silent", "silent", "notes.md")
    with pytest.raises(RuleWithoutCasesError, match=r"rules_under_test\.silent"):
        discover_rules("rules_under_test", Rule)


def test_a_rule_without_the_folder_of_cases_is_refused(package: Path) -> None:
    add_rule(package, "silent", "silent")
    (package / "silent" / "cases").rmdir()
    with pytest.raises(RuleWithoutCasesError):
        discover_rules("rules_under_test", Rule)


def test_a_rule_has_the_code_of_its_folder(package: Path) -> None:
    add_rule(package, "stairs", "steps", "a.toml")
    with pytest.raises(TypeError, match="with the code 'stairs'"):
        discover_rules("rules_under_test", Rule)


def test_a_rule_is_of_the_kind_that_is_looked_for(package: Path) -> None:
    add_rule(package, "stairs", "stairs", "a.toml")
    with pytest.raises(TypeError, match="is no Other"):
        discover_rules("rules_under_test", Other)


@dataclass(frozen=True)
class Other:
    code: str
