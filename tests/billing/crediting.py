"""An invoice to give back of, and what its credit notes say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from billing.models import Invoice, Seller
from billing.services.crediting import CreditNote, CreditWish, credit_invoice
from billing.services.invoices import issue_waiting
from tenants.scoping import STAFF, scoped, worker_for
from tests.billing.setting import add_customer, sign

SIGNED_ON = date(2014, 5, 20)
ISSUED = datetime(2014, 5, 21, 5, tzinfo=UTC)
CREDITED = datetime(2014, 7, 1, 9, tzinfo=UTC)
WHY = "Karttjenesten var nede i to uker i juni."


def issue_invoice_to(seller: Seller, slug: str = "fjellvik") -> UUID:
    """The id of 40,000.00 with 25 % VAT for the year from 20 May 2014."""
    customer = add_customer(seller, slug)
    sign(customer, SIGNED_ON)
    with scoped(worker_for(customer)):
        (invoice,) = issue_waiting(customer, ISSUED)
    invoice_id: UUID = invoice.pk
    return invoice_id


def credit(
    invoice_id: UUID,
    net: str | None = None,
    *,
    reason: str = WHY,
    at: datetime = CREDITED,
    seen: str | None = None,
    line: int = 1,
) -> CreditNote:
    """So much of one line as staff do it; None gives back all that is left."""
    with scoped(STAFF):
        wish = CreditWish(
            invoice_id=invoice_id,
            amounts=None if net is None else {line: Decimal(net)},
            reason=reason,
            seen=None if seen is None else Decimal(seen),
        )
        return credit_invoice(wish, at=at)


def documents() -> list[tuple[str, str, str, str]]:
    """Number, kind, net and total of everything that is issued."""
    with scoped(STAFF):
        rows = Invoice.objects.order_by("sequence").values_list("number", "kind", "net", "total")
        return [(str(number), kind, _text(net), _text(total)) for number, kind, net, total in rows]


def _text(amount: Decimal | None) -> str:
    assert amount is not None
    return f"{amount:.2f}"
