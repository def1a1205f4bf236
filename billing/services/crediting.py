"""Credit notes: the only correction of an issued invoice (R-X-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from billing.documents.content import InvoiceContent
from billing.documents.content_json import content_from_json
from billing.documents.credit_note import charged_invoice
from billing.domain.crediting import CannotCredit, ChargedInvoice, Credit, credit_of
from billing.domain.money import Money
from billing.models import BillingProfile, Invoice, InvoiceKind
from billing.selectors.credit_notes import charges_by_position, credited_by_position
from billing.services.credit_drafts import CreditDraft, insert_credit_lines
from billing.services.invoice_mail import queue_invoice_mails
from billing.services.issuing import issue_drafts
from tenants.domain.decision import Json
from tenants.domain.refusal import NotFound, Refused
from tenants.services.audit import record_audit
from tenants.services.checks import checked_line
from tenants.services.row_sets import fresh_ids
from tenants.written import written_money

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditWish:
    """What is to be given back of an issued invoice.

    `amounts` are net, by the position of their lines; None is everything that is left. `reason` is what the customer
    reads, in the language of the invoice. `seen` is the net amount that had been credited when somebody looked.
    """

    invoice_id: UUID
    amounts: Mapping[int, Decimal] | None
    reason: str
    seen: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNote:
    """A credit note as it was issued. `left` is what of its invoice stays owed, with VAT; `mailed_to` who reads it."""

    id: UUID
    corrected_id: UUID
    content: InvoiceContent
    credit: Credit
    left: Money
    mailed_to: Sequence[str]


@transaction.atomic
def credit_invoice(wish: CreditWish, *, at: datetime) -> CreditNote:
    """Gives back part of an issued invoice, or all that is left of it: a document of its own, numbered and mailed.

    Who presses the button twice, or after another one did, is told, where the wish says what was seen. Two at once: the
    second waits at the invoice. What is credited stays invoiced, so that no job charges or invoices it again (R-X-7).

    Raises `NotFound`, and `Refused`: CREDIT_REASON_MISSING, INVALID_TEXT; INVOICE_NOT_ISSUED, INVOICE_IS_CREDIT_NOTE,
    INVOICE_CREDITED, CREDIT_CHANGED; CREDIT_EMPTY, CREDIT_LINE_UNKNOWN, CREDIT_AMOUNT_INVALID, CREDIT_EXCEEDS_INVOICE
    with what is left; and as `issue_drafts` does.
    """
    if not wish.reason.strip():
        raise Refused(
            "CREDIT_REASON_MISSING",
            _("Say why: the customer reads it on the credit note."),
            {"field": "reason"},
            is_input=True,
        )
    reason = checked_line("reason", wish.reason, LONGEST_REASON)
    row = _locked_invoice(wish.invoice_id)
    corrected = content_from_json(row.content or {})
    charges = charges_by_position(row.pk)
    charged = charged_invoice(corrected, credited_by_position(charges))
    _refuse_changed(charged, wish.seen)
    credit = _credit(charged, wish.amounts)
    (draft_id,) = fresh_ids(1)
    draft = CreditDraft(
        id=draft_id,
        corrects=row.pk,
        profile=_profile(row.organization_id),
        seller=row.seller,
        corrected=corrected,
        credit=credit,
        reason=reason,
    )
    insert_credit_lines(draft, charges)
    (issued,) = issue_drafts([draft], as_of=at)
    mailed_to = queue_invoice_mails([issued], at=at)[issued.id]
    details = {"number": corrected.number, "credit_note": issued.content.number, "net": credit.net.text}
    record_audit(
        "invoice.credited",
        "invoice",
        row.pk,
        at=at,
        organization_id=row.organization_id,
        reason=reason,
        details=details,
    )
    return CreditNote(
        id=issued.id,
        corrected_id=row.pk,
        content=issued.content,
        credit=credit,
        left=charged.total_left - credit.total,
        mailed_to=mailed_to,
    )


def preview_credit(wish: CreditWish, *, at: datetime) -> CreditNote:
    """What `credit_invoice` would issue; nothing is written, and the number is not taken. Raises as it does."""
    with transaction.atomic():
        note = credit_invoice(wish, at=at)
        transaction.set_rollback(True)
    return note


def creditable(invoice_id: UUID, content: InvoiceContent) -> ChargedInvoice:
    """An issued invoice with what credit notes have given back of it, as it is at this moment."""
    return charged_invoice(content, credited_by_position(charges_by_position(invoice_id)))


def _locked_invoice(invoice_id: UUID) -> Invoice:
    """What was credited is read after it, in statements of their own: they see what whoever was waited for has done."""
    invoices = Invoice.objects.select_for_update(of=["self"]).select_related("seller")
    row: Invoice | None = invoices.filter(pk=invoice_id).first()
    if row is None:
        raise NotFound("invoice", str(invoice_id))
    if row.issued_at is None:
        raise Refused("INVOICE_NOT_ISSUED", _("A draft is not credited: it is not owed yet."))
    if row.kind == InvoiceKind.CREDIT_NOTE:
        raise Refused("INVOICE_IS_CREDIT_NOTE", _("A credit note is final: charge anew what it gave back too much."))
    return row


def _profile(organization_id: UUID) -> BillingProfile:
    profile: BillingProfile | None = BillingProfile.objects.filter(organization_id=organization_id).first()
    if profile is None:
        raise Refused("BILLING_PROFILE_MISSING", _("Say first how the organisation is to be invoiced."))
    return profile


def _refuse_changed(charged: ChargedInvoice, seen: Decimal | None) -> None:
    credited = Money.total((line.credited for line in charged.lines), charged.currency)
    if seen is not None and seen != credited.amount:
        raise Refused(
            "CREDIT_CHANGED",
            _("This invoice was credited since you looked. Look at what is left of it first."),
            {"credited": credited.text, "currency": charged.currency},
        )


def _credit(charged: ChargedInvoice, amounts: Mapping[int, Decimal] | None) -> Credit:
    wanted = None
    if amounts is not None:
        wanted = {position: Money(amount, charged.currency) for position, amount in amounts.items()}
    try:
        return credit_of(charged, wanted)
    except CannotCredit as fault:
        raise _refusal(fault, charged.currency) from fault


def _refusal(fault: CannotCredit, currency: str) -> Refused:
    details: dict[str, Json] = {}
    if fault.position is not None:
        details |= {"line": fault.position, "field": f"line_{fault.position}"}
    if fault.left is not None:
        details |= {"left": fault.left.text, "currency": currency}
    return Refused(fault.code, _words(fault), details, is_input=fault.code in _WRONG_IN_ITSELF)


_WRONG_IN_ITSELF = ("CREDIT_EMPTY", "CREDIT_LINE_UNKNOWN", "CREDIT_AMOUNT_INVALID")


def _words(fault: CannotCredit) -> str:
    match fault.code:
        case "INVOICE_CREDITED":
            return _("This invoice is credited in full already.")
        case "CREDIT_EMPTY":
            return _("Say how much of which line is given back.")
        case "CREDIT_LINE_UNKNOWN":
            return _("There is no such line on the invoice.")
        case "CREDIT_AMOUNT_INVALID":
            return _("An amount is above zero, with no more decimals than the currency has.")
        case _:
            return _("More than is left of the invoice cannot be given back: %(left)s without VAT.") % {
                "left": written_money(fault.left)
            }
