from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from licensing.access_rules.access_rule import AccessRule
from licensing.access_rules.options import GraceDays, SeatKind
from tenants.domain.typed_json import AtLeast, Fault, NotEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSeat:
    """The roles that need a seat of this kind, and how many the license includes; unlimited if it states none."""

    kind: SeatKind
    roles: Annotated[tuple[SeatKind, ...], NotEmpty()]
    included: Annotated[int, AtLeast(0)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSeatsParameters:
    """The kinds, the highest first: whoever holds one needs none of those after it (R-CITIZEN-13)."""

    seats: Annotated[tuple[RoleSeat, ...], NotEmpty()]
    grace_days: GraceDays = 30

    def faults(self) -> Iterator[Fault]:
        kinds = [seat.kind for seat in self.seats]
        for index, kind in enumerate(kinds):
            if kind in kinds[:index]:
                yield Fault(("seats", index, "kind"), "REPEATED", f"{kind!r} stands here twice")
        yield from _repeated_role_faults(self.seats)


def _repeated_role_faults(seats: tuple[RoleSeat, ...]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, seat in enumerate(seats):
        for index, role in enumerate(seat.roles):
            if role in seen:
                yield Fault(("seats", number, "roles", index), "REPEATED", f"the role {role!r} needs one seat, not two")
            seen.add(role)


RULE = AccessRule(
    code="role_seats",
    parameters_type=RoleSeatsParameters,
    seat_kinds=lambda parameters: tuple(seat.kind for seat in parameters.seats),
)
