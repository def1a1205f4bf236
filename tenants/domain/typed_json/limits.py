"""Limits of a single value, written beside its type: `Annotated[int, AtLeast(0)]`."""

from __future__ import annotations

import re
from collections.abc import Sized
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol


class Limit(Protocol):
    """A condition on a value that already has the right type."""

    @property
    def code(self) -> str: ...

    def reason(self, value: Any) -> str | None:
        """Why the value is refused; None if it is not."""


@dataclass(frozen=True, slots=True)
class AtLeast:
    lowest: int | Decimal
    code = "TOO_SMALL"

    def reason(self, value: Any) -> str | None:
        return f"{value} is less than {self.lowest}" if value < self.lowest else None


@dataclass(frozen=True, slots=True)
class MoreThan:
    floor: int | Decimal
    code = "TOO_SMALL"

    def reason(self, value: Any) -> str | None:
        return f"{value} is not more than {self.floor}" if value <= self.floor else None


@dataclass(frozen=True, slots=True)
class AtMost:
    highest: int | Decimal
    code = "TOO_LARGE"

    def reason(self, value: Any) -> str | None:
        return f"{value} is more than {self.highest}" if value > self.highest else None


@dataclass(frozen=True, slots=True)
class NotEmpty:
    code = "EMPTY"

    def reason(self, value: Sized) -> str | None:
        return None if len(value) else "at least one is needed"


@dataclass(frozen=True, slots=True)
class Matches:
    """A text that matches the pattern as a whole; `wanted` says in words what that is."""

    pattern: str
    wanted: str
    code = "WRONG_FORM"

    def reason(self, value: str) -> str | None:
        return None if re.fullmatch(self.pattern, value, re.ASCII) else f"{value!r} is not {self.wanted}"
