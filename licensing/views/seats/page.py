"""What the page of seats shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from licensing.domain.over_limit import OverLimitState
from licensing.domain.shortage import Shortage
from licensing.models import LotSource
from licensing.selectors.lots import LotFacts, lots_from
from licensing.selectors.seat_holders import SeatHolder, seat_holders
from licensing.selectors.seat_needs import coming_shortage, seat_needs
from licensing.selectors.seat_questions import QuestionState, latest_questions
from licensing.views.seats.asked import UNUSED_DAYS, SeatsAsked, found_holders
from licensing.views.seats.cards import KindCard, cards_of
from licensing.views.seats.licence import OpenLicence
from licensing.views.told import Told, told
from licensing.words import kind_words, role_words
from tenants.domain.periods import ONE_DAY
from tenants.models import LoginMode

ROWS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderRow:
    """One line of the list."""

    holder: SeatHolder
    kind: str
    roles: Sequence[str]
    login_mode: str
    grace_ends_on: date | None
    question: QuestionState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRow:
    """Where some licences come from; `quantities` by kind in the order of the cards, None for none of that kind."""

    source: str
    lot: LotFacts
    quantities: Sequence[int | None]
    is_there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsPage:
    """`knows_use` is False while the product has told of no start: then nobody can be called unused."""

    licence: OpenLicence
    cards: Sequence[KindCard]
    why: Told | None
    why_short: Told | None
    over_limit: OverLimitState | None
    grace_days_left: int
    missing: int
    shortage: Shortage | None
    lots: Sequence[LotRow]
    asked: SeatsAsked
    rows: Sequence[HolderRow]
    everybody: int
    count: int
    first: int
    vendor_staff: int
    knows_use: bool
    previous_page: int | None
    next_page: int | None

    @property
    def can_give(self) -> bool:
        """Whether a seat can be given by itself, and one is left."""
        is_by_hand = self.licence.are_seats_held and not self.licence.access.roles
        return is_by_hand and self.licence.is_running and any(not card.is_full for card in self.cards)

    @property
    def last_day(self) -> date | None:
        """Of the agreement, once it is known."""
        ends_on = self.licence.access.ends_on
        return ends_on and ends_on - ONE_DAY

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def full(self) -> Sequence[KindCard]:
        """The kinds of which none is left, where nothing is missing either."""
        return [card for card in self.cards if card.is_full and not card.missing]

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        return [(card.kind, card.name) for card in self.cards]

    @property
    def unused_choices(self) -> Sequence[int]:
        return UNUSED_DAYS

    @property
    def missing_of_shortage(self) -> int:
        return sum(self.shortage.need.missing.values()) if self.shortage else 0


def seats_page(licence: OpenLicence, asked: SeatsAsked) -> SeatsPage:
    """The page that was asked for, or the last one there is."""
    access, today = licence.access, licence.today
    needs = seat_needs(access, today)
    holders = seat_holders(access, today, licence.organization.timezone)
    counted = [holder for holder in holders if not holder.is_vendor_staff]
    found = found_holders(holders, asked, licence.at)
    number = min(asked.page, max(1, -(-len(found) // ROWS_ON_A_PAGE)))
    start = (number - 1) * ROWS_ON_A_PAGE
    shown = found[start : start + ROWS_ON_A_PAGE]
    questions = latest_questions(access.subscription_id)
    state, shortage = needs.over_limit, coming_shortage(access, today)
    return SeatsPage(
        licence=licence,
        cards=cards_of(access, needs),
        why=told(needs.decision.as_json()) if needs.decision else None,
        why_short=told(shortage.need.decision.as_json()) if shortage else None,
        over_limit=state,
        grace_days_left=state.days_left(today) if state else 0,
        missing=sum(needs.missing.values()),
        shortage=shortage,
        lots=_lots(licence),
        asked=asked,
        rows=[holder_row(licence, holder, questions.get(holder.person_id)) for holder in shown],
        everybody=len(holders),
        count=len(found),
        first=start + 1,
        vendor_staff=len(holders) - len(counted),
        knows_use=any(holder.last_used_at for holder in holders),
        previous_page=number - 1 if number > 1 else None,
        next_page=number + 1 if start + ROWS_ON_A_PAGE < len(found) else None,
    )


def holder_row(licence: OpenLicence, holder: SeatHolder, question: QuestionState | None = None) -> HolderRow:
    """A line in the reader's words."""
    since = holder.without_licence_since
    return HolderRow(
        holder=holder,
        kind=kind_words(holder.kind) if holder.kind else "",
        roles=[role_words(role) for role in holder.roles],
        login_mode=str(LoginMode(holder.login_mode).label),
        grace_ends_on=since and OverLimitState.after(since, licence.access.grace_days_on(licence.today)).grace_ends_on,
        question=question,
    )


def _lots(licence: OpenLicence) -> list[LotRow]:
    kinds = licence.access.kinds
    return [
        LotRow(
            source=str(LotSource(lot.source).label),
            lot=lot,
            quantities=[lot.quantity if lot.kind == kind else None for kind in kinds],
            is_there=lot.is_there(licence.today),
        )
        for lot in lots_from(licence.access.subscription_id, licence.today)
    ]
