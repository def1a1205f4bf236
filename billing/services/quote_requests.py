"""Requests for quotes: asked by a prospect on the public page, or entered by staff (R-SCALGO-20)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from billing.charge_rules.consumption_year.facts import EstimateBasis
from billing.models import QuoteRequest
from billing.services.estimates import Estimate, estimate_first_year, has_estimate_for, plans_on_offer, usual_currency
from billing.services.profile_identifiers import checked_registration_number
from licensing.selectors import PlanVersionFacts
from tenants.domain.codes import LOCALES, countries
from tenants.domain.refusal import NotFound, Refused
from tenants.domain.text import line_fault
from tenants.models import OrganizationType
from tenants.services.audit import record_audit
from tenants.services.checks import checked_code, checked_line
from tenants.services.contact_addresses import checked_email
from tenants.services.organizations import MOST_EMPLOYEES

NUMBER_LENGTH = 40
LONGEST_MESSAGE = 2000
ONE_HOUR, ONE_DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuoteRequest:
    """What a prospect says of itself. `plan_code` may be empty where only one plan is on offer."""

    organization_name: str
    organization_type: str
    employees: int
    country: str
    contact_name: str
    email: str
    language: str
    plan_code: str = ""
    registration_number: str = ""
    phone: str = ""
    message: str = ""


def estimate_for(plan: PlanVersionFacts, organization_type: str, employees: int, at: datetime) -> Estimate | None:
    """What a first year would cost such an organization; None for a type that the plan has no estimate for.

    Raises `Refused` (UNKNOWN_CODE, INVALID_NUMBER) for what is no type, or no number of employees.
    """
    checked_code("organization_type", organization_type, OrganizationType.values)
    if not 0 <= employees <= MOST_EMPLOYEES:
        raise Refused("INVALID_NUMBER", _("This number cannot be right."), {"field": "employees"}, is_input=True)
    if not has_estimate_for(plan.id, organization_type):
        return None
    basis = EstimateBasis(organization_type=organization_type, employees=employees)
    return estimate_first_year(plan, basis, on=at.date(), currency=usual_currency(plan.id))


def request_quote(new: NewQuoteRequest, *, at: datetime, address: str) -> QuoteRequest:
    """Keeps a request that came from a network address; the web role may add it, and read none.

    Raises `Refused` as `enter_quote_request` does, and TOO_MANY_REQUESTS beyond
    `QUOTE_REQUESTS_PER_ADDRESS_AND_HOUR` or `QUOTE_REQUESTS_PER_EMAIL_AND_DAY`.
    """
    request = _checked(new, at)
    request.sender = _hidden(address, at)
    _refuse_too_many(request, at)
    request.save(force_insert=True)
    return request


def enter_quote_request(new: NewQuoteRequest, *, at: datetime) -> QuoteRequest:
    """Keeps a request that staff or their programs took, by telephone say.

    Raises `Refused`: NO_PLAN_ON_OFFER, UNKNOWN_PLAN, UNKNOWN_CODE, MISSING_FIELD, INVALID_TEXT, INVALID_NUMBER,
    INVALID_EMAIL, INVALID_IDENTIFIER.
    """
    request = _checked(new, at)
    request.save(force_insert=True)
    record_audit("quote_request.entered", "quote_request", request.pk, at=at)
    return request


def close_quote_request(request_id: UUID, *, reason: str, at: datetime) -> QuoteRequest:
    """Staff answered without a quote. Raises `NotFound`, `Refused` (REASON_MISSING, REQUEST_CLOSED)."""
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Say why: the audit log keeps it."), {"field": "reason"}, is_input=True)
    request = lock_quote_request(request_id)
    if request.closed_at is not None:
        raise Refused("REQUEST_CLOSED", _("This request was closed before."))
    request.closed_at, request.closed_reason = at, reason
    request.save(update_fields=["closed_at", "closed_reason"])
    record_audit("quote_request.closed", "quote_request", request.pk, at=at, reason=reason)
    return request


def lock_quote_request(request_id: UUID) -> QuoteRequest:
    """Makes decisions about one request and its quotes wait for each other. Raises `NotFound`."""
    request = QuoteRequest.objects.select_for_update(no_key=True, of=("self",)).filter(pk=request_id).first()
    if request is None:
        raise NotFound("quote request", str(request_id))
    return request


def plan_asked_for(plan_code: str) -> PlanVersionFacts:
    """The plan with a code, or the only one there is. Raises `Refused`: NO_PLAN_ON_OFFER, UNKNOWN_PLAN."""
    plans = plans_on_offer()
    if not plans:
        raise Refused("NO_PLAN_ON_OFFER", _("There is no plan on offer at the moment."))
    if not plan_code and len(plans) == 1:
        return plans[0]
    for plan in plans:
        if plan.plan_code == plan_code:
            return plan
    raise Refused("UNKNOWN_PLAN", _("There is no such plan on offer."), {"field": "plan"}, is_input=True)


def _checked(new: NewQuoteRequest, at: datetime) -> QuoteRequest:
    plan = plan_asked_for(new.plan_code)
    estimate = estimate_for(plan, new.organization_type, new.employees, at)
    country = checked_code("country", new.country, countries())
    registration_number = _optional_line("registration_number", new.registration_number, NUMBER_LENGTH)
    return QuoteRequest(
        plan_version_id=plan.id,
        organization_name=checked_line("organization_name", new.organization_name),
        organization_type=new.organization_type,
        employees=new.employees,
        country=country,
        registration_number=checked_registration_number(registration_number, country),
        contact_name=checked_line("contact_name", new.contact_name),
        email=checked_email("email", new.email),
        phone=_optional_line("phone", new.phone, NUMBER_LENGTH),
        message=_checked_message(new.message),
        language=checked_code("language", new.language, LOCALES),
        currency=usual_currency(plan.id),
        units=estimate.units if estimate else None,
        amount=estimate.price.amount if estimate else None,
        decision=estimate.decision.as_json() if estimate else None,
        requested_at=at,
    )


def _optional_line(field: str, text: str, most: int) -> str:
    return checked_line(field, text, most) if text.strip() else ""


def _checked_message(text: str) -> str:
    """Lines of readable text."""
    lines = text.strip().splitlines()
    faults = {line_fault(line, LONGEST_MESSAGE) for line in lines if line.strip()} - {""}
    if faults or len(text) > LONGEST_MESSAGE:
        raise Refused("INVALID_TEXT", _("This text is not right."), {"field": "message"}, is_input=True)
    return "\n".join(line.strip() for line in lines)


def _refuse_too_many(request: QuoteRequest, at: datetime) -> None:
    """Two at the same moment may both be the last one that is allowed: that does no harm."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select by_sender, by_email from count_quote_requests(%s, %s, %s, %s)",
            [request.sender, at - ONE_HOUR, request.email, at - ONE_DAY],
        )
        by_sender, by_email = cursor.fetchone()
    if (
        by_sender >= settings.QUOTE_REQUESTS_PER_ADDRESS_AND_HOUR
        or by_email >= settings.QUOTE_REQUESTS_PER_EMAIL_AND_DAY
    ):
        raise Refused(
            "TOO_MANY_REQUESTS",
            _("Several requests have come from you already, and we have them. Try again later, or write to us."),
        )


def _hidden(address: str, at: datetime) -> str:
    """Nobody can tell the address from it, nor that two days' requests came from the same one."""
    told = f"quote request {at.date().isoformat()} {address}"
    return hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()
