"""A draft's facts into the content of the document: copies of all that it says (R-X-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.documents import content
from billing.documents.payment_reference import make_kid, make_rf
from billing.domain.invoice import InvoiceTotals, TaxedAmount, total_invoice
from billing.domain.money import Money
from billing.domain.vat import VatNeedsStaff, VatRate, decide_vat
from billing.models import BillingProfile, PaymentReferenceKind, Seller
from billing.services.charge_facts import ChargeFacts
from metering.selectors import MeterFacts
from tenants.domain.decision import Decision
from tenants.domain.periods import Period
from tenants.domain.refusal import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What only issuing decides: the number and the days."""

    number: str
    issued_on: date
    due_on: date


def make_invoice_content(
    heading: Heading, profile: BillingProfile, charges: Sequence[ChargeFacts], known: Mapping[str, MeterFacts]
) -> content.InvoiceContent:
    """The whole invoice, its sums made here and checked by the content itself; `known` are all meters, by code.

    Raises `Refused` (VAT_NEEDS_STAFF) where no rate can be concluded: never 0 % in silence.
    """
    currency = charges[0].currency
    vat = _vat(profile, heading.issued_on)
    totals = total_invoice([TaxedAmount(net=_net(charge), vat=vat) for charge in charges], currency)
    return content.InvoiceContent(
        kind=content.DocumentKind.INVOICE,
        language=profile.language,
        number=heading.number,
        currency=currency,
        issued_on=heading.issued_on,
        due_on=heading.due_on,
        seller=seller_on_paper(profile.seller),
        buyer=buyer_copy(profile),
        buyer_reference=profile.buyer_reference,
        order_number=profile.order_number,
        customer_number=profile.customer_number,
        lines=tuple(_line(charge, vat, profile.language) for charge in charges),
        vat=_vat_groups(totals),
        national_vat=None,
        totals=content.Totals(net=totals.net.amount, vat=totals.vat.amount, total=totals.total.amount),
        payment=_payment(profile.seller, heading.number),
        glossary=_glossary(charges, profile.language, known),
        corrects=None,
    )


def _vat(profile: BillingProfile, on: date) -> VatRate:
    decided = decide_vat(profile.seller.country, profile.country, on)
    if isinstance(decided, VatNeedsStaff):
        raise Refused(
            "VAT_NEEDS_STAFF",
            _("The VAT of this sale is for staff to decide (%(reason)s).") % {"reason": decided.reason},
            {"reason": decided.reason, "seller": decided.seller_country, "buyer": decided.buyer_country},
        )
    return decided


def _net(charge: ChargeFacts) -> Money:
    return Money(charge.amount, charge.currency).rounded()


def _line(charge: ChargeFacts, vat: VatRate, language: str) -> content.Line:
    return content.Line(
        heading=charge.heading,
        item_code=charge.item_code,
        name=charge.names[language],
        detail="",
        quantity=charge.quantity.normalize(),
        unit=charge.unit,
        unit_price=_exact(charge.unit_price, charge.currency),
        discount=None,
        amount=_net(charge).amount,
        vat_code=vat.code,
        period=Period(charge.starts_on, charge.ends_on),
        why=Decision.from_json(charge.decision),
        note="",
    )


def _glossary(
    charges: Sequence[ChargeFacts], language: str, known: Mapping[str, MeterFacts]
) -> tuple[content.Term, ...]:
    """What the meters in the whys are called on the day of issue."""
    named = {
        step["numbers"]["meter"]
        for charge in charges
        for step in charge.decision["steps"]
        if "meter" in step["numbers"]
    }
    return tuple(
        content.Term(code=code, text=known[code].name(language), unit=known[code].unit)
        for code in sorted(named & known.keys())
    )


def _exact(price: Decimal, currency: str) -> Decimal:
    """With the currency's decimals, and more only where the price has more."""
    return Decimal(Money(price.normalize(), currency).text)


def _vat_groups(totals: InvoiceTotals) -> tuple[content.VatGroup, ...]:
    return tuple(
        content.VatGroup(
            code=group.vat.code,
            category=group.vat.category,
            rate=group.vat.percent,
            base=group.base.amount,
            amount=group.amount.amount,
            national_amount=None,
            wording="",
        )
        for group in totals.groups
    )


def seller_on_paper(seller: Seller) -> content.Seller:
    """The seller as documents keep a copy of it."""
    return content.Seller(
        name=seller.name,
        address_lines=_lines(seller.address),
        postcode=seller.postcode,
        city=seller.city,
        country=seller.country,
        organization_number=seller.organization_number,
        organization_scheme=seller.organization_scheme,
        vat_number=seller.vat_number,
        register=seller.register,
        contact_name=seller.contact_name,
        phone=seller.phone,
        email=seller.email,
        website=seller.website,
        accent=seller.accent,
    )


def buyer_copy(profile: BillingProfile) -> content.Buyer:
    """The customer as a document names it."""
    return content.Buyer(
        name=profile.legal_name,
        attention=profile.attention,
        address_lines=_lines(profile.address),
        postcode=profile.postcode,
        city=profile.city,
        country=profile.country,
        organization_number=profile.organization_number,
        organization_scheme=profile.organization_scheme,
        vat_number=profile.vat_number,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _payment(seller: Seller, number: str) -> content.Payment:
    """What the buyer quotes: a KID or an RF reference made from the number, or the number itself."""
    match seller.payment_reference_kind:
        case PaymentReferenceKind.KID:
            kind, reference = content.PaymentKind.KID, make_kid("".join(filter(str.isdigit, number)))
        case PaymentReferenceKind.RF:
            kind, reference = content.PaymentKind.RF, make_rf("".join(filter(str.isalnum, number)).upper())
        case _:
            kind, reference = content.PaymentKind.PLAIN, number
    return content.Payment(kind=kind, reference=reference, account=seller.account, iban=seller.iban, bic=seller.bic)
