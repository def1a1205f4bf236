"""Finds the kinds of charges, and refuses one that does not show what it does."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module, resources
from types import MappingProxyType
from typing import Any

from billing.domain.charge_rule import ChargeRule


class RuleWithoutCasesError(RuntimeError):
    """A kind of charge without worked examples: nobody could say what it is meant to do."""


def discover_rules(package: str) -> Mapping[str, ChargeRule[Any, Any]]:
    """The rules of the folders of a package, by code. Raises RuleWithoutCasesError for one without `cases/*.toml`."""
    folders = sorted(found.name for found in pkgutil.iter_modules(import_module(package).__path__) if found.ispkg)
    return MappingProxyType({folder: _load_rule(f"{package}.{folder}", folder) for folder in folders})


def _load_rule(package: str, code: str) -> ChargeRule[Any, Any]:
    rule = import_module(f"{package}.rule").RULE
    if not isinstance(rule, ChargeRule) or rule.code != code:
        raise RuntimeError(f"{package}.rule.RULE is no charge rule with the code {code!r}")
    cases = resources.files(package) / "cases"
    if not cases.is_dir() or not any(file.name.endswith(".toml") for file in cases.iterdir()):
        raise RuleWithoutCasesError(f"{package} has no cases/*.toml")
    return rule
