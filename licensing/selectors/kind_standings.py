"""Of each kind of license: how many there are, what uses them up, and how many are left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from licensing.access_rules.access_rule import NeedAnswer
from licensing.models import Lease
from licensing.selectors.access import AgreedAccess, capacity_on
from licensing.selectors.access_facts import need_on
from licensing.selectors.leases import RUNNING
from licensing.selectors.seat_counts import seat_counts
from licensing.words import kind_words


@dataclass(frozen=True, slots=True, kw_only=True)
class KindStanding:
    """One kind of license on a day. `there` is None for any number.

    What uses it up depends on the plan: people who need one by their dates and modes (`needed`), people who hold one
    (`held`), starts alone (`in_use`). A plan that counts people has starts beside them, on the same number (R-TEAM-19).
    The others are None.
    """

    kind: str
    there: int | None
    needed: int | None = None
    held: int | None = None
    in_use: int | None = None
    used: int

    @property
    def name(self) -> str:
        """What the kind is called, in the reader's language."""
        return kind_words(self.kind)

    @property
    def asked_for(self) -> int:
        """How many this kind's own people need or hold, wherever they stand; else how many are used (R-TEAM-14)."""
        return self.used if self.needed is None else self.needed

    @property
    def left(self) -> int | None:
        """How many are free; None for any number.

        >>> KindStanding(kind="simultaneous", there=5, in_use=3, used=3).left
        2
        """
        return None if self.there is None else max(0, self.there - self.used)

    @property
    def over(self) -> int:
        """How many more are used than there are."""
        return 0 if self.there is None else max(0, self.used - self.there)


def kind_standings(access: AgreedAccess, on: date, need: NeedAnswer | None = None) -> tuple[KindStanding, ...]:
    """Of each kind of a subscription, the highest first; none where anybody may use the product.

    `need` is what people need on that day, by whoever has asked for it already.
    """
    match access.rule.holders:
        case "people":
            return _by_people(access, on, need_on(access, on) if need is None else need)
        case "seats":
            counts = seat_counts(access, on)
            return tuple(KindStanding(kind=one.kind, there=one.there, held=one.used, used=one.used) for one in counts)
        case "starts":
            capacity, running = capacity_on(access.subscription_id, on), running_by_kind(access.subscription_id)
            return tuple(_by_starts(kind, capacity.get(kind, 0), running.get(kind, 0)) for kind in access.kinds)
    return ()


def _by_starts(kind: str, there: int, in_use: int) -> KindStanding:
    return KindStanding(kind=kind, there=there, in_use=in_use, used=in_use)


def running_by_kind(subscription_id: UUID) -> Mapping[str, int]:
    """How many running starts hold a license of each kind: of one that ran out the place is to be had."""
    running = Lease.objects.filter(RUNNING, subscription_id=subscription_id).exclude(kind="")
    return dict(running.order_by("kind").values_list("kind").annotate(Count("pk")))


def _by_people(access: AgreedAccess, on: date, need: NeedAnswer) -> tuple[KindStanding, ...]:
    capacity = capacity_on(access.subscription_id, on)
    running = running_by_kind(access.subscription_id)
    return tuple(
        KindStanding(
            kind=kind,
            there=capacity.get(kind, 0),
            needed=need.needed.get(kind, 0),
            in_use=running.get(kind, 0),
            used=need.used.get(kind, 0),
        )
        for kind in access.kinds
    )
