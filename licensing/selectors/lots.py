"""Where licenses come from: the lots of a subscription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from licensing.domain.shortage import LotDays
from licensing.models import LotSource, SeatLot
from tenants.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """A quantity of a kind of licenses, with its days; `ends_on` is None until further notice."""

    id: UUID
    kind: str
    quantity: int
    starts_on: date
    ends_on: date | None
    source: LotSource

    @property
    def days(self) -> LotDays:
        return LotDays(kind=self.kind, quantity=self.quantity, starts_on=self.starts_on, ends_on=self.ends_on)

    @property
    def period(self) -> Period | None:
        """None for one that has no end yet."""
        return None if self.ends_on is None else Period(self.starts_on, self.ends_on)

    def is_there(self, on: date) -> bool:
        return self.days.is_there(on)


def lots_from(subscription_id: UUID, day: date) -> tuple[LotFacts, ...]:
    """Those that are there on the day or will be, by their first day; what has run out, or has no seat, is not told."""
    lots = SeatLot.objects.filter(subscription_id=subscription_id, quantity__gt=0)
    kept = lots.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day)).order_by("starts_on", "pk")
    rows = kept.values_list("pk", "kind", "quantity", "starts_on", "ends_on", "source")
    return tuple(
        LotFacts(id=pk, kind=kind, quantity=quantity, starts_on=starts_on, ends_on=ends_on, source=LotSource(source))
        for pk, kind, quantity, starts_on, ends_on, source in rows
    )
