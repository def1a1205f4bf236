"""What was invoiced elsewhere is invoiced here, at the vendor's desk: what comes first is read before it is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from billing.models import Seller
from billing.services.renewals import renew_terms
from licensing.selectors import subscription_facts
from tenants.scoping import STAFF, scoped
from tests.billing.elsewhere import WHY, signed_before_it_was_charged
from tests.billing.setting import add_customer, sign_elsewhere
from tests.staff import NOW, SIGNED_ON, Desk, audited, messages_of, text_of

ACTION = "licensing_subscription_begin-invoicing"
PAGE = "licensing_subscription_change"


@pytest.fixture
def graz(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A newcomer who signed a year ago: the running term began on 20 May 2015, and its year has closed."""
    signed = signed_before_it_was_charged(new_customer("graz"), SIGNED_ON, NOW, monkeypatch)
    renew_terms(NOW)
    return signed


def new_customer(slug: str) -> UUID:
    with scoped(STAFF):
        seller = Seller.objects.get()
    return add_customer(seller, slug, NOW)


def act(desk: Desk, subscription_id: UUID, step: str = "perform", **answers: str) -> Any:
    given = {"first_day": "2015-05-20", "reason": "The reseller closes"} | answers
    return desk.act(ACTION, subscription_id, step=step, **given)


def test_staff_read_what_comes_first_then_do_it(desk: Desk, graz: UUID) -> None:
    page = text_of(desk.get(ACTION, graz))
    assert "20 May 2015 20 May 2016" in page, "the first days of the running term and of the next"
    foreseen = text_of(act(desk, graz, step="foresee"))
    assert f"What runs through 19 May 2015 stays as it was: {WHY}" in foreseen
    assert "The first term that is invoiced here runs 20 May 2015 – 19 May 2016." in foreseen
    assert "It has begun, and is charged whole: make sure that nobody else has invoiced it." in foreseen
    assert "Its price waits for your approval: NOK 20,000.00 without VAT." in foreseen
    assert "It is made from what was used here 20 May 2014 – 19 May 2015." in foreseen
    with scoped(STAFF):
        assert subscription_facts(graz).is_elsewhere_for_good, "nothing happens before it is confirmed"
    done = act(desk, graz)
    assert messages_of(done)[-1:] == ["It is invoiced here from 20\u00a0May\u00a02015."]
    (entry,) = audited("subscription.invoiced_here")
    assert (entry.actor_id, entry.reason) == (desk.business.vera.pk, "The reseller closes")
    page = text_of(desk.get(PAGE, graz))
    assert f"Invoiced elsewhere {WHY} Invoiced here from 20 May 2015" in page
    assert "Invoice it here" not in page


def test_a_term_to_come_says_when_its_price_is_known(desk: Desk, graz: UUID) -> None:
    foreseen = text_of(act(desk, graz, step="foresee", first_day="2016-05-20"))
    assert "It has begun" not in foreseen
    assert "It is made from what was used here 20 May 2015 – 19 May 2016." in foreseen
    assert "That is known on 23 May 2016: then the price is worked out, and waits for your approval." in foreseen


def test_a_refusal_stands_on_the_page(desk: Desk, graz: UUID) -> None:
    assert "This field is required." in text_of(act(desk, graz, reason=""))
    assert "Select a valid choice." in text_of(act(desk, graz, first_day="2015-06-01"))
    act(desk, graz)
    assert "(INVOICED_HERE_ALREADY)" in text_of(act(desk, graz))


def test_a_plan_whose_charges_are_not_written_says_so_instead(desk: Desk) -> None:
    customer = new_customer("linz")
    with scoped(STAFF):
        planner = sign_elsewhere(customer, "teamplaner5_pro_user", SIGNED_ON, NOW)
    page = text_of(desk.get(PAGE, planner))
    rule = "A price for each seat and month or year"
    assert f"Invoiced here Not possible yet. No charges are written by these rules: {rule}." in page
    assert "Invoice it here" not in page
