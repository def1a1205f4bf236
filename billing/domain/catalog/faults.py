"""What is wrong with catalogue files, by file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CatalogFault:
    """One refused place in a file. `path` is as people write it, such as `plans[0].notice.months`."""

    file: str
    line: int
    path: str
    code: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}: {where}{self.reason}"


class CatalogFaults(ValueError):
    """Catalogue files that cannot be used. `faults` holds everything that is wrong with any of them, in file order."""

    def __init__(self, faults: Iterable[CatalogFault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))
