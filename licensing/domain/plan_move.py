"""Who no longer fits when a subscription goes on as one of another plan (R-TEAM-18)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from licensing.access_rules.access_rule import ALLOWED, Capabilities, NeedAnswer

Use = Literal["log_in", "carry_plan_data", "deputise"]
# What somebody may do beside logging in, which brings the rest with it.
USES: tuple[Use, ...] = ("log_in", "carry_plan_data", "deputise")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLongerFits:
    """Somebody who may not do any more what they may do today, and the code that refuses it."""

    person_id: UUID
    use: Use
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveWish:
    """Another plan of the same product for a subscription, with so many licenses of each of its kinds.

    Over the limit it is done only if that is accepted. `signed_by` is whoever signed before, if empty.
    """

    subscription_id: UUID
    plan_code: str
    licenses: Mapping[str, int]
    reason: str
    signed_by: str = ""
    accepts_over_limit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAnswer:
    """What the move does today. `capacity` is what there will be of each kind, what the plan includes among it.

    `running_starts` end in the same moment, and `seats_held` are not carried: they are given anew.
    """

    moved_on: date
    plan_version_id: UUID
    capacity: Mapping[str, int]
    need: NeedAnswer
    not_fitting: Sequence[NoLongerFits]
    running_starts: int
    seats_held: int

    @property
    def fits(self) -> bool:
        return self.need.fits


@dataclass(frozen=True, slots=True, kw_only=True)
class Reevaluated:
    """One person under both plans; `kind` is the license that a start of theirs asks for first, empty for none."""

    person_id: UUID
    before: Capabilities
    after: Capabilities
    kind: str


def find_not_fitting(people: Sequence[Reevaluated], missing: Mapping[str, int]) -> Iterator[NoLongerFits]:
    """Who loses what, in the order of the people: whoever comes last is the one for whom licenses are missing."""
    beyond = set(_beyond(people, missing))
    for person in people:
        for use in USES:
            before, after = getattr(person.before, use), getattr(person.after, use)
            if before != ALLOWED:
                continue
            if after != ALLOWED:
                yield NoLongerFits(person_id=person.person_id, use=use, code=after)
            elif use == "log_in" and person.person_id in beyond:
                yield NoLongerFits(person_id=person.person_id, use=use, code="NO_FREE_LICENSE")


def _beyond(people: Collection[Reevaluated], missing: Mapping[str, int]) -> Iterator[UUID]:
    for kind, count in missing.items():
        needing = [person.person_id for person in people if person.kind == kind and person.after.log_in == ALLOWED]
        yield from needing[max(0, len(needing) - count) :]
