"""Folders of rules that are made to be added to: one folder a kind, found by itself, refused without its cases."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module, resources
from types import MappingProxyType
from typing import Protocol, TypeVar


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


R = TypeVar("R", bound=_Coded)


class RuleWithoutCasesError(RuntimeError):
    """A kind of rule without worked examples: nobody could say what it is meant to do."""


def discover_rules(package: str, kind: type[R]) -> Mapping[str, R]:
    """The `RULE` in `rule.py` of each folder of a package, by code, which is the folder's name (R-X-1).

    Raises RuleWithoutCasesError for a folder without `cases/*.toml`, TypeError for one whose `RULE` is none.
    """
    folders = sorted(found.name for found in pkgutil.iter_modules(import_module(package).__path__) if found.ispkg)
    return MappingProxyType({folder: _load_rule(f"{package}.{folder}", folder, kind) for folder in folders})


def _load_rule(package: str, code: str, kind: type[R]) -> R:
    rule = import_module(f"{package}.rule").RULE
    if not isinstance(rule, kind) or rule.code != code:
        raise TypeError(f"{package}.rule.RULE is no {kind.__name__} with the code {code!r}")
    cases = resources.files(package) / "cases"
    if not cases.is_dir() or not any(file.name.endswith(".toml") for file in cases.iterdir()):
        raise RuleWithoutCasesError(f"{package} has no cases/*.toml")
    return rule
