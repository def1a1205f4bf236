"""A quote is accepted: in one transaction the prospect becomes a customer with a licence (R-SCALGO-2, R-SCALGO-20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from billing.charge_rules.consumption_year.facts import EstimateBasis
from billing.documents.content_json import quote_from_json
from billing.documents.quote_content import Prospect, QuoteContent
from billing.domain.identifiers import is_registration_number, scheme_of_country
from billing.domain.money import Money
from billing.models import BillingProfile, Quote, QuoteAcceptance, Seller
from billing.selectors.sellers import free_customer_number
from billing.services.agreements import QuotedTerms, Signature, sign_quoted_agreement
from billing.services.known_customers import refuse_known_customer
from billing.services.profile_identifiers import checked_registration_number
from billing.services.profiles import set_billing_profile
from billing.services.quote_mail import queue_confirmation, tell_seller
from billing.services.quotes import locked_quote, refuse_unless, text_hash_of
from tenants.domain.invitation_token import token_digest
from tenants.domain.organizations import NewOrganization
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
from tenants.domain.text import LONGEST_SLUG, slug_from
from tenants.scoping import WORKER, Role, Scope, scoped
from tenants.selectors import organization_facts
from tenants.services.audit import record_audit
from tenants.services.checks import checked_line, missing_field
from tenants.services.contact_addresses import checked_email
from tenants.services.invitations import invite_user
from tenants.services.memberships import Roles
from tenants.services.organizations import create_organization

# More customers do not come in the same moment.
MOST_ATTEMPTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who accepts, and which text they had before their eyes. They say that they may sign."""

    name: str
    position: str
    email: str
    text_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFacts:
    """How the new customer is invoiced; nothing of it is asked where staff have set a billing profile before."""

    address: str
    postcode: str
    city: str
    invoice_email: str
    registration_number: str = ""
    buyer_reference: str = ""
    order_number: str = ""


def find_quote(token: str) -> UUID | None:
    """The quote of a link, if it has been sent; asks a look-up that returns its id only."""
    with scoped(Scope(Role.WEB)), connection.cursor() as cursor:
        cursor.execute("select quote_id from find_quote(%s)", [token_digest(token)])
        found = cursor.fetchone()
    return found[0] if found else None


def accept_quote(quote_id: UUID, signer: Signer, invoicing: InvoiceFacts | None, *, at: datetime) -> QuoteAcceptance:
    """Makes organization, billing profile, subscription at the quoted price, invitation and mails, or nothing.

    The organization's local day is the day of signing. Accepted twice, or twice at once, there is one subscription.
    Raises `Refused`: QUOTE_ACCEPTED, QUOTE_WITHDRAWN, QUOTE_SUPERSEDED, QUOTE_EXPIRED; TEXT_CHANGED if the text is not
    the one that was read; ALREADY_SUBSCRIBED, CUSTOMER_KNOWN; INVOICE_FACTS_MISSING; and as the services that it calls.
    """
    with scoped(WORKER):
        quote = locked_quote(quote_id)
        refuse_unless(quote, "sent", at)
        _refuse_changed_text(quote, signer.text_hash)
        content = quote_from_json(quote.content)
        name, position = checked_line("name", signer.name), checked_line("position", signer.position)
        email = checked_email("email", signer.email)
        organization_id = _customer(quote, content, invoicing, at)
        signed_on = local_day(at, organization_facts(organization_id).timezone)
        subscription_id = sign_quoted_agreement(
            organization_id=organization_id,
            quoted=_quoted(quote, content),
            signature=Signature(signed_on=signed_on, signed_by=name, type_override_reason=quote.type_reason),
            at=at,
        )
        acceptance: QuoteAcceptance = QuoteAcceptance.objects.create(
            organization_id=organization_id,
            quote=quote,
            subscription_id=subscription_id,
            plan_version=quote.plan_version,
            name=name,
            position=position,
            email=email,
            accepted_at=at,
            signed_on=signed_on,
            content=quote.content,
            text_hash=quote.text_hash,
        )
        record_audit(
            "quote.accepted",
            "quote",
            quote.pk,
            at=at,
            organization_id=organization_id,
            details={"subscription": str(subscription_id), "text_hash": quote.text_hash},
        )
        _invite(organization_id, email, at)
        queue_confirmation(acceptance, quote)
        tell_seller(acceptance, quote)
        return acceptance


def usable_registration_number(prospect: Prospect) -> str:
    """The number in the quote; none if it cannot be one, so that it stands in nobody's way: then it is asked again."""
    number, scheme = prospect.registration_number, scheme_of_country(prospect.country)
    return number if is_registration_number(number, scheme) else ""


