"""What is wrong with a value that came from outside, and exactly where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]


def path_text(path: Path) -> str:
    """A path as people write it.

    >>> path_text(("plan", 0, "charge", 1, "bands", 2, "from"))
    'plan[0].charge[1].bands[2].from'
    """
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


@dataclass(frozen=True, slots=True)
class Fault:
    """One refused value: its path, a code for programs, and the reason for people."""

    path: Path
    code: str
    reason: str

    def under(self, prefix: Path) -> Fault:
        """The same fault, seen from further out."""
        return Fault(prefix + self.path, self.code, self.reason)

    def as_json(self) -> dict[str, str]:
        return {"path": path_text(self.path), "code": self.code, "reason": self.reason}

    def __str__(self) -> str:
        return f"{path_text(self.path)}: {self.reason}"


class FaultyInput(ValueError):
    """Input that cannot be used. `faults` holds everything that is wrong with it, never empty."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))
