"""The lots of a subscription: of each kind how many, for which days, where from, and how many of them are held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from licensing.models import Assignment, SeatLot
from licensing.selectors.access import AgreedAccess
from licensing.selectors.lost_licenses import has_lost_license
from licensing.selectors.seat_counts import limited_kinds
from licensing.words import kind_words
from tenants.domain.periods import ONE_DAY
from tenants.domain.refusal import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLotFacts:
    """A lot. `held` are its licenses that people or starts hold; `leaving` those of them that go once they are free."""

    id: UUID
    organization_id: UUID
    subscription_id: UUID
    kind: str
    quantity: int
    starts_on: date
    ends_on: date | None
    source: str
    held: int
    leaving: int

    @property
    def name(self) -> str:
        """What the kind is called, in the reader's language."""
        return kind_words(self.kind)

    @property
    def last_day(self) -> date | None:
        return None if self.ends_on is None else self.ends_on - ONE_DAY


def seat_lots_of(subscription_id: UUID) -> list[SeatLotFacts]:
    """Every lot there ever was, in the order in which they begin."""
    return [_facts(lot) for lot in _counted(SeatLot.objects.filter(subscription_id=subscription_id))]


def seat_lot_facts(lot_id: UUID) -> SeatLotFacts:
    """One lot of the scope; raises `NotFound`."""
    found = _counted(SeatLot.objects.filter(pk=lot_id)).first()
    if found is None:
        raise NotFound("seat_lot", str(lot_id))
    return _facts(found)


def seats_without_license(access: AgreedAccess, kind: str, on: date) -> list[UUID]:
    """The people whose seat of a kind has no license on a day, the longest held first: the first get one that is free.

    A license that ran out, that is to go, or that there is none of any more.
    """
    if kind not in limited_kinds(access):
        return []
    held = Assignment.objects.filter(subscription_id=access.subscription_id, kind=kind, ends_at__isnull=True)
    return list(held.filter(has_lost_license(on)).order_by("held_since", "pk").values_list("person_id", flat=True))


def _counted(lots: QuerySet[SeatLot]) -> QuerySet[SeatLot]:
    held = Q(places__held_by__isnull=False)
    return lots.annotate(
        held_count=Count("places", filter=held),
        leaving_count=Count("places", filter=held & Q(places__is_retiring=True)),
    ).order_by("starts_on", "pk")


def _facts(lot: SeatLot) -> SeatLotFacts:
    return SeatLotFacts(
        id=lot.pk,
        organization_id=lot.organization_id,
        subscription_id=lot.subscription_id,
        kind=lot.kind,
        quantity=lot.quantity,
        starts_on=lot.starts_on,
        ends_on=lot.ends_on,
        source=lot.source,
        held=getattr(lot, "held_count"),  # noqa: B009  an annotation, which the model's type does not have
        leaving=getattr(lot, "leaving_count"),  # noqa: B009  likewise
    )
