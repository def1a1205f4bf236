"""The first step: an organization signs; a plan whose price follows consumption is priced from an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts, EstimateBasis
from billing.domain.money import Money
from billing.models import BillingProfile, Offer, OfferKind
from billing.services.charges import charge_offers
from billing.services.offers import Proposal, adjust_offer, approve_offer, record_offers
from billing.services.plan_pricing import plan_of, priced_plan
from billing.services.pricing import price_or_refuse
from licensing.models import PlanVersion
from licensing.selectors import plan_version_in_force, subscription_facts
from licensing.services.subscriptions import start_subscription
from tenants.domain.refusal import Refused
from tenants.domain.typed_json.decimals import decimal_text, parse_decimal
from tenants.selectors import organization_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed, on which local day of the organization; and what staff say against the plan's own terms, with why."""

    signed_on: date
    signed_by: str
    type_override_reason: str = ""
    invoiced_elsewhere_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedTerms:
    """What a quote has promised: the plan's version, what its estimate was made from, and both prices."""

    version: PlanVersion
    basis: EstimateBasis
    offered: Money
    price: Money
    adjustment_reason: str


def sign_agreement(
    *,
    organization_id: UUID,
    plan_code: str,
    signature: Signature,
    at: datetime,
    expected_units: Decimal | None = None,
) -> UUID:
    """Starts a subscription on the plan's latest version, prices its first term and charges it; returns its id.

    The price comes from an estimate by type and size, or from `expected_units` where staff know better (R-SCALGO-6);
    its inputs are kept and shown beside the actual. Acceptance is the signature itself, so nothing waits for staff.
    Nothing is priced where the plan has no such price, as of everything that is invoiced elsewhere. Raises `NotFound`
    for an unknown plan or organization, `Refused` as `start_subscription` does, BILLING_PROFILE_MISSING for an
    organization that nobody has said to be whose customer, EXPECTED_UNITS_INVALID for a number that the price could not
    be computed from again, and EXPECTED_UNITS_UNUSED where no price is made from any.
    """
    refuse_strange_units(expected_units)
    organization = organization_facts(organization_id)
    basis = EstimateBasis(
        organization_type=organization.organization_type,
        employees=organization.employees,
        expected_units=expected_units,
    )
    version = plan_version_in_force(plan_code)
    subscription_id = _start(organization_id, version, signature, at)
    if signature.invoiced_elsewhere_reason.strip() or priced_plan(version.pk).yearly_fee is None:
        refuse_unused_units(expected_units)
        return subscription_id
    offer = offer_first_year(organization_id, subscription_id, basis, at)
    approve_offer(offer_id=offer.pk, at=at)
    charge_offers(Offer.objects.filter(pk=offer.pk), at)
    return subscription_id


def sign_quoted_agreement(*, organization_id: UUID, quoted: QuotedTerms, signature: Signature, at: datetime) -> UUID:
    """Starts the subscription that a quote has promised, at exactly its price; returns its id.

    Raises as `sign_agreement` does, and QUOTE_DIFFERS if the rule no longer gives what the quote says it gave.
    """
    subscription_id = _start(organization_id, quoted.version, signature, at)
    offer = offer_first_year(organization_id, subscription_id, quoted.basis, at)
    if Money(offer.amount, offer.currency).rounded() != quoted.offered:
        raise Refused("QUOTE_DIFFERS", _("The price would be another than the quoted one."))
    if quoted.price == quoted.offered:
        approve_offer(offer_id=offer.pk, at=at)
    else:
        adjust_offer(offer_id=offer.pk, amount=quoted.price, reason=quoted.adjustment_reason, at=at)
    charge_offers(Offer.objects.filter(pk=offer.pk), at)
    return subscription_id


def _start(organization_id: UUID, version: PlanVersion, signature: Signature, at: datetime) -> UUID:
    """The subscription with its first term. Also who is invoiced elsewhere has a seller, who writes their receipts."""
    if not BillingProfile.objects.filter(organization_id=organization_id).exists():
        raise Refused("BILLING_PROFILE_MISSING", _("Say first how the organisation is to be invoiced."))
    subscription, _term = start_subscription(
        organization_id=organization_id,
        plan_version=version,
        signed_on=signature.signed_on,
        signed_by=signature.signed_by,
        at=at,
        type_override_reason=signature.type_override_reason,
        invoiced_elsewhere_reason=signature.invoiced_elsewhere_reason,
    )
    return subscription.pk


def refuse_strange_units(expected_units: Decimal | None) -> None:
    """Only what can be written into the kept inputs and read back is computed with.

    Raises `Refused` (EXPECTED_UNITS_INVALID).
    """
    if expected_units is not None and (expected_units < 0 or parse_decimal(decimal_text(expected_units)) is None):
        raise Refused("EXPECTED_UNITS_INVALID", _("The expected units are no number to count with."), is_input=True)


def refuse_unused_units(expected_units: Decimal | None) -> None:
    """Where no price is made from any. Raises `Refused` (EXPECTED_UNITS_UNUSED)."""
    if expected_units is not None:
        raise Refused(
            "EXPECTED_UNITS_UNUSED",
            _("No price of this plan is made from units."),
            {"field": "expected_units"},
            is_input=True,
        )


def offer_first_year(organization_id: UUID, subscription_id: UUID, basis: EstimateBasis, at: datetime) -> Offer:
    """The price of the first term, by an estimate; it waits for a verdict. Raises `Refused` (CANNOT_BE_PRICED)."""
    subscription = subscription_facts(subscription_id)
    facts = ConsumptionYearFacts(estimate=basis)
    currency = organization_facts(organization_id).currency
    fee = plan_of(subscription, subscription.signed_on).offered_fee
    (line,) = price_or_refuse(fee.terms, facts, subscription.terms[0].period, currency)
    proposal = Proposal(
        organization_id=organization_id,
        subscription_id=subscription_id,
        term_number=1,
        kind=OfferKind.ESTIMATE,
        line=line,
        measured=None,
    )
    (offer_id,) = record_offers([proposal], at=at)
    return Offer.objects.get(pk=offer_id)
