"""What was invoiced elsewhere is invoiced here from a term on: what comes first, and what never does."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from billing.models import Charge, Invoice, Offer, Seller
from billing.services.charges import charge_terms
from billing.services.forecasts import forecast_terms
from billing.services.invoices import invoice_charges
from billing.services.invoicing_start import FirstPrice, begin_invoicing, preview_invoicing
from billing.services.offers import approve_offer
from billing.services.renewals import renew_terms
from billing.services.repricing import reprice_terms
from licensing.models import Subscription
from licensing.selectors import subscription_facts
from licensing.services.notice import give_notice
from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry
from tenants.scoping import STAFF, WORKER, scoped
from tests.billing.elsewhere import signed_before_it_was_charged
from tests.billing.setting import AT, add_customer, sign, sign_elsewhere
from tests.billing.town import use_tiles

# Signed 20 May 2014; the first year closes on 23 May 2015.
SIGNED_ON = date(2014, 5, 20)
FIRST, SECOND, THIRD = date(2014, 5, 20), date(2015, 5, 20), date(2016, 5, 20)
APRIL = datetime(2015, 4, 1, 9, tzinfo=UTC)
JUNE = datetime(2015, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def graz(seller: Seller, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A customer of a reseller since the plan was not charged here."""
    return signed_before_it_was_charged(add_customer(seller, "graz"), SIGNED_ON, AT, monkeypatch)


def begin(subscription_id: UUID, first_day: date, at: datetime, **more: Any) -> FirstPrice:
    with scoped(STAFF):
        return begin_invoicing(
            subscription_id=subscription_id, first_day=first_day, at=at, **{"reason": "The reseller closes"} | more
        )


def run_jobs(at: datetime) -> None:
    for job in (renew_terms, reprice_terms, charge_terms, invoice_charges, forecast_terms):
        job(at)


def approve_all(at: datetime) -> None:
    with scoped(STAFF):
        for offer in Offer.objects.all():
            approve_offer(offer_id=offer.pk, at=at)


def invoiced() -> list[tuple[str, str]]:
    with scoped(WORKER):
        charges = {str(found.starts_on): found for found in Charge.objects.all()}
        totals = [f"{total:.2f}" for total in Invoice.objects.order_by("number").values_list("total", flat=True)]
    return list(zip(sorted(charges), totals, strict=True))


def test_nothing_of_it_is_invoiced_until_somebody_says_so(graz: UUID) -> None:
    use_tiles("graz", 120_000)
    for at in (APRIL, JUNE):
        run_jobs(at)
    with scoped(WORKER):
        assert not Offer.objects.exists()
    assert invoiced() == []


def test_the_next_term_is_priced_from_what_was_used_before_it(graz: UUID) -> None:  # R-SCALGO-3, 4
    """120,000 tiles are 120 units: 40,000, and 50,000 with VAT. The year before stays the reseller's."""
    use_tiles("graz", 120_000)
    first = begin(graz, SECOND, APRIL)
    assert (first.term_number, str(first.term.last_day), first.offered) == (2, "2016-05-19", None)
    assert first.measured is not None
    assert (first.measured.period.start, first.measured.closes_on) == (FIRST, date(2015, 5, 23))
    with scoped(WORKER):
        facts = subscription_facts(graz)
        (entry,) = AuditEntry.objects.filter(action="subscription.invoiced_here")
    assert (facts.is_invoiced_here(date(2015, 5, 19)), facts.is_invoiced_here(SECOND)) == (False, True)
    assert (entry.reason, entry.details) == ("The reseller closes", {"from": "2015-05-20"})
    run_jobs(APRIL)
    assert invoiced() == []
    run_jobs(JUNE)
    with scoped(WORKER):
        (offer,) = Offer.objects.all()
    assert (offer.term_number, offer.kind, f"{offer.amount:.2f}") == (2, "consumption", "40000.00")
    approve_all(JUNE)
    run_jobs(JUNE)
    run_jobs(JUNE)
    assert invoiced() == [("2015-05-20", "50000.00")]
    run_jobs(datetime(2016, 6, 1, 9, tzinfo=UTC))
    with scoped(WORKER):
        assert list(Offer.objects.order_by("term_number").values_list("term_number", flat=True)) == [2, 3]
    call_command("verify", stdout=io.StringIO())


def test_the_running_term_is_offered_at_once_where_its_year_has_closed(graz: UUID) -> None:
    use_tiles("graz", 120_000)
    run_jobs(JUNE)
    with scoped(STAFF):
        seen = preview_invoicing(subscription_id=graz, first_day=SECOND, reason="It closes", at=JUNE)
        assert not Offer.objects.exists()
    assert seen.offered is not None
    assert seen.offered.text == "40000.00"
    assert begin(graz, SECOND, JUNE).offered == seen.offered
    approve_all(JUNE)
    run_jobs(JUNE)
    assert invoiced() == [("2015-05-20", "50000.00")]


