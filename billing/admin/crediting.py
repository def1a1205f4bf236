"""An invoice is given back, whole or in part: what is left of it, what the credit note comes to, and then the note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from billing.documents.content import InvoiceContent, Line
from billing.documents.content_json import content_from_json
from billing.documents.words.invoice import invoice_page
from billing.domain.crediting import ChargedInvoice, ChargedLine
from billing.domain.money import Money
from billing.models import Invoice, InvoiceKind
from billing.services.charging_anew import charge_anew, charges_given_back
from billing.services.crediting import LONGEST_REASON, CreditNote, CreditWish, credit_invoice, creditable
from tenants.admin_floor.actions import Done, Foreseen, StaffAction, offer_action
from tenants.admin_floor.forms import ActionForm, ReasonForm
from tenants.admin_floor.shown import Words, as_day, page_address
from tenants.domain.codes import language_name
from tenants.domain.periods import Period
from tenants.written import written, written_money

ALL, SOME = "all", "some"


class Standing:
    """An issued invoice with what is left of it, line by line."""

    def __init__(self, invoice: Invoice) -> None:
        self.invoice = invoice

    @cached_property
    def content(self) -> InvoiceContent:
        return content_from_json(self.invoice.content or {})

    @cached_property
    def charged(self) -> ChargedInvoice:
        return creditable(self.invoice.pk, self.content)

    @property
    def rows(self) -> list[tuple[Line, ChargedLine]]:
        return list(zip(self.content.lines, self.charged.lines, strict=True))

    @property
    def charged_net(self) -> Money:
        return Money.total((line.net for line in self.charged.lines), self.charged.currency)

    @property
    def credited(self) -> Money:
        """Without VAT."""
        return Money.total((line.credited for line in self.charged.lines), self.charged.currency)


class CreditForm(ActionForm):
    """A field for each line that something is left of; `seen` is what was credited when the page was made."""

    which = forms.ChoiceField(
        label=gettext_lazy("Give back"),
        choices=[(ALL, gettext_lazy("All that is left")), (SOME, gettext_lazy("These amounts"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)
    seen = forms.DecimalField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, subject: Any = None, **more: Any) -> None:
        super().__init__(data, subject=subject, **more)
        standing = Standing(subject)
        for line, charged in standing.rows:
            if charged.left.amount > 0:
                self.fields[f"line_{charged.position}"] = _amount_field(line, charged)
        self.fields["reason"].help_text = _(
            "The customer reads it on the credit note, in the language of the invoice: %(language)s. The audit log"
            " keeps it under your name."
        ) % {"language": language_name(standing.content.language, get_language() or "en")}
        self.order_fields(["which", *(name for name in self.fields if name.startswith("line_")), "reason", "seen"])

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("which") == ALL and _amounts(answers):
            self.add_error("which", _("Leave the amounts empty to give back all, or choose to give back these."))
        return answers

    def _answer(self, bound: forms.BoundField) -> str:
        given = self.cleaned_data[bound.name]
        if isinstance(given, Decimal):
            return written_money(Money(given, self.subject.currency))
        return super()._answer(bound)


def _amounts(answers: Mapping[str, Any]) -> dict[int, Decimal]:
    """What was typed, by the position of the line."""
    return {
        int(name.removeprefix("line_")): amount
        for name, amount in answers.items()
        if name.startswith("line_") and amount is not None
    }


def _amount_field(line: Line, charged: ChargedLine) -> forms.DecimalField:
    words = {
        "period": written("{{ period|period }}", period=line.period),
        "net": written_money(charged.net),
        "left": written_money(charged.left),
    }
    name = ", ".join(filter(None, (line.heading, line.name)))
    return forms.DecimalField(
        label=_("%(line)s. %(name)s, without VAT") % {"line": charged.position, "name": name},
        help_text=_("%(period)s. %(left)s of %(net)s is left.") % words,
        required=False,
        max_digits=20,
    )


@offer_action
class CreditInvoice(StaffAction):
    model = Invoice
    code = "credit"
    title = gettext_lazy("Credit")
    button = gettext_lazy("Credit")
    intro = gettext_lazy("The next page says what the credit note comes to and who reads it, before it is issued.")
    form_class = CreditForm
    is_foreseen = True
    template = "admin/billing/credit.html"

    def is_offered(self, subject: Invoice) -> bool:
        """Not of a draft or a credit note, nor where nothing is left."""
        if subject.issued_at is None or subject.kind != InvoiceKind.INVOICE:
            return False
        return not Standing(subject).charged.is_credited

    def heading(self, subject: Invoice) -> Words:
        return _("Credit invoice %(number)s") % {"number": subject.number}

    def initial(self, subject: Invoice) -> dict[str, Any]:
        return {"seen": Standing(subject).credited.text}

    def page_context(self, subject: Invoice) -> Mapping[str, Any]:
        return {"standing": Standing(subject)}

    def foresee(self, subject: Invoice, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        note = _credit(subject, answers, at)
        confirm = _("Credit %(total)s") % {"total": written_money(note.credit.total)}
        return Foreseen(list(_effects(note)), confirm)

    def perform(self, subject: Invoice, answers: Mapping[str, Any], at: datetime) -> Done:
        note = _credit(subject, answers, at)
        sentence = _("Credit note %(number)s is issued: %(total)s.") % {
            "number": note.content.number,
            "total": written_money(note.credit.total),
        }
        return Done(sentence, page_address(Invoice(pk=note.id)))


@offer_action
class ChargeAnew(StaffAction):
    """After a credit note over something that is owed all the same, such as to another buyer."""

    model = Invoice
    code = "charge-anew"
    title = gettext_lazy("Charge anew")
    button = gettext_lazy("Charge anew")
    form_class = ReasonForm

    def is_offered(self, subject: Invoice) -> bool:
        return subject.kind == InvoiceKind.INVOICE and charges_given_back(subject.pk).exists()

    def heading(self, subject: Invoice) -> Words:
        return _("Charge anew what invoice %(number)s had charged") % {"number": subject.number}

    def consequences(self, subject: Invoice) -> Sequence[Words]:
        charged = [
            _("%(what)s, %(period)s: %(net)s without VAT is charged again.")
            % {
                "what": charge.heading,
                "period": written("{{ period|period }}", period=Period(charge.starts_on, charge.ends_on)),
                "net": written_money(Money(charge.amount, charge.currency).rounded()),
            }
            for charge in charges_given_back(subject.pk)
        ]
        return [
            *charged,
            _("The next invoice has it, made by the customer’s billing profile of that day: change that first."),
            _("Invoices leave within the hour, or wait for release where the seller’s do."),
        ]

    def perform(self, subject: Invoice, answers: Mapping[str, Any], at: datetime) -> Done:
        charges = charge_anew(invoice_id=subject.pk, reason=answers["reason"], at=at)
        sentence = ngettext("%(count)s charge is written anew.", "%(count)s charges are written anew.", len(charges))
        return Done(sentence % {"count": written("{{ count|quantity }}", count=len(charges))}, page_address(charges[0]))


def _credit(invoice: Invoice, answers: Mapping[str, Any], at: datetime) -> CreditNote:
    wish = CreditWish(
        invoice_id=invoice.pk,
        amounts=None if answers["which"] == ALL else _amounts(answers),
        reason=answers["reason"],
        seen=answers["seen"],
    )
    return credit_invoice(wish, at=at)


def _effects(note: CreditNote) -> Iterator[Words]:
    credit, content = note.credit, note.content
    yield _("A credit note of %(day)s gives back %(net)s and %(vat)s VAT, in all %(total)s.") % {
        "day": as_day(content.issued_on),
        "net": written_money(credit.net),
        "vat": written_money(credit.vat),
        "total": written_money(credit.total),
    }
    for found, line in zip(credit.lines, content.lines, strict=True):
        words = {"what": ", ".join(filter(None, (line.heading, line.name))), "net": written_money(found.net)}
        if found.left.is_zero:
            yield _("%(what)s: %(net)s without VAT, and nothing of it stays.") % words
        else:
            yield _("%(what)s: %(net)s without VAT; %(left)s stays.") % {**words, "left": written_money(found.left)}
    yield _of_invoice(note)
    yield format_html('{} <q lang="{}">{}</q>', _("The customer reads:"), content.language, " ".join(_printed(content)))
    if note.mailed_to:
        yield _("It is mailed to %(addresses)s.") % {"addresses": ", ".join(note.mailed_to)}
    else:
        yield _("Nobody is mailed: no address is known. It stands in the portal.")
    yield _("It is split over departments as the invoice, and takes the next number of the invoices.")
    yield _("What is given back is not charged again by itself. A credit note cannot be taken back.")


def _of_invoice(note: CreditNote) -> Words:
    if note.credit.is_whole:
        return _("The whole invoice is cancelled.")
    if note.left.is_zero:
        return _("With it, the invoice is given back in full.")
    return _("Of the invoice %(left)s is left, with VAT.") % {"left": written_money(note.left)}


def _printed(content: InvoiceContent) -> tuple[str, ...]:
    """What the document says of itself: which invoice it corrects, why, and how its amounts were made."""
    page = invoice_page(content)
    return (*page.intro, *page.notes)
