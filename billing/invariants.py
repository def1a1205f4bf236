"""What always holds of prices, charges and documents."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from django.db.models import Sum

from billing.allocation_invariants import splits_that_differ
from billing.credit_invariants import CREDIT_INVARIANTS
from billing.documents.content_json import content_from_json
from billing.domain.document_chain import chained_digest
from billing.domain.money import Money
from billing.forecast_invariants import INVARIANTS as FORECAST_INVARIANTS
from billing.models import (
    Charge,
    CreditLine,
    DroppedDocument,
    DroppedLine,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    NumberSeries,
    Offer,
    OfferKind,
    OfferVerdict,
    RenderedDocument,
)
from billing.notice_invariants import NOTICE_INVARIANTS
from billing.quote_invariants import signed_texts_that_differ
from billing.services.measured_usage import measured_facts
from billing.services.recomputing import differences
from tenants.domain.decision import Decision
from tenants.domain.invariant import Invariant
from tenants.domain.periods import Period


def _broken_chains() -> list[str]:
    """Digests and numbers of each series, one by one (R-X-8)."""
    broken: list[str] = []
    for series in NumberSeries.objects.all():
        dropped = list(DroppedDocument.objects.filter(series=series).order_by("sequence"))
        issued = list(Invoice.objects.filter(series=series).order_by("sequence"))
        broken += _broken_links([*dropped, *issued])
        broken += _broken_contents(issued)
        broken += _broken_sequence([*dropped, *issued])
        if not _ends_with(series, [*dropped, *issued]):
            broken.append(f"series {series.pk}: does not end with its last document")
    return broken


def _ends_with(series: NumberSeries, documents: Sequence[Invoice | DroppedDocument]) -> bool:
    """A series that remembers a document must still have it, or what stays of it, and it must be the last."""
    if not documents:
        return not series.last_digest
    last = documents[-1]
    return last.digest == series.last_digest and last.sequence == series.next_number - 1


def _broken_links(documents: Sequence[Invoice | DroppedDocument]) -> Iterator[str]:
    """What had to be kept no longer is followed by its digests alone; its digest covered a content that is gone."""
    previous = ""
    for document in documents:
        if document.previous_digest != previous:
            yield f"invoice {document.number}: does not follow the document before it"
        previous = document.digest


def _broken_contents(issued: Sequence[Invoice]) -> Iterator[str]:
    for invoice in issued:
        if invoice.content is None or chained_digest(invoice.content, invoice.previous_digest) != invoice.digest:
            yield f"invoice {invoice.number}: its content is not the one that was issued"


def _broken_sequence(documents: Sequence[Invoice | DroppedDocument]) -> Iterator[str]:
    for before, after in pairwise(documents):
        if before.sequence is not None and after.sequence != before.sequence + 1:
            yield f"series {after.series_id}: no number between {before.number} and {after.number}"
        if before.issued_on and after.issued_on and after.issued_on < before.issued_on:
            yield f"invoice {after.number}: dated before {before.number}"


def _contents_that_disagree() -> list[str]:
    """What a document says, against its row's totals and its charges."""
    broken = []
    nets = dict(InvoiceLine.objects.values_list("invoice_id").annotate(Sum("charge__amount")).order_by())
    nets |= dict(CreditLine.objects.values_list("credit_note_id").annotate(Sum("amount")).order_by())
    for invoice in Invoice.objects.filter(issued_at__isnull=False):
        try:
            content = content_from_json(invoice.content or {})
        except ValueError as error:
            broken.append(f"invoice {invoice.number}: {error}")
            continue
        totals = content.totals
        if (totals.net, totals.vat, totals.total) != (invoice.net, invoice.vat, invoice.total):
            broken.append(f"invoice {invoice.number}: its totals are not those of its content")
        if content.number != invoice.number or content.issued_on != invoice.issued_on:
            broken.append(f"invoice {invoice.number}: its number or date is not that of its content")
        if content.is_credit is not (invoice.kind == InvoiceKind.CREDIT_NOTE):
            broken.append(f"invoice {invoice.number}: its kind is not that of its content")
        if nets.get(invoice.pk, Decimal(0)) != totals.net:
            broken.append(f"invoice {invoice.number}: its lines do not sum to its net amount")
    return broken


