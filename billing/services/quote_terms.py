"""What staff decide about a quote: checked, and put beside what the plan's rule says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from billing.charge_rules.consumption_year.facts import EstimateBasis
from billing.documents.languages import allowed_languages
from billing.domain.money import Money
from billing.models import QuoteRequest, Seller
from billing.services.estimates import Estimate, estimate_first_year, usual_currency
from billing.services.known_customers import refuse_known_customer
from billing.services.payable import require_payable
from billing.services.quote_content import QuoteDraft
from licensing.models import PlanVersion
from licensing.selectors import plan_version_facts, plan_version_in_force
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
from tenants.domain.text import line_fault
from tenants.domain.typed_json.decimals import decimal_text, parse_decimal
from tenants.models import OrganizationType
from tenants.selectors import organization_facts
from tenants.services.checks import checked_code

LONGEST_VALIDITY = timedelta(days=366)
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteTerms:
    """What is left empty follows from the request, the plan and the settings.

    Each reason belongs to what it explains: another type than asked, or one that the plan is not offered to; units in
    the place of the estimate's; a price in the place of the rule's. `customer_id` is the customer who asks;
    `is_another` says that a customer of the same name is not the one.
    """

    seller: Seller
    valid_until: date | None = None
    language: str = ""
    organization_type: str = ""
    type_reason: str = ""
    expected_units: Decimal | None = None
    units_reason: str = ""
    currency: str = ""
    amount: Decimal | None = None
    amount_reason: str = ""
    agreement_text: str = ""
    customer_id: UUID | None = None
    is_another: bool = False


def draft_quote(request: QuoteRequest, terms: QuoteTerms, *, number: str, revision: int, at: datetime) -> QuoteDraft:
    """The quote that follows, priced by the plan's version of today.

    Raises `Refused`: VALID_UNTIL_OUT_OF_RANGE, LANGUAGE_NOT_ALLOWED, UNKNOWN_CODE, REASON_MISSING (naming the field),
    EXPECTED_UNITS_INVALID, CANNOT_BE_PRICED, AMOUNT_NOT_PAYABLE, INVALID_TEXT, CUSTOMER_KNOWN, ALREADY_SUBSCRIBED,
    WRONG_CURRENCY.
    """
    version = plan_version_in_force(request.plan_version.plan.code)
    plan = plan_version_facts(version)
    issued_on = local_day(at, terms.seller.timezone)
    organization_type = _type_of(request, terms, version)
    currency = terms.currency or usual_currency(plan.id)
    _refuse_strange_customer(request, terms, version, currency, issued_on)
    basis = EstimateBasis(
        organization_type=organization_type, employees=request.employees, expected_units=_units_of(terms)
    )
    estimate = estimate_first_year(plan, basis, on=issued_on, currency=currency)
    price = _price_of(terms, estimate)
    return QuoteDraft(
        request=request,
        number=number,
        revision=revision,
        language=_language_of(request, terms),
        issued_on=issued_on,
        valid_until=_valid_until(terms, issued_on),
        seller=terms.seller,
        plan=plan,
        organization_type=organization_type,
        employees=request.employees,
        estimate=estimate,
        price=price,
        amount_reason=terms.amount_reason.strip() if price != estimate.price else "",
        agreement_text=_checked_text(terms.agreement_text),
    )


def reason_missing(field: str) -> Refused:
    """The refusal of a decision of staff that says no reason."""
    return Refused("REASON_MISSING", _("Say why: the audit log keeps it."), {"field": field}, is_input=True)


def _type_of(request: QuoteRequest, terms: QuoteTerms, version: PlanVersion) -> str:
    """R-SCALGO-1: the plan lists its types; staff may override with a reason."""
    chosen = checked_code(
        "organization_type", terms.organization_type or request.organization_type, OrganizationType.values
    )
    is_offered = not version.organization_types or chosen in version.organization_types
    if (chosen != request.organization_type or not is_offered) and not terms.type_reason.strip():
        raise reason_missing("type_reason")
    return chosen


def _units_of(terms: QuoteTerms) -> Decimal | None:
    units = terms.expected_units
    if units is None:
        return None
    if units < 0 or parse_decimal(decimal_text(units)) is None:
        raise Refused(
            "EXPECTED_UNITS_INVALID",
            _("The expected units are no number to count with."),
            {"field": "expected_units"},
            is_input=True,
        )
    if not terms.units_reason.strip():
        raise reason_missing("units_reason")
    return units


def _price_of(terms: QuoteTerms, estimate: Estimate) -> Money:
    if terms.amount is None:
        return estimate.price
    price = Money(terms.amount, estimate.price.currency)
    require_payable(price)
    if price.rounded() != estimate.price and not terms.amount_reason.strip():
        raise reason_missing("amount_reason")
    return price.rounded()


def _language_of(request: QuoteRequest, terms: QuoteTerms) -> str:
    """As asked, else the prospect's, else the first of the languages that the seller may invoice in."""
    allowed = allowed_languages(terms.seller.country)
    if terms.language and terms.language not in allowed:
        raise Refused(
            "LANGUAGE_NOT_ALLOWED",
            _("A seller in this country may not invoice in this language."),
            {"field": "language", "allowed": list(allowed)},
            is_input=True,
        )
    return terms.language or (request.language if request.language in allowed else allowed[0])


def _valid_until(terms: QuoteTerms, issued_on: date) -> date:
    last = terms.valid_until or issued_on + timedelta(days=settings.QUOTE_VALID_DAYS)
    if not issued_on <= last <= issued_on + LONGEST_VALIDITY:
        raise Refused(
            "VALID_UNTIL_OUT_OF_RANGE",
            _("A quote is valid from today on, for a year at most."),
            {"field": "valid_until"},
            is_input=True,
        )
    return last


def _refuse_strange_customer(
    request: QuoteRequest, terms: QuoteTerms, version: PlanVersion, currency: str, on: date
) -> None:
    refuse_known_customer(
        name=request.organization_name,
        registration_number=request.registration_number,
        country=request.country,
        customer_id=terms.customer_id,
        is_another=terms.is_another,
        version=version,
        on=on,
    )
    if terms.customer_id is not None and organization_facts(terms.customer_id).currency != currency:
        raise Refused("WRONG_CURRENCY", _("This customer pays in another currency."), {"field": "currency"})


def _checked_text(text: str) -> str:
    lines = text.strip().splitlines()
    if len(text) > LONGEST_TEXT or any(line.strip() and line_fault(line, LONGEST_TEXT) for line in lines):
        raise Refused("INVALID_TEXT", _("This text is not right."), {"field": "agreement_text"}, is_input=True)
    return "\n".join(line.strip() for line in lines)
