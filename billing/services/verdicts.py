"""What was decided about offers, written for one or for many, and told to those whose price it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from billing.domain.money import Money
from billing.models import OfferKind, OfferVerdict, PriceShock, Verdict
from billing.services.price_shock_rights import open_price_shocks
from tenants.domain.periods import Period
from tenants.scoping import current_scope
from tenants.selectors import license_administrators_of
from tenants.services.audit import AuditFact, record_audits
from tenants.services.outbox import AddressedMail, Mail, mails_to_contacts, queue_mails
from tenants.services.row_sets import insert_rows


class Decided(NamedTuple):
    """A verdict about one offer; `amount` is None for one that is held."""

    offer_id: UUID
    organization_id: UUID
    kind: OfferKind
    verdict: Verdict
    amount: Decimal | None
    currency: str
    reason: str
    product_name: str
    term: Period


def write_verdicts(decided: Sequence[Decided], *, at: datetime) -> list[UUID]:
    """Keeps each verdict, and tells a measured year's price to all license administrators (R-SCALGO-14); their ids.

    A second price for an offer is refused by the table: IntegrityError.
    """
    decided_by = current_scope().user_id
    rows = [
        _Row(found.organization_id, found.offer_id, found.verdict.value, found.amount, found.reason, at, decided_by)
        for found in decided
    ]
    ids = insert_rows(OfferVerdict, rows)
    prices = {found.offer_id: found.amount for found in decided if found.amount is not None}
    queue_mails(_mails(decided, open_price_shocks(prices, at=at)), at=at)
    record_audits([_audit(found) for found in decided], at=at)
    return ids


class _Row(NamedTuple):
    organization_id: UUID
    offer_id: UUID
    verdict: str
    amount: Decimal | None
    reason: str
    decided_at: datetime
    decided_by_user_id: UUID | None


def _mails(decided: Iterable[Decided], shocks: Mapping[UUID, PriceShock]) -> list[AddressedMail]:
    told = [found for found in decided if found.verdict != Verdict.HELD and found.kind == OfferKind.CONSUMPTION]
    administrators = license_administrators_of({found.organization_id for found in told})
    return [
        mail
        for found in told
        if (contacts := administrators[found.organization_id])
        for mail in mails_to_contacts(_mail(found, shocks.get(found.offer_id)), contacts, found.organization_id)
    ]


def _mail(found: Decided, shock: PriceShock | None) -> Mail:
    return Mail(
        reason=f"price {found.offer_id}",
        template="price_set",
        context={
            "product": found.product_name,
            "starts_on": found.term.start,
            "last_day": found.term.last_day,
            "price": Money(found.amount or Decimal(0), found.currency).rounded(),
            "reason": found.reason,
            "is_adjusted": found.verdict == Verdict.ADJUSTED,
            "shock_last_day": shock.last_day if shock else None,
            "indicated": Money(shock.indicated, found.currency).rounded() if shock else None,
        },
    )


def _audit(found: Decided) -> AuditFact:
    return AuditFact(
        action=f"offer.{found.verdict}",
        subject_kind="offer",
        subject_id=found.offer_id,
        organization_id=found.organization_id,
        reason=found.reason,
    )
