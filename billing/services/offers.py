"""Offers: proposed once for a term, then approved, adjusted or held."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing.domain.money import Money
from billing.domain.priced_line import PricedLine
from billing.models import Offer, OfferKind, OfferVerdict, Verdict
from licensing.domain.terms import term_period
from licensing.selectors import subscription_facts
from tenants.domain.periods import Period
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import current_scope
from tenants.services.audit import record_audit
from tenants.services.outbox import Mail, tell_license_administrators

# Beyond every price there is, and well within what the tables hold.
MOST_PAYABLE = Decimal(10) ** 12


def record_offer(
    *,
    organization_id: UUID,
    subscription_id: UUID,
    term_number: int,
    kind: OfferKind,
    line: PricedLine,
    measured: Period | None,
    at: datetime,
) -> Offer:
    """Keeps a proposed price with its why. The second of two at once fails on the unique key, and is rolled back."""
    offer = Offer.objects.create(
        organization_id=organization_id,
        subscription_id=subscription_id,
        term_number=term_number,
        kind=kind,
        currency=line.amount.currency,
        amount=line.amount.amount,
        decision=line.decision.as_json(),
        measured_starts_on=measured.start if measured else None,
        measured_ends_on=measured.end if measured else None,
        proposed_at=at,
    )
    record_audit(
        "offer.proposed",
        "offer",
        offer.pk,
        at=at,
        organization_id=organization_id,
        details={"term_number": term_number, "amount": line.amount.text},
    )
    return offer


def approve_offer(*, offer_id: UUID, at: datetime, reason: str = "") -> OfferVerdict:
    """The offered price becomes the term's. Raises `NotFound`, or `Refused` (OFFER_DECIDED) if it has its price."""
    offer = _offer(offer_id)
    return _decide(offer, Verdict.APPROVED, offer.amount, reason, at)


def adjust_offer(*, offer_id: UUID, amount: Money, reason: str, at: datetime) -> OfferVerdict:
    """Another price than the offered one, with the reason that the audit trail and the customer see.

    Raises `NotFound`, or `Refused`: OFFER_DECIDED, REASON_MISSING, WRONG_CURRENCY, AMOUNT_NOT_PAYABLE.
    """
    offer = _offer(offer_id)
    _refuse_without_reason(reason)
    if amount.currency != offer.currency:
        raise wrong_currency()
    if not amount.is_rounded or not 0 <= amount.amount <= MOST_PAYABLE:
        raise Refused("AMOUNT_NOT_PAYABLE", _("Give an amount that can be paid."), is_input=True)
    return _decide(offer, Verdict.ADJUSTED, amount.amount, reason, at)


def hold_offer(*, offer_id: UUID, reason: str, at: datetime) -> OfferVerdict:
    """Nothing is priced until it is approved or adjusted; the term runs meanwhile (R-SCALGO-18)."""
    offer = _offer(offer_id)
    _refuse_without_reason(reason)
    return _decide(offer, Verdict.HELD, None, reason, at)


def _offer(offer_id: UUID) -> Offer:
    offer = Offer.objects.filter(pk=offer_id).first()
    if offer is None:
        raise NotFound("offer", str(offer_id))
    return offer


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Say why: the audit trail keeps it."), is_input=True)


def _decide(offer: Offer, verdict: Verdict, amount: Decimal | None, reason: str, at: datetime) -> OfferVerdict:
    if offer.verdicts.exclude(verdict=Verdict.HELD).exists():
        raise _decided_already()
    try:
        with transaction.atomic():
            decided = OfferVerdict.objects.create(
                organization_id=offer.organization_id,
                offer=offer,
                verdict=verdict,
                amount=amount,
                reason=reason,
                decided_at=at,
                decided_by_user_id=current_scope().user_id,
            )
    except IntegrityError as error:
        raise _decided_already() from error
    if verdict != Verdict.HELD and offer.kind == OfferKind.CONSUMPTION:
        _tell_administrators(offer, decided)
    record_audit(f"offer.{verdict}", "offer", offer.pk, at=at, organization_id=offer.organization_id, reason=reason)
    return decided


def _tell_administrators(offer: Offer, decided: OfferVerdict) -> None:
    """All of them get mail about the price (R-SCALGO-14)."""
    subscription = subscription_facts(offer.subscription_id)
    period = term_period(subscription.signed_on, offer.term_number, subscription.plan.term_months)
    mail = Mail(
        reason=f"price {offer.pk}",
        template="price_set",
        context={
            "product": subscription.plan.product_name,
            "starts_on": period.start,
            "last_day": period.last_day,
            "price": Money(decided.amount or Decimal(0), offer.currency).rounded(),
            "reason": decided.reason,
            "is_adjusted": decided.verdict == Verdict.ADJUSTED,
        },
    )
    tell_license_administrators(mail, organization_id=offer.organization_id, at=decided.decided_at)


def wrong_currency() -> Refused:
    """The refusal of an amount in another currency than the offer's."""
    return Refused("WRONG_CURRENCY", _("The offer is in another currency."), is_input=True)


def _decided_already() -> Refused:
    return Refused("OFFER_DECIDED", _("This offer has its price already."))
