"""Each kind of licence as a card: how many are used and left, each as a segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from licensing.selectors.access import AgreedAccess
from licensing.selectors.seat_needs import SeatNeeds
from licensing.words import role_words

# Beyond this, segments are too narrow to be counted; a bar shows the share.
MOST_SEGMENTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleName:
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCard:
    """`used` stand on this kind, `guests` of them people whose own kind is another; `elsewhere` of its own people do.

    `there` is None for any number. `missing` is how many more are used than there are.
    """

    kind: str
    name: str
    note: str
    used: int
    there: int | None
    left: int | None
    missing: int
    guests: int
    elsewhere: int
    roles: Sequence[RoleName]

    @property
    def state(self) -> str:
        if self.missing:
            return "bad"
        return "warn" if self.left == 0 else "good"

    @property
    def is_full(self) -> bool:
        return self.left == 0

    @property
    def segments(self) -> Sequence[str]:
        """A CSS class for each licence; none where there are too many to show, or any number."""
        if self.there is None or not 0 < max(self.there, self.used) <= MOST_SEGMENTS:
            return ()
        own = self.used - self.guests - self.missing
        return ["taken"] * own + ["guest"] * self.guests + ["missing"] * self.missing + ["free"] * (self.left or 0)


def cards_of(access: AgreedAccess, needs: SeatNeeds) -> tuple[KindCard, ...]:
    """One a kind, the highest first. Guests stand on the first kind instead of the second (R-TEAM-14)."""
    return tuple(_cards(access, needs))


def _cards(access: AgreedAccess, needs: SeatNeeds) -> Iterator[KindCard]:
    for index, standing in enumerate(needs.standings):
        yield KindCard(
            kind=standing.kind,
            name=standing.name,
            note=_note(access.rule.code, standing.kind),
            used=standing.used,
            there=standing.there,
            left=standing.left,
            missing=standing.over,
            guests=needs.guests if standing.kind == needs.host else 0,
            elsewhere=needs.guests if index > 0 else 0,
            roles=[
                RoleName(code=role, name=role_words(role))
                for role in access.roles
                if access.seat_for([role]) == standing.kind
            ],
        )


def _note(rule: str, kind: str) -> str:
    """What this kind lets people do, where the rule says it."""
    return {
        ("employees", "employee"): _("One for everybody who is current and may log in, whatever their log-in mode."),
        ("user_kinds", "active"): _("For people who use and change."),
        ("user_kinds", "passive"): _("For people who read only. If none is left, a free active licence will do."),
        ("role_seats", "admin"): _("May do everything, also run projects."),
        ("role_seats", "manager"): _("Run folders and projects; both roles share these seats."),
        ("named", "named"): _("Belongs to the person, who logs in at any time and from any device."),
    }.get((rule, kind), "")
