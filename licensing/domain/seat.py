"""What becomes of a wish for a seat."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tenants.domain.decision import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """Of one kind of seat on a day: how many there are, None for any number, and how many people hold one."""

    kind: str
    there: int | None
    used: int

    @property
    def left(self) -> int | None:
        """How many are free; None for any number.

        >>> KindCount(kind="admin", there=5, used=4).left
        1
        """
        return None if self.there is None else max(0, self.there - self.used)

    @property
    def over(self) -> int:
        """How many are held that are no longer there: their licenses ran out, or became fewer.

        >>> KindCount(kind="admin", there=5, used=7).over
        2
        """
        return 0 if self.there is None else max(0, self.used - self.there)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatAnswer:
    """What a change of seats or roles did, or in a preview would do, and why.

    `kind` is the seat that the person holds then, `takes` and `frees` the kinds that this change took and gave back;
    each is empty for none. `counts` are the seats of each kind after it.
    """

    assignment_id: UUID | None
    kind: str
    takes: str
    frees: str
    roles: tuple[str, ...]
    counts: tuple[KindCount, ...]
    decision: Decision

    @property
    def changes_seats(self) -> bool:
        return bool(self.takes or self.frees)