def _refuse_changed_text(quote: Quote, read_hash: str) -> None:
    """What is signed is what was read, and what was read is what staff wrote."""
    if read_hash != quote.text_hash or text_hash_of(quote.content) != quote.text_hash:
        raise Refused("TEXT_CHANGED", _("The text is no longer the one that you read. Read it again, please."))


def _customer(quote: Quote, content: QuoteContent, invoicing: InvoiceFacts | None, at: datetime) -> UUID:
    """The customer whom staff named, or a new one."""
    prospect = content.prospect
    given = invoicing.registration_number.strip() if invoicing else ""
    number = usable_registration_number(prospect) or checked_registration_number(given, prospect.country)
    refuse_known_customer(
        name=prospect.name,
        registration_number=number,
        country=prospect.country,
        customer_id=quote.customer_id,
        is_another=quote.is_another,
        version=quote.plan_version,
        on=local_day(at, prospect.timezone),
    )
    organization_id = quote.customer_id or _new_organization(quote, content, at)
    if not BillingProfile.objects.filter(organization_id=organization_id).exists():
        _set_profile(organization_id, quote, content, number, invoicing, at)
    return organization_id


def _new_organization(quote: Quote, content: QuoteContent, at: datetime) -> UUID:
    prospect, base = content.prospect, slug_from(content.prospect.name)
    for number in count(1):
        suffix = "" if number == 1 else f"-{number}"
        new = NewOrganization(
            slug=base[: LONGEST_SLUG - len(suffix)].rstrip("-") + suffix,
            name=prospect.name,
            organization_type=prospect.organization_type,
            country=prospect.country,
            currency=quote.currency,
            locale=content.language,
            timezone=prospect.timezone,
            employees=prospect.employees,
        )
        try:
            return create_organization(new, at=at).pk
        except Refused as refused:
            if refused.code != "SLUG_TAKEN":
                raise
    raise AssertionError("numbers do not end")


def _set_profile(
    organization_id: UUID,
    quote: Quote,
    content: QuoteContent,
    registration_number: str,
    invoicing: InvoiceFacts | None,
    at: datetime,
) -> None:
    if invoicing is None:
        raise Refused("INVOICE_FACTS_MISSING", _("Say how you want to be invoiced."), is_input=True)
    prospect = content.prospect
    address = [checked_line("address", line) for line in invoicing.address.splitlines() if line.strip()]
    if not address:
        raise missing_field("address")
    facts = {
        "legal_name": prospect.name,
        "address": "\n".join(address),
        "postcode": checked_line("postcode", invoicing.postcode, 20),
        "city": checked_line("city", invoicing.city, 100),
        "country": prospect.country,
        "organization_number": _optional("registration_number", registration_number, 40),
        "organization_scheme": scheme_of_country(prospect.country) if registration_number else "",
        "buyer_reference": _optional("buyer_reference", invoicing.buyer_reference, 200),
        "order_number": _optional("order_number", invoicing.order_number, 100),
        "invoice_emails": [checked_email("invoice_email", invoicing.invoice_email)],
    }
    _number_customer(organization_id, quote.seller, content.language, facts, at)


def _number_customer(
    organization_id: UUID, seller: Seller, language: str, facts: Mapping[str, Any], at: datetime
) -> None:
    """By the seller's next free number; another customer who takes it in the same moment leaves the one after it."""
    for attempt in count(1):
        try:
            set_billing_profile(
                organization_id=organization_id,
                seller=seller,
                language=language,
                at=at,
                customer_number=free_customer_number(seller),
                **facts,
            )
        except Refused as refused:
            if refused.code != "CUSTOMER_NUMBER_TAKEN" or attempt == MOST_ATTEMPTS:
                raise
        else:
            return


def _optional(field: str, text: str, most: int) -> str:
    return checked_line(field, text, most) if text.strip() else ""


def _quoted(quote: Quote, content: QuoteContent) -> QuotedTerms:
    return QuotedTerms(
        version=quote.plan_version,
        basis=EstimateBasis(
            organization_type=quote.organization_type,
            employees=quote.employees,
            expected_units=None if quote.expected_units is None else quote.expected_units.normalize(),
        ),
        offered=Money(content.price.offered, quote.currency),
        price=quote.price,
        adjustment_reason=content.price.adjustment_reason,
    )


def _invite(organization_id: UUID, email: str, at: datetime) -> None:
    """Who signs is the first licence administrator (R-SCALGO-10); a member of a known customer is one already."""
    try:
        invite_user(organization_id, email, Roles(is_license_administrator=True, is_billing_contact=True), at=at)
    except Refused as refused:
        if refused.code != "MEMBER_ALREADY":
            raise
