"""The budget of an organization: its terms as far as the end of next year, with what they cost or are likely to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import UUID

from billing.documents.content import InvoiceContent
from billing.domain.budget import (
    BudgetTerm,
    BudgetYear,
    Certainty,
    CreditedDays,
    IssuedAmount,
    PriceRange,
    budget_of,
    calendar_year,
)
from billing.domain.measured_period import measured_period
from billing.domain.money import Money, split_by_largest_remainder
from billing.domain.vat import VatRate, decide_vat
from billing.models import BillingProfile
from billing.selectors.credit_notes import lines_charged_anew
from billing.selectors.forecasts import latest_forecast
from billing.selectors.invoices import IssuedInvoice, issued_invoices
from billing.selectors.prices import TermPrice, term_prices_of
from billing.services.plan_pricing import has_yearly_fee, plan_of
from licensing.domain.terms import term_period
from licensing.selectors import SubscriptionFacts, subscriptions_of
from tenants.domain.periods import Period
from tenants.selectors import OrganizationFacts


def budget_years(organization: OrganizationFacts, today: date) -> tuple[BudgetYear, ...]:
    """This calendar year and the next; empty without an agreement that is priced here.

    In the organization's currency: an invoice of a time in which it had another one is not added to it.
    """
    subscriptions = [found for found in subscriptions_of(organization.id) if has_yearly_fee(found)]
    if not subscriptions:
        return ()
    prices = term_prices_of([found.id for found in subscriptions])
    percent = vat_percent(organization.id, today)
    terms = [
        term
        for subscription in subscriptions
        for term in _terms(subscription, prices.get(subscription.id, {}), today, percent)
    ]
    issued_first = reversed(issued_invoices(organization.id))
    documents = [found for found in issued_first if found.content.currency == organization.currency]
    issued = [_issued(found) for found in documents]
    credited = list(_credited_days([found for found in documents if found.content.is_credit]))
    years = (today.year, today.year + 1)
    return tuple(budget_of(year, terms, issued, organization.currency, credited) for year in years)


def vat_percent(organization_id: UUID, on: date) -> Decimal | None:
    """The rate that an invoice of this day would have; None where it is for staff to decide."""
    profile = BillingProfile.objects.select_related("seller").filter(organization_id=organization_id).first()
    decided = decide_vat(profile.seller.country, profile.country, on) if profile else None
    return decided.percent if isinstance(decided, VatRate) else None


def _terms(
    subscription: SubscriptionFacts, prices: Mapping[int, TermPrice], today: date, percent: Decimal | None
) -> Iterator[BudgetTerm]:
    """Those that touch this year or the next; one without a price or a forecast is taken to cost what the last did."""
    known: PriceRange | None = None
    until = calendar_year(today.year + 1).end
    for number in count(1):
        term = term_period(subscription.signed_on, number, subscription.plan.term_months)
        if term.start >= until or (subscription.ends_on is not None and subscription.ends_on <= term.start):
            return
        net, certainty = _price(subscription, number, prices.get(number), known)
        if net is None:
            continue
        known = net
        if term.end > calendar_year(today.year).start:
            price = prices.get(number)
            is_invoiced = price is not None and price.is_invoiced
            yield BudgetTerm(
                product=subscription.plan.product_name,
                term=term,
                net=net,
                vat=None if percent is None else net.vat(percent),
                certainty=certainty,
                invoice_on=None if is_invoiced else _invoice_on(subscription, number, term, today),
            )


def _price(
    subscription: SubscriptionFacts, number: int, price: TermPrice | None, before: PriceRange | None
) -> tuple[PriceRange | None, Certainty]:
    if price is not None and price.price is not None:
        return PriceRange.of(price.price), Certainty.KNOWN
    forecast = latest_forecast(subscription.id, number)
    if forecast is not None:
        return PriceRange(low=forecast.low, likely=forecast.likely, high=forecast.high), Certainty.FORECAST
    return before, Certainty.ASSUMED


def _invoice_on(subscription: SubscriptionFacts, number: int, term: Period, today: date) -> date:
    """When the term begins and its measured year has closed; not before today."""
    options = plan_of(subscription, term.start).offered_fee.terms.parameters.measuring
    measured = measured_period(subscription.signed_on, number, options)
    return max(term.start, today, measured.closes_on if measured else term.start)


def _issued(invoice: IssuedInvoice) -> IssuedAmount:
    content = invoice.content
    sign = -1 if content.is_credit else 1
    return IssuedAmount(
        number=content.number,
        issued_on=content.issued_on,
        net=Money(sign * content.totals.net, content.currency).rounded(),
        vat=Money(sign * content.totals.vat, content.currency).rounded(),
    )


def _credited_days(notes: Sequence[IssuedInvoice]) -> Iterator[CreditedDays]:
    """What was given back and charged anew costs what it did."""
    anew = lines_charged_anew([note.id for note in notes])
    for note in notes:
        for position, days in _credited(note.content):
            if (note.id, position) not in anew:
                yield days


def _credited(note: InvoiceContent) -> Iterator[tuple[int, CreditedDays]]:
    """Each line, by its position, with its part of the VAT of its rate."""
    for group in note.vat:
        lines = [(position, line) for position, line in enumerate(note.lines, 1) if line.vat_code == group.code]
        vats = split_by_largest_remainder(Money(group.amount, note.currency), [abs(line.amount) for _, line in lines])
        for (position, line), vat in zip(lines, vats, strict=True):
            yield (
                position,
                CreditedDays(number=note.number, period=line.period, net=-Money(line.amount, note.currency), vat=-vat),
            )
