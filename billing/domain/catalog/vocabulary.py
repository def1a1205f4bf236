"""What a catalogue file may name: the rules and the organization types that this program knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from billing.domain.charge_rule import ChargeRule


class AccessKind(Protocol):
    """What the catalogue needs to know of a licensing access rule."""

    @property
    def code(self) -> str: ...

    @property
    def parameters_type(self) -> type[Any]: ...

    def seat_kinds(self, parameters: Any, /) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    charge_rules: Mapping[str, ChargeRule[Any, Any]]
    access_rules: Mapping[str, AccessKind]
    organization_types: frozenset[str]
