"""What the tables of billing refuse, whoever writes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from billing.models import OfferVerdict, QuoteRequest, Verdict
from tenants.scoping import STAFF, scoped
from tests.billing.quoting import asked_for, enter
from tests.staff import NOW, Desk


@pytest.mark.parametrize(
    ("verdict", "amount"),
    [
        (Verdict.APPROVED, None),
        (Verdict.ADJUSTED, None),
        (Verdict.ADJUSTED, Decimal("-0.01")),
        (Verdict.HELD, Decimal(0)),
    ],
)
def test_a_price_has_an_amount_and_nothing_else_has(desk: Desk, verdict: Verdict, amount: Decimal | None) -> None:
    offer = desk.business.offer("fjellvik")
    row = OfferVerdict(
        organization_id=offer.organization_id, offer=offer, verdict=verdict, amount=amount, decided_at=NOW
    )
    with scoped(STAFF), pytest.raises(IntegrityError, match="offer_verdict_amount"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("missing", ["amount", "units", "decision"])
def test_an_estimate_is_there_whole_or_not_at_all(desk: Desk, missing: str) -> None:  # R-SCALGO-6
    request = enter(asked_for(), NOW)
    rows = QuoteRequest.objects.filter(pk=request.pk)
    with scoped(STAFF), pytest.raises(IntegrityError, match="quote_request_estimate"), transaction.atomic():
        rows.update(**{missing: None})
    with scoped(STAFF):
        rows.update(amount=None, units=None, decision=None)
