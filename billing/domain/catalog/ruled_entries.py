"""Entries of a plan that name a rule: the entry and the rule's own parameters, read apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from billing.domain.catalog.plan import PlanAccess, PlanCharge
from tenants.domain.typed_json import Fault, Path, read_into

E = TypeVar("E", PlanAccess, PlanCharge)


class _Rule(Protocol):
    @property
    def parameters_type(self) -> type[Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledEntry(Generic[E]):
    """An entry, and its parameters in the rule's own type: either is None if it is faulty."""

    entry: E | None
    parameters: Any

    @property
    def whole(self) -> E | None:
        """The entry with its parameters; None if either is faulty."""
        if self.entry is None or self.parameters is None:
            return None
        return replace(self.entry, parameters=self.parameters)


def read_ruled_entry(
    faults: list[Fault], kind: type[E], raw: object, path: Path, rules: Mapping[str, _Rule]
) -> RuledEntry[E]:
    """An entry of an access or a charge. A fault in it does not hide those of its parameters."""
    entry = read_into(faults, kind, raw, path)
    parameters = _read_parameters(faults, raw, path, rules) if isinstance(raw, Mapping) else None
    return RuledEntry(entry=entry, parameters=parameters)


def _read_parameters(faults: list[Fault], raw: Mapping[str, Any], path: Path, rules: Mapping[str, _Rule]) -> Any:
    code = raw.get("rule")
    if type(code) is not str:
        return None
    if code not in rules:
        known = ", ".join(sorted(rules))
        faults.append(Fault((*path, "rule"), "UNKNOWN_RULE", f"{code!r} is no rule; there are: {known}"))
        return None
    return read_into(faults, rules[code].parameters_type, raw.get("parameters", {}), (*path, "parameters"))