def _charges_that_differ() -> list[str]:
    """Each charge again, from the inputs kept with it (R-X-2)."""
    return [
        f"charge {charge.pk}: {difference}"
        for charge in Charge.objects.order_by("pk").iterator()
        for difference in differences(
            Decision.from_json(charge.decision), Money(charge.amount, charge.currency).rounded()
        )
    ]


def _charges_that_were_not_decided() -> list[str]:
    """Each yearly fee against what was decided about its offer (R-SCALGO-3)."""
    verdicts = OfferVerdict.objects.filter(amount__isnull=False).values_list("offer_id", "amount", "offer__currency")
    prices = {
        f"offer:{offer_id}": Money(amount or Decimal(0), currency).rounded() for offer_id, amount, currency in verdicts
    }
    broken = []
    for charge in Charge.objects.filter(source__startswith="offer:").order_by("pk").iterator():
        price = prices.get(charge.source)
        if price != Money(charge.amount, charge.currency).rounded():
            broken.append(f"charge {charge.pk}: is not the price that was decided, {price or 'which is none'}")
    return broken


def _offers_that_differ() -> list[str]:
    """Each measured price against the usage of its closed period, as the totals have it today (R-X-6)."""
    broken = []
    for offer in Offer.objects.filter(kind=OfferKind.CONSUMPTION).order_by("pk"):
        decision = Decision.from_json(offer.decision)
        if offer.measured_starts_on is None or offer.measured_ends_on is None:
            broken.append(f"offer {offer.pk}: says no measured period")
            continue
        period = Period(offer.measured_starts_on, offer.measured_ends_on)
        if measured_facts(offer.organization_id, period, decision) != _kept_facts(decision):
            broken.append(
                f"offer {offer.pk}: its usage is not what was measured from {period.start} to {period.last_day}"
            )
    return broken


def _kept_facts(decision: Decision) -> object:
    facts = decision.inputs["facts"]
    return facts.get("measured") if isinstance(facts, dict) else None


def _charges_on_no_invoice_twice() -> list[str]:
    """The table refuses it; a count says that the refusal is still there."""
    seen: dict[object, int] = defaultdict(int)
    for lines in (InvoiceLine.objects, DroppedLine.objects):
        for charge_id in lines.values_list("charge_id", flat=True):
            seen[charge_id] += 1
    return [f"charge {charge_id}: stands on {count} invoices" for charge_id, count in seen.items() if count > 1]


def _altered_files() -> list[str]:
    return [
        f"document {document.pk}: its bytes are not those that were rendered"
        for document in RenderedDocument.objects.order_by("pk").iterator()
        if hashlib.sha256(bytes(document.content)).hexdigest() != document.digest
    ]


INVARIANTS = (
    Invariant("numbers have no gaps, dates never fall, and each document is the one that was issued", _broken_chains),
    Invariant("what a document says agrees with itself, its totals and its charges", _contents_that_disagree),
    Invariant("every charge comes to the same amount again, from what was kept with it", _charges_that_differ),
    Invariant("every charge is the price that was decided", _charges_that_were_not_decided),
    Invariant("every measured price is made from the usage of its period", _offers_that_differ),
    Invariant("every charge stands on one invoice at the most", _charges_on_no_invoice_twice),
    Invariant("every split of an invoice sums to it, and comes out the same from its inputs", splits_that_differ),
    Invariant("every acceptance is of the text that was quoted, word for word", signed_texts_that_differ),
    Invariant("every rendered file is as it was rendered", _altered_files),
    *CREDIT_INVARIANTS,
    *FORECAST_INVARIANTS,
    *NOTICE_INVARIANTS,
)
