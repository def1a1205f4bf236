"""Offers: proposed once for a term, then approved, adjusted or held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from billing.domain.money import Money
from billing.domain.priced_line import PricedLine
from billing.models import Offer, OfferKind, OfferVerdict, Verdict
from billing.services.payable import require_payable
from billing.services.verdicts import Decided, write_verdicts
from licensing.domain.terms import term_period
from licensing.selectors import subscription_facts
from tenants.domain.periods import Period
from tenants.domain.refusal import NotFound, Refused
from tenants.services.audit import AuditFact, record_audits
from tenants.services.checks import naming_conflicts
from tenants.services.row_sets import fresh_ids, insert_rows, json_text


class Proposal(NamedTuple):
    """A price for a term with its why; `measured` is None for an estimate."""

    organization_id: UUID
    subscription_id: UUID
    term_number: int
    kind: OfferKind
    line: PricedLine
    measured: Period | None


def record_offers(proposals: Sequence[Proposal], *, at: datetime) -> list[UUID]:
    """Keeps proposed prices with their whys; their ids, in the same order.

    A second offer for a term is refused by the table: IntegrityError, and none is kept.
    """
    ids = fresh_ids(len(proposals))
    insert_rows(Offer, [_row(new, proposal, at) for new, proposal in zip(ids, proposals, strict=True)])
    facts = [
        AuditFact(
            action="offer.proposed",
            subject_kind="offer",
            subject_id=new,
            organization_id=proposal.organization_id,
            details={"term_number": proposal.term_number, "amount": proposal.line.amount.text},
        )
        for new, proposal in zip(ids, proposals, strict=True)
    ]
    record_audits(facts, at=at)
    return ids


class _Row(NamedTuple):
    id: UUID
    organization_id: UUID
    subscription_id: UUID
    term_number: int
    kind: str
    currency: str
    amount: Decimal
    decision: str
    measured_starts_on: date | None
    measured_ends_on: date | None
    proposed_at: datetime
    revision: int = 1


def _row(new: UUID, proposal: Proposal, at: datetime) -> _Row:
    line, measured = proposal.line, proposal.measured
    return _Row(
        id=new,
        organization_id=proposal.organization_id,
        subscription_id=proposal.subscription_id,
        term_number=proposal.term_number,
        kind=proposal.kind.value,
        currency=line.amount.currency,
        amount=line.amount.amount,
        decision=json_text(line.decision.as_json()),
        measured_starts_on=measured.start if measured else None,
        measured_ends_on=measured.end if measured else None,
        proposed_at=at,
    )


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
    require_payable(amount)
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
        raise Refused("REASON_MISSING", _("Say why: the audit log keeps it."), is_input=True)


def _decide(offer: Offer, verdict: Verdict, amount: Decimal | None, reason: str, at: datetime) -> OfferVerdict:
    if offer.verdicts.exclude(verdict=Verdict.HELD).exists():
        raise _decided_already()
    subscription = subscription_facts(offer.subscription_id)
    decided = Decided(
        offer_id=offer.pk,
        organization_id=offer.organization_id,
        kind=OfferKind(offer.kind),
        verdict=verdict,
        amount=amount,
        currency=offer.currency,
        reason=reason,
        product_name=subscription.plan.product_name,
        term=term_period(subscription.signed_on, offer.term_number, subscription.plan.term_months),
    )
    with naming_conflicts({"offer_price_once": _decided_already()}):
        (verdict_id,) = write_verdicts([decided], at=at)
    found: OfferVerdict = offer.verdicts.get(pk=verdict_id)
    return found


def wrong_currency() -> Refused:
    """The refusal of an amount in another currency than the offer's."""
    return Refused("WRONG_CURRENCY", _("The offer is in another currency."), is_input=True)


def _decided_already() -> Refused:
    return Refused("OFFER_DECIDED", _("This offer has its price already."))
