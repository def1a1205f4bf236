from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from licensing.access_rules import admission
from licensing.access_rules.access_rule import AccessRule, Capabilities, LeaseOptions, NeedAnswer, StartAnswer
from licensing.access_rules.admission import AdmissionTerms
from licensing.access_rules.facts import AccessFacts, NeedFacts
from licensing.access_rules.needs import need_of, shortfall
from licensing.access_rules.options import GraceDays, LeaseMinutes, SeatKind
from tenants.domain.decision import Clause, Step
from tenants.domain.typed_json import AtLeast, Fault, NotEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSeat:
    """The roles that need a seat of this kind, and how many the license includes; unlimited if it states none.

    A kind of which seats were agreed on or ordered has a number, whatever the plan states.
    """

    kind: SeatKind
    roles: Annotated[tuple[SeatKind, ...], NotEmpty()]
    included: Annotated[int, AtLeast(0)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSeatsParameters:
    """The kinds, the highest first: whoever holds one needs none of those after it (R-CITIZEN-13)."""

    seats: Annotated[tuple[RoleSeat, ...], NotEmpty()]
    grace_days: GraceDays = 30
    lease_minutes: LeaseMinutes = 5

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


def seat_for(parameters: RoleSeatsParameters, roles: Iterable[str]) -> str | None:
    """The one kind of seat that a person's roles ask for: the highest (R-CITIZEN-13).

    >>> pools = (RoleSeat(kind="admin", roles=("admin",)), RoleSeat(kind="manager", roles=("project_manager",)))
    >>> seat_for(RoleSeatsParameters(seats=pools), ["project_manager", "admin"])
    'admin'
    """
    held = set(roles)
    return next((seat.kind for seat in parameters.seats if held & set(seat.roles)), None)


class RoleSeats:
    """Who has a role that needs a seat, holds one; everybody else uses the platform without."""

    def answer_need(self, parameters: RoleSeatsParameters, facts: NeedFacts, clause: Clause) -> NeedAnswer:
        """One seat a person, of the highest kind of their roles; the vendor's staff need none (R-CITIZEN-13, 14)."""
        kinds = [seat_for(parameters, person.roles) for person in facts.people if not person.is_vendor_staff]
        counted = Counter(kind for kind in kinds if kind is not None)
        needed = {seat.kind: counted[seat.kind] for seat in parameters.seats}
        limited = {
            seat.kind: needed[seat.kind]
            for seat in parameters.seats
            if seat.included is not None or seat.kind in facts.capacity
        }
        return need_of(
            rule=RULE.code,
            clause=clause,
            facts=facts,
            counted=needed,
            needed=needed,
            missing=shortfall(limited, facts.capacity),
        )

    def answer_start(self, parameters: RoleSeatsParameters, facts: AccessFacts, clause: Clause) -> StartAnswer:
        """A start takes no seat: it is held by the person (R-CITIZEN-1)."""
        kind = seat_for(parameters, facts.person.roles)
        reason = Step("HOLDS_SEAT", {"kind": kind}) if kind else Step("NEEDS_NO_SEAT")
        return admission.answer_start(facts, _terms(parameters, facts, clause), (), reason)

    def answer_may(self, parameters: RoleSeatsParameters, facts: AccessFacts, clause: Clause) -> Capabilities:
        """The platform says what roles may do; the license says who may have them."""
        return admission.answer_may(facts, _terms(parameters, facts, clause))


def _terms(parameters: RoleSeatsParameters, facts: AccessFacts, clause: Clause) -> AdmissionTerms:
    person = facts.person
    kind = None if person.is_vendor_staff else seat_for(parameters, person.roles)
    return AdmissionTerms(rule=RULE.code, clause=clause, grace_days=parameters.grace_days, seat=kind)


RULE = AccessRule(
    code="role_seats",
    parameters_type=RoleSeatsParameters,
    behaviour=RoleSeats(),
    holders="seats",
    seat_kinds=lambda parameters: tuple(seat.kind for seat in parameters.seats),
    included=lambda parameters: {seat.kind: seat.included for seat in parameters.seats},
    roles=lambda parameters: tuple(role for seat in parameters.seats for role in seat.roles),
    seat_for=seat_for,
    grace_days=lambda parameters: parameters.grace_days,
    lease=lambda parameters: LeaseOptions(minutes=parameters.lease_minutes),
)
