"""The form of an access rule: pure functions from parameters and facts to what may be used (R-X-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Generic, Literal, Protocol, TypeVar, cast

from licensing.access_rules.facts import AccessFacts, LicensedPerson, NeedFacts
from licensing.access_rules.options import AGREEABLE_OPTIONS
from tenants.domain.decision import Clause, Decision

P = TypeVar("P")
P_contra = TypeVar("P_contra", contravariant=True)

Mode = Literal["change", "read_only"]
ALLOWED = "ALLOWED"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAnswer:
    """Whether the product may start, and why.

    `kinds` are the kinds of places that the start may take, in the order in which they are tried; none for a start that
    takes no place. `mode` is what the person may do then; None if the start is refused.
    """

    mode: Mode | None
    kinds: tuple[str, ...]
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedAnswer:
    """Whether the licenses suffice for an organization's people, and why.

    `needed` are the licenses of each kind that people's own modes and roles ask for; `used` those that they stand on,
    where one kind stands in for another; `missing` those that would have to be added, empty if everybody fits.
    """

    needed: Mapping[str, int]
    used: Mapping[str, int]
    missing: Mapping[str, int]
    decision: Decision

    @property
    def fits(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a person may do: of each, `ALLOWED` or the code that refuses it; and why."""

    log_in: str
    change: str
    view: str
    carry_plan_data: str
    deputise: str
    approve: str
    decision: Decision


class AccessBehaviour(Protocol[P_contra]):
    """What a kind that runs answers. What it was told is kept with the decision, as plain JSON."""

    def answer_need(self, parameters: P_contra, facts: NeedFacts, clause: Clause) -> NeedAnswer:
        """The licenses that the organization's people need, and whether there are so many."""

    def answer_start(self, parameters: P_contra, facts: AccessFacts, clause: Clause) -> StartAnswer:
        """Whether somebody may start the product; whether a place is free for it is seen when it is taken."""

    def answer_may(self, parameters: P_contra, facts: AccessFacts, clause: Clause) -> Capabilities:
        """What somebody may do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseOptions:
    """How running starts are kept: minutes without a sign of life until they end, and whether devices share one."""

    minutes: int = 5
    share_per_person: bool = False


def _no_kinds(_parameters: object) -> tuple[str, ...]:
    return ()


def _nothing_included(_parameters: object) -> Mapping[str, int | None]:
    return {}


def _usual_lease(_parameters: object) -> LeaseOptions:
    return LeaseOptions()


def _no_grace(_parameters: object) -> int | None:
    return None


def _no_kind(_parameters: object, _person: LicensedPerson, _on: date) -> str | None:
    return None


def _no_seat(_parameters: object, _roles: Iterable[str]) -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRule(Generic[P]):
    """One kind of access.

    `behaviour` is None for a kind whose parameters are known but that does not run yet: a plan that uses it can be read
    and shown, not subscribed to. `seat_kinds` are the kinds of seats that the parameters speak of, which prices of
    seats have to name, the highest first; `included` how many of each the plan brings, None if any number.

    `holders` says what uses a license up: `people`, by their dates and modes; `seats`, given to a person, of the kind
    that `seat_for` finds for their roles; `starts` alone; or nothing. Where there are `roles` that ask for seats, a
    seat comes and goes with them; where there are none, it is given by itself. Where people are counted, `kind_of` is
    the kind that a person uses up on a day, if any. `grace_days` run while there are too few.
    """

    code: str
    parameters_type: type[P]
    behaviour: AccessBehaviour[P] | None = None
    holders: Literal["people", "seats", "starts", "nothing"] = "nothing"
    seat_kinds: Callable[[P], tuple[str, ...]] = _no_kinds
    included: Callable[[P], Mapping[str, int | None]] = _nothing_included
    roles: Callable[[P], tuple[str, ...]] = _no_kinds
    seat_for: Callable[[P, Iterable[str]], str | None] = _no_seat
    kind_of: Callable[[P, LicensedPerson, date], str | None] = _no_kind
    grace_days: Callable[[P], int | None] = _no_grace
    lease: Callable[[P], LeaseOptions] = _usual_lease

    @property
    def runs(self) -> bool:
        return self.behaviour is not None

    @property
    def agreeable(self) -> tuple[str, ...]:
        """The options of this kind that may have another value for one customer."""
        own = {field.name for field in fields(cast(Any, self.parameters_type))}
        return tuple(option for option in AGREEABLE_OPTIONS if option in own)

    @property
    def counts_people(self) -> bool:
        """Licenses are used up by people's dates and modes: a day can bring more people than there are licenses."""
        return self.holders == "people"

    @property
    def counts_starts(self) -> bool:
        """A start takes a license for as long as it runs: more can want to start than there are licenses."""
        return self.holders in ("people", "starts")
