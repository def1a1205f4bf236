"""The first year: signed, priced by estimate, charged, invoiced."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from billing.models import Charge, Invoice, Seller
from billing.selectors.invoices import issued_invoices
from billing.selectors.prices import term_prices
from billing.services.charges import charge_terms
from billing.services.documents import render_documents
from billing.services.invoices import invoice_charges
from tenants.domain.refusal import Refused
from tenants.scoping import STAFF, WORKER, scoped
from tests.billing.setting import AT, add_customer, sign

NEXT_DAY = datetime(2014, 5, 21, 5, tzinfo=UTC)


def test_an_agency_of_240_is_estimated_at_400_units_and_pays_40000(seller: Seller) -> None:  # R-SCALGO-6, R-SCALGO-2
    organization = add_customer(seller, "fjellvik")
    subscription = sign(organization, date(2014, 5, 20))
    assert invoice_charges(NEXT_DAY) == 1
    assert render_documents(NEXT_DAY) == 1
    with scoped(WORKER):
        price = term_prices(subscription)[1]
        (invoice,) = issued_invoices(organization)
    assert (price.price and price.price.text, price.is_estimated, price.invoice_number) == ("40000.00", True, "10001")
    totals, (line,) = invoice.content.totals, invoice.content.lines
    assert (totals.net, totals.vat, totals.total) == (Decimal("40000.00"), Decimal("10000.00"), Decimal("50000.00"))
    assert (line.period.start, line.period.last_day) == (date(2014, 5, 20), date(2015, 5, 19))
    assert (invoice.content.issued_on, invoice.content.due_on) == (date(2014, 5, 21), date(2014, 6, 20))
    assert line.why is not None
    assert line.why.inputs["facts"] == {
        "estimate": {"employees": 240, "expected_units": None, "organization_type": "public_agency"},
        "measured": None,
        "previous_fee": None,
    }


def test_a_second_run_charges_and_invoices_nothing(seller: Seller) -> None:  # R-X-7
    sign(add_customer(seller, "fjellvik"), date(2014, 5, 20))
    invoice_charges(NEXT_DAY)
    assert [charge_terms(NEXT_DAY), invoice_charges(NEXT_DAY)] == [0, 0]
    with scoped(WORKER):
        assert (Charge.objects.count(), Invoice.objects.count()) == (1, 1)


def test_a_second_license_of_the_plan_is_refused(seller: Seller) -> None:  # R-SCALGO-8
    organization = add_customer(seller, "fjellvik")
    sign(organization, date(2014, 5, 20))
    with pytest.raises(Refused) as refused:
        sign(organization, date(2014, 5, 20))
    assert refused.value.code == "ALREADY_SUBSCRIBED"


def test_a_type_that_the_plan_does_not_list_is_refused(seller: Seller) -> None:  # R-SCALGO-1
    organization = add_customer(seller, "partner", organization_type="partner")
    with pytest.raises(Refused) as refused:
        sign(organization, date(2014, 5, 20))
    assert refused.value.code == "TYPE_NOT_OFFERED"
    with scoped(STAFF):
        assert issued_invoices(organization) == []


def test_a_foreign_buyer_waits_for_staff_and_takes_no_number(seller: Seller) -> None:  # R-X-8
    abroad = add_customer(seller, "abroad")
    at_home = add_customer(seller, "athome")
    with scoped(STAFF):
        from billing.models import BillingProfile

        BillingProfile.objects.filter(organization_id=abroad).update(country="SE")
    for organization in (abroad, at_home):
        sign(organization, date(2014, 5, 20), AT)
    assert invoice_charges(NEXT_DAY) == 1
    with scoped(WORKER):
        assert issued_invoices(abroad) == []
        assert [invoice.number for invoice in issued_invoices(at_home)] == ["10001"]
        from billing.models import ParkedWork

        parked = ParkedWork.objects.get()
    assert (parked.organization_id, parked.code) == (abroad, "VAT_NEEDS_STAFF")
