"""The yearly run as it is usually written: customer by customer through the ORM, a transaction each.

It writes the same rows as the product, its documents are numbered and chained the same way, and its prices are the same
rule's. It looks up no parked customers and asks no work list: the comparison favours it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from benchmarks.yearly_customers import AS_OF
from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts
from billing.documents.content_json import content_as_json
from billing.domain.charge_rule import price_charge
from billing.domain.document_chain import chained_digest
from billing.domain.invoice import due_date
from billing.domain.measured_period import measured_period
from billing.models import BillingProfile, Charge, Invoice, InvoiceLine, NumberSeries, Offer, OfferVerdict
from billing.services.charge_facts import ChargeFacts
from billing.services.invoice_content import Heading, make_invoice_content
from billing.services.measured_usage import measure
from billing.services.plan_pricing import priced_plan
from licensing.domain.terms import term_period
from licensing.models import Subscription, Term
from metering.selectors import meters
from metering.services.periods import close_measured_period
from tenants.domain.periods import local_day
from tenants.models import Organization
from tenants.scoping import scoped, worker_for
from tenants.selectors import license_administrators
from tenants.services.audit import record_audit
from tenants.services.outbox import Mail, queue_mail


def price_one_by_one(organization_ids: Sequence[UUID]) -> None:
    """An approved offer for each subscription's second term."""
    for organization_id in organization_ids:
        with scoped(worker_for(organization_id)):
            organization = Organization.objects.get(pk=organization_id)
            for subscription in Subscription.objects.filter(organization=organization):
                _offer(organization, subscription)


def _offer(organization: Organization, subscription: Subscription) -> None:
    terms = priced_plan(subscription.plan_version_id).offered_fee.terms
    measured = measured_period(subscription.signed_on, 2, terms.parameters.measuring)
    if measured is None:
        raise RuntimeError("a second year has a first")
    codes = [weight.meter for weight in terms.parameters.weights]
    close_measured_period(organization.pk, measured.period, codes, at=AS_OF)
    before = OfferVerdict.objects.filter(offer__subscription=subscription, offer__term_number=1).first()
    facts = ConsumptionYearFacts(
        measured=measure(organization.pk, measured.period, codes), previous_fee=before.amount if before else None
    )
    (line,) = price_charge(terms, facts, term_period(subscription.signed_on, 2, 12), organization.currency)
    offer = Offer.objects.create(
        organization=organization,
        subscription=subscription,
        term_number=2,
        kind="consumption",
        currency=line.amount.currency,
        amount=line.amount.amount,
        decision=line.decision.as_json(),
        measured_starts_on=measured.period.start,
        measured_ends_on=measured.period.end,
        proposed_at=AS_OF,
    )
    record_audit("offer.proposed", "offer", offer.pk, at=AS_OF)
    OfferVerdict.objects.create(
        organization=organization, offer=offer, verdict="approved", amount=offer.amount, decided_at=AS_OF
    )
    record_audit("offer.approved", "offer", offer.pk, at=AS_OF)
    license_administrators(organization.pk)


def invoice_one_by_one(organization_ids: Sequence[UUID]) -> None:
    """A charge for each approved offer, and one issued invoice with a line for each of them."""
    for organization_id in organization_ids:
        with scoped(worker_for(organization_id)):
            offers = Offer.objects.filter(organization_id=organization_id, verdicts__verdict="approved")
            charges = [_charge(offer) for offer in offers.select_related("subscription__plan_version__plan__product")]
            _invoice(organization_id, charges)


def _charge(offer: Offer) -> Charge:
    subscription = offer.subscription
    term = Term.objects.get(subscription=subscription, number=offer.term_number)
    verdict = OfferVerdict.objects.get(offer=offer, verdict="approved")
    if verdict.amount is None:
        raise RuntimeError("what is approved has an amount")
    fee = priced_plan(subscription.plan_version_id).offered_fee
    charge: Charge = Charge.objects.create(
        organization_id=offer.organization_id,
        subscription=subscription,
        rule=fee.terms.rule.code,
        source=f"offer:{offer.pk}",
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        reason="fee",
        item_code=fee.charge.code,
        heading=subscription.plan_version.plan.product.name,
        names=fee.names("fee"),
        quantity=Decimal(1),
        unit="ANN",
        unit_price=verdict.amount,
        currency=offer.currency,
        amount=verdict.amount,
        decision=offer.decision,
        charged_at=AS_OF,
    )
    return charge


def _facts(charge: Charge) -> ChargeFacts:
    return ChargeFacts(
        id=charge.pk,
        organization_id=charge.organization_id,
        plan_version_id=charge.subscription.plan_version_id,
        starts_on=charge.starts_on,
        ends_on=charge.ends_on,
        item_code=charge.item_code,
        heading=charge.heading,
        names=charge.names,
        quantity=charge.quantity,
        unit=charge.unit,
        unit_price=charge.unit_price,
        currency=charge.currency,
        amount=charge.amount,
        decision=charge.decision,
    )


def _invoice(organization_id: UUID, charges: Sequence[Charge]) -> None:
    profile = BillingProfile.objects.select_related("seller").get(organization_id=organization_id)
    invoice = Invoice.objects.create(
        organization_id=organization_id, seller=profile.seller, currency="NOK", drafted_at=AS_OF
    )
    for position, charge in enumerate(charges, start=1):
        InvoiceLine.objects.create(organization_id=organization_id, invoice=invoice, charge=charge, position=position)
    series = NumberSeries.objects.select_for_update().get(seller=profile.seller)
    issued_on = local_day(AS_OF, profile.seller.timezone)
    heading = Heading(
        number=f"{series.prefix}{series.next_number}", issued_on=issued_on, due_on=due_date(issued_on, 30)
    )
    content = make_invoice_content(heading, profile, [_facts(charge) for charge in charges], meters())
    invoice.series, invoice.sequence, invoice.number = series, series.next_number, content.number
    invoice.issued_at, invoice.issued_on, invoice.due_on = AS_OF, content.issued_on, content.due_on
    invoice.net, invoice.vat, invoice.total = content.totals.net, content.totals.vat, content.totals.total
    kept = content_as_json(content)
    invoice.content, invoice.previous_digest = kept, series.last_digest
    invoice.digest = chained_digest(kept, series.last_digest)
    invoice.save()
    series.next_number, series.last_issued_on = series.next_number + 1, issued_on
    series.last_digest = invoice.digest
    series.save()
    record_audit("invoice.issued", "invoice", invoice.pk, at=AS_OF, details={"number": invoice.number})
    mail = Mail(reason=f"invoice {invoice.pk}", template="invoice_issued", context={"number": content.number})
    queue_mail(mail, recipients=profile.invoice_emails, locale="nb", at=AS_OF, organization_id=organization_id)