def test_the_first_term_is_estimated_and_waits_for_staff(graz: UUID) -> None:  # R-SCALGO-6
    first = begin(graz, FIRST, AT)
    assert (first.term_number, first.measured, first.offered and first.offered.text) == (1, None, "40000.00")
    run_jobs(AT)
    assert invoiced() == [], "nobody has accepted this price by a signature"
    approve_all(AT)
    run_jobs(AT)
    assert invoiced() == [("2014-05-20", "50000.00")]


def test_staff_may_know_better_than_the_estimate(graz: UUID) -> None:  # R-SCALGO-6
    with pytest.raises(Refused, match="EXPECTED_UNITS_UNUSED"):
        begin(graz, SECOND, AT, expected_units=Decimal(80))
    first = begin(graz, FIRST, AT, expected_units=Decimal(80))
    assert first.offered is not None
    assert first.offered.text == "20000.00", "below 100 units"


def test_a_preview_writes_nothing(graz: UUID) -> None:
    with scoped(STAFF):
        audited = AuditEntry.objects.count()
        preview_invoicing(subscription_id=graz, first_day=SECOND, reason="It closes", at=APRIL)
        assert subscription_facts(graz).is_elsewhere_for_good
        assert AuditEntry.objects.count() == audited


@pytest.mark.parametrize(
    ("first_day", "more", "code"),
    [
        (date(2015, 5, 21), {}, "FIRST_DAY_IN_TERM"),
        (THIRD, {}, "FIRST_DAY_IN_TERM"),
        (date(2014, 5, 19), {}, "FIRST_DAY_OUT_OF_RANGE"),
        (SECOND, {"reason": "  "}, "REASON_MISSING"),
    ],
)
def test_what_cannot_be_meant(graz: UUID, first_day: date, more: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        begin(graz, first_day, APRIL, **more)
    assert (refused.value.code, refused.value.is_input) == (code, True)
    if code == "FIRST_DAY_IN_TERM":
        assert refused.value.details == {"first_days": ["2014-05-20", "2015-05-20"]}


def test_a_term_that_has_ended_stays_as_it_was(graz: UUID) -> None:
    run_jobs(JUNE)
    with pytest.raises(Refused, match="FIRST_DAY_IN_TERM"):
        begin(graz, FIRST, JUNE)


def test_it_is_said_once(graz: UUID) -> None:
    begin(graz, SECOND, APRIL)
    with pytest.raises(Refused, match="INVOICED_HERE_ALREADY"):
        begin(graz, FIRST, APRIL)


def test_an_agreement_that_ends_is_invoiced_here_no_more(graz: UUID) -> None:
    with scoped(STAFF):
        give_notice(subscription_id=graz, received_at=datetime(2015, 1, 10, 9, tzinfo=UTC))
    with pytest.raises(Refused, match="FIRST_DAY_OUT_OF_RANGE"):
        begin(graz, SECOND, APRIL)


def test_what_is_invoiced_here_or_not_charged_yet(seller: Seller) -> None:
    customer = add_customer(seller, "north")
    with pytest.raises(Refused, match="NOT_INVOICED_ELSEWHERE"):
        begin(sign(customer, SIGNED_ON), SECOND, APRIL)
    with scoped(STAFF):
        planner = sign_elsewhere(customer, "teamplaner5_pro_user", SIGNED_ON, AT)
    with pytest.raises(Refused) as refused:
        begin(planner, SECOND, APRIL)
    assert (refused.value.code, refused.value.details) == ("PLAN_NOT_RUNNING", {"rules": ["per_seat"]})
    with pytest.raises(NotFound):
        begin(customer, SECOND, APRIL)


@pytest.mark.parametrize("first_day", [FIRST, SECOND])
def test_what_could_never_be_priced_is_refused_at_once(
    seller: Seller, monkeypatch: pytest.MonkeyPatch, first_day: date
) -> None:
    """The plan has no price in euros: the job would find that out in a year."""
    customer = add_customer(seller, "linz", currency="EUR")
    linz = signed_before_it_was_charged(customer, SIGNED_ON, AT, monkeypatch)
    with pytest.raises(Refused, match="CANNOT_BE_PRICED"):
        begin(linz, first_day, AT)


def test_the_table_refuses_a_day_without_a_reason(seller: Seller) -> None:
    subscription_id = sign(add_customer(seller, "north"), SIGNED_ON)
    with scoped(STAFF), pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.filter(pk=subscription_id).update(invoiced_here_from=SECOND)
