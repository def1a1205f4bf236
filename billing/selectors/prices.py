"""The price of each term of a subscription, and where it came from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from billing.domain.adjusted_price import adjusted_decision
from billing.domain.money import Money
from billing.models import DroppedLine, InvoiceLine, Offer, OfferKind, OfferVerdict, Verdict
from tenants.domain.decision import Decision
from tenants.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPrice:
    """The latest offer for a term. `price` is None until staff have decided; `invoice_number` until it is invoiced.

    `is_invoiced` stays where the invoice is kept no longer, and has no number here any more.
    """

    offer_id: UUID
    term_number: int
    is_estimated: bool
    offered: Money
    price: Money | None
    measured: Period | None
    decision: Decision
    proposed_at: datetime
    decided_at: datetime | None
    decided_by_user_id: UUID | None
    reason: str
    is_held: bool
    is_adjusted: bool
    invoice_number: str | None
    is_invoiced: bool

    @property
    def why(self) -> Decision:
        """The decision behind the price, as its charge keeps it."""
        if not self.is_adjusted or self.price is None:
            return self.decision
        return adjusted_decision(self.decision, offered=self.offered, price=self.price, reason=self.reason)


def term_prices(subscription_id: UUID) -> dict[int, TermPrice]:
    """By term number; terms that nothing was offered for yet are missing."""
    return term_prices_of([subscription_id]).get(subscription_id, {})


def term_prices_of(subscription_ids: Collection[UUID]) -> dict[UUID, dict[int, TermPrice]]:
    """The same of several subscriptions at once; those without any offer are missing."""
    offers = list(
        Offer.objects.filter(subscription_id__in=subscription_ids).prefetch_related("verdicts").order_by("revision")
    )
    prices = prices_of_offers(offers)
    found: dict[UUID, dict[int, TermPrice]] = {}
    for offer in offers:
        found.setdefault(offer.subscription_id, {})[offer.term_number] = prices[offer.pk]
    return found


def prices_of_offers(offers: Sequence[Offer]) -> dict[UUID, TermPrice]:
    """By the offer's id; reads their verdicts, which are best prefetched."""
    numbers = _invoice_numbers([offer.pk for offer in offers])
    dropped = _dropped([offer.pk for offer in offers if offer.pk not in numbers])
    return {
        offer.pk: _term_price(offer, numbers.get(offer.pk), is_invoiced=offer.pk in numbers or offer.pk in dropped)
        for offer in offers
    }


def units_of(decision: Decision) -> Decimal:
    """The consumption units that a price came from: counted, or estimated."""
    return Decimal(str(step_numbers(decision, "BAND")["units"]))


def step_numbers(decision: Decision, code: str) -> Mapping[str, Any]:
    """The numbers of the first step with a code; raises StopIteration if the decision has none."""
    return next(step.numbers for step in decision.steps if step.code == code)


def _term_price(offer: Offer, invoice_number: str | None, *, is_invoiced: bool) -> TermPrice:
    verdicts = sorted(offer.verdicts.all(), key=lambda verdict: verdict.decided_at)
    decided = next((found for found in verdicts if found.verdict != Verdict.HELD), None)
    return TermPrice(
        offer_id=offer.pk,
        term_number=offer.term_number,
        is_estimated=offer.kind == OfferKind.ESTIMATE,
        offered=Money(offer.amount, offer.currency).rounded(),
        price=_price(decided, offer.currency),
        measured=_measured(offer),
        decision=Decision.from_json(offer.decision),
        proposed_at=offer.proposed_at,
        decided_at=decided.decided_at if decided else None,
        decided_by_user_id=decided.decided_by_user_id if decided else None,
        reason=decided.reason if decided else "",
        is_held=decided is None and bool(verdicts),
        is_adjusted=decided is not None and decided.verdict == Verdict.ADJUSTED,
        invoice_number=invoice_number,
        is_invoiced=is_invoiced,
    )


def _price(decided: OfferVerdict | None, currency: str) -> Money | None:
    if decided is None or decided.amount is None:
        return None
    return Money(decided.amount, currency).rounded()


def _measured(offer: Offer) -> Period | None:
    if offer.measured_starts_on is None or offer.measured_ends_on is None:
        return None
    return Period(offer.measured_starts_on, offer.measured_ends_on)


def _invoice_numbers(offer_ids: list[UUID]) -> dict[UUID, str]:
    sources = {f"offer:{offer_id}": offer_id for offer_id in offer_ids}
    lines = InvoiceLine.objects.filter(charge__source__in=sources, invoice__issued_at__isnull=False)
    # What was charged anew stands on a later one.
    found = lines.order_by("invoice__sequence").values_list("charge__source", "invoice__number")
    return {sources[source]: number for source, number in found if number}


def _dropped(offer_ids: list[UUID]) -> set[UUID]:
    """Those whose invoice is kept no longer."""
    sources = {f"offer:{offer_id}": offer_id for offer_id in offer_ids}
    if not sources:
        return set()
    found = DroppedLine.objects.filter(charge__source__in=sources).values_list("charge__source", flat=True)
    return {sources[source] for source in found}
