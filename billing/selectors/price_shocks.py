"""Who may leave because of a price, until when, and which terms are not charged for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from billing.domain.money import Money
from billing.models import Charge, OfferVerdict, PriceShock, Verdict
from licensing.domain.notice import NoticeBasis
from licensing.domain.terms import term_period
from licensing.models import Notice
from licensing.selectors import SubscriptionFacts
from tenants.domain.periods import ONE_DAY, Period
from tenants.scoping import WORKER, scoped


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceShockRight:
    """The right to leave a term: its price, the indicated one, and by how many per cent more may be without it."""

    id: UUID
    term_number: int
    term: Period
    price: Money
    indicated: Money
    percent: Decimal
    last_day: date

    def ends_on(self, received_on: date) -> date:
        """The first day without access: a term that has not begun never begins; one that runs ends with this day."""
        return self.term.start if received_on < self.term.start else received_on + ONE_DAY


def price_shock_right(subscription: SubscriptionFacts, at: datetime) -> PriceShockRight | None:
    """The right that is open at an instant; none where it was waived, or the subscription ends anyway."""
    if subscription.notice is not None:
        return None
    open_ones = PriceShock.objects.filter(
        offer__subscription_id=subscription.id, ends_at__gt=at, opened_at__lte=at, waivers__isnull=True
    )
    shock = open_ones.select_related("offer").order_by("-offer__term_number").first()
    if shock is None:
        return None
    verdict = OfferVerdict.objects.filter(offer=shock.offer).exclude(verdict=Verdict.HELD).get()
    offer = shock.offer
    return PriceShockRight(
        id=shock.pk,
        term_number=offer.term_number,
        term=term_period(subscription.signed_on, offer.term_number, subscription.plan.term_months),
        price=Money(verdict.amount or Decimal(0), offer.currency).rounded(),
        indicated=Money(shock.indicated, offer.currency).rounded(),
        percent=shock.percent.normalize(),
        last_day=shock.last_day,
    )


def waits_for_price_shock(as_of: datetime) -> Q:
    """Offers that are not charged: the right to leave is open still, or was used."""
    shocks = PriceShock.objects.filter(organization=OuterRef("organization"), offer=OuterRef("pk"))
    left = Notice.objects.filter(
        organization=OuterRef("organization"),
        subscription=OuterRef("subscription"),
        basis=NoticeBasis.PRICE_SHOCK,
        withdrawals__isnull=True,
    )
    is_open = Exists(shocks.filter(ends_at__gt=as_of, waivers__isnull=True))
    return Q(is_open) | Q(Exists(shocks)) & Q(Exists(left))


def next_price_shock_day(day: date) -> date | None:
    """The first day after `day` on which a right to leave has passed, or a term that was left has ended."""
    with scoped(WORKER):
        passed = [
            ends_at.date() + timedelta(days=1)
            for ends_at in PriceShock.objects.filter(waivers__isnull=True, ends_at__date__gte=day).values_list(
                "ends_at", flat=True
            )
        ]
        ended = [
            ends_on
            for notice_id, ends_on in Notice.objects.filter(
                basis=NoticeBasis.PRICE_SHOCK, withdrawals__isnull=True, ends_on__gte=day
            ).values_list("pk", "ends_on")
            if not Charge.objects.filter(source=f"notice:{notice_id}").exists()
        ]
    return min((max(found, day + ONE_DAY) for found in (*passed, *ended)), default=None)
