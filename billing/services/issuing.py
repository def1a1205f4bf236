"""Issuing: the number is taken last, in the transaction that makes the document final (R-X-8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from billing.documents.content import InvoiceContent
from billing.documents.content_json import content_as_json
from billing.domain.document_chain import chained_digest_of_text
from billing.models import BillingProfile, Charge, Invoice, InvoiceKind, NumberSeries, Seller
from billing.services.charge_facts import charge_facts
from billing.services.invoice_drafts import InvoiceDraft
from billing.services.sellers import INVOICES
from metering.selectors import MeterFacts, meters
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
from tenants.domain.typed_json import exact_json
from tenants.ids import OneOf
from tenants.services.audit import AuditFact, record_audits
from tenants.services.row_sets import insert_rows


class Draft(Protocol):
    """What is to be one document: an invoice or a credit note.

    `profile` is the customer's as it is today, `seller` whose series numbers the document; `corrects` is the id of the
    invoice that a credit note corrects.
    """

    @property
    def id(self) -> UUID: ...

    @property
    def profile(self) -> BillingProfile: ...

    @property
    def seller(self) -> Seller: ...

    @property
    def corrects(self) -> UUID | None: ...

    def content(self, number: str, issued_on: date, known: Mapping[str, MeterFacts]) -> InvoiceContent:
        """All that the document says; `known` are all meters, by code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A draft with its number, all that it says, and its place in the chain. `kept` is the content's canonical JSON."""

    draft: Draft
    series: NumberSeries
    sequence: int
    content: InvoiceContent
    kept: bytes
    previous_digest: str
    digest: str

    @property
    def id(self) -> UUID:
        return self.draft.id

    @property
    def profile(self) -> BillingProfile:
        return self.draft.profile


def issue_drafts(drafts: Sequence[Draft], *, as_of: datetime) -> list[Issued]:
    """Numbers drafts in their order, keeps all that they say, and chains each to the document before it.

    Their lines are there already: none may be added to a document that is issued. Each is dated by its seller's day
    (R-X-12). A series is locked once, however many documents it numbers. Raises `Refused`: DATE_BEFORE_SERIES if a
    series holds a later date already; and what the contents' own checks refuse.
    """
    final = _finish(drafts, as_of)
    insert_rows(Invoice, [_row(found, as_of) for found in final])
    _record_issued(final, as_of)
    return final


def issue_invoice(invoice: Invoice, *, as_of: datetime) -> Invoice:
    """The same for one draft that is stored already. Raises as `issue_drafts`, and INVOICE_ISSUED, INVOICE_EMPTY."""
    if invoice.issued_at is not None:
        raise Refused("INVOICE_ISSUED", _("This invoice is issued already."))
    on_it = list(invoice.lines.order_by("position").values_list("charge_id", flat=True))
    found = {charge.id: charge for charge in charge_facts(Charge.objects.filter(OneOf("pk", on_it)))}
    charges = [found[charge_id] for charge_id in on_it]
    if not charges:
        raise Refused("INVOICE_EMPTY", _("There is nothing on this invoice."))
    profile = BillingProfile.objects.select_related("seller").get(organization_id=invoice.organization_id)
    (final,) = _finish([InvoiceDraft(id=invoice.pk, profile=profile, charges=charges)], as_of)
    row = _row(final, as_of)._asdict() | {"content": content_as_json(final.content)}
    Invoice.objects.filter(pk=invoice.pk).update(**row)
    _record_issued([final], as_of)
    invoice.refresh_from_db()
    return invoice


def _finish(drafts: Sequence[Draft], as_of: datetime) -> list[Issued]:
    """The drafts as they will be kept; their series have moved on behind them."""
    known, final = meters(), []
    series_of = _locked_series(draft.seller.pk for draft in drafts)
    for draft in drafts:
        series = series_of[draft.seller.pk]
        found = _final(draft, series, _date_in(series, draft, as_of), known)
        series.next_number += 1
        series.last_issued_on, series.last_digest = found.content.issued_on, found.digest
        final.append(found)
    for series in series_of.values():
        series.save(update_fields=["next_number", "last_issued_on", "last_digest"])
    return final


def _locked_series(seller_ids: Iterable[UUID]) -> dict[UUID, NumberSeries]:
    series = NumberSeries.objects.select_for_update().filter(seller_id__in=set(seller_ids), code=INVOICES)
    return {found.seller_id: found for found in series.order_by("pk")}


def _date_in(series: NumberSeries, draft: Draft, as_of: datetime) -> date:
    issued_on = local_day(as_of, draft.seller.timezone)
    if series.last_issued_on is not None and issued_on < series.last_issued_on:
        raise Refused(
            "DATE_BEFORE_SERIES",
            _("The series holds a document of %(date)s already.") % {"date": series.last_issued_on},
            {"last_issued_on": series.last_issued_on.isoformat(), "issued_on": issued_on.isoformat()},
        )
    return issued_on


def _final(draft: Draft, series: NumberSeries, issued_on: date, known: dict[str, MeterFacts]) -> Issued:
    content = draft.content(f"{series.prefix}{series.next_number}", issued_on, known)
    # Exact, since it was written from the content, and the content's whys were read from what is kept exactly.
    kept = exact_json(content_as_json(content))
    return Issued(
        draft=draft,
        series=series,
        sequence=series.next_number,
        content=content,
        kept=kept,
        previous_digest=series.last_digest,
        digest=chained_digest_of_text(kept, series.last_digest),
    )


class _InvoiceRow(NamedTuple):
    id: UUID
    organization_id: UUID
    seller_id: UUID
    kind: str
    corrects: UUID | None
    currency: str
    drafted_at: datetime
    series_id: UUID
    sequence: int
    number: str
    issued_at: datetime
    issued_on: date
    due_on: date | None
    net: Decimal
    vat: Decimal
    total: Decimal
    content: str
    previous_digest: str
    digest: str


def _row(found: Issued, as_of: datetime) -> _InvoiceRow:
    content, profile = found.content, found.profile
    return _InvoiceRow(
        id=found.id,
        organization_id=profile.organization_id,
        seller_id=found.draft.seller.pk,
        kind=(InvoiceKind.CREDIT_NOTE if content.is_credit else InvoiceKind.INVOICE).value,
        corrects=found.draft.corrects,
        currency=content.currency,
        drafted_at=as_of,
        series_id=found.series.pk,
        sequence=found.sequence,
        number=content.number,
        issued_at=as_of,
        issued_on=content.issued_on,
        due_on=content.due_on,
        net=content.totals.net,
        vat=content.totals.vat,
        total=content.totals.total,
        content=found.kept.decode(),
        previous_digest=found.previous_digest,
        digest=found.digest,
    )


def _record_issued(final: Sequence[Issued], as_of: datetime) -> None:
    facts = [
        AuditFact(
            action="invoice.issued",
            subject_kind="invoice",
            subject_id=found.id,
            organization_id=found.profile.organization_id,
            details={"number": found.content.number},
        )
        for found in final
    ]
    record_audits(facts, at=as_of)
