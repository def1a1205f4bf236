"""Four years of one agreement, told through the API: notice in time, withdrawn, renewed; a price held by its cap; an
offer on hold at a renewal; a price shock, and leaving because of it.

150,000 tiles are 150 units and cost 40,000; 600,000 are 600 and cost 80,000.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from billing.admin.pending import pending_term, pending_terms
from tenants.scoping import STAFF, scoped
from tests.api import Caller, code_of
from tests.billing.setting import register_norwegian_seller
from tests.billing.town import use_tiles
from tests.scenarios.story import PROFILE, command, key_of, made, on, run_jobs, vendor_key

OPTION = "charges.yearly_fee.parameters"
FJORDVIK = {
    "slug": "fjordvik", "name": "Fjordvik kommune", "organization_type": "public_agency", "employees": 240,
    "country": "NO", "currency": "NOK", "locale": "nb", "timezone": "Europe/Oslo",
}  # fmt: skip


class Story:
    """The vendor, the customer, and their agreement."""

    def __init__(self) -> None:
        with on("2014-05-20"):
            command("load_catalog")
            register_norwegian_seller()
            self.vendor: Caller = vendor_key()
            made(self.vendor.post("organizations", FJORDVIK))
            made(self.vendor.put("billing-profile?organization=fjordvik", PROFILE))
            signature = {"plan": "scalgo_live_consumption", "signed_on": "2014-05-20", "signed_by": "Ada Haugland"}
            self.path = (
                f"subscriptions/{made(self.vendor.post('subscriptions?organization=fjordvik', signature))['id']}"
            )
            self.customer: Caller = key_of("fjordvik")

    def agree(self, option: str, value: Any, starts_on: str) -> None:
        body = {"option": f"{OPTION}.{option}", "value": value, "starts_on": starts_on, "reason": "Frame agreement 7"}
        made(self.vendor.post(f"{self.path}/overrides?organization=fjordvik", body))

    def use(self, tiles: int, day: str) -> None:
        use_tiles("fjordvik", tiles, f"{day}T10:00:00Z", datetime.fromisoformat(f"{day}T12:00:00+00:00"))

    def terms(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = made(self.customer.get(self.path), 200)["terms"]
        return found

    def waiting_offer(self) -> dict[str, Any]:
        (offer,) = made(self.vendor.get("offers?waiting=true"), 200)["results"]
        return dict(offer)

    def decide(self, verdict: str, day: str, **body: str) -> None:
        with on(day):
            made(self.vendor.post(f"offers/{self.waiting_offer()['id']}/{verdict}", body), 200)


@pytest.mark.slow
def test_four_years_of_notice_and_prices(real_db: str) -> None:
    story = Story()
    notice_in_time_is_withdrawn_and_the_licence_renews(story)
    the_cap_holds_the_second_price(story)
    an_offer_on_hold_leaves_the_third_term_running_without_a_price(story)
    the_fourth_price_is_a_shock_and_the_customer_leaves(story)
    assert command("verify")[-1].endswith(" 0 broken")
    for number in ("10001", "10002", "10003", "10004"):
        assert "  computed again: the same" in command("explain_invoice", number)


def notice_in_time_is_withdrawn_and_the_licence_renews(story: Story) -> None:
    """R-SCALGO-16 to 18: 19 February 2015, 23:59:59 and 24:00 in Oslo."""
    run_jobs("2014-05-21")
    story.use(600_000, "2014-06-02")
    with on("2015-02-19T22:59"):
        given = made(story.customer.post(f"{story.path}/notice", {}))
        assert (given["is_in_time"], given["last_day"]) == (True, "2015-05-19")
        made(story.customer.post(f"{story.path}/notice/withdraw", {}))
    with on("2015-02-19T23:00"):
        late = made(story.customer.post(f"{story.path}/notice", {}))
        assert (late["is_in_time"], late["last_day"]) == (False, "2016-05-19")
        made(story.customer.post(f"{story.path}/notice/withdraw", {}))
    story.agree("max_change_percent", "25", "2015-05-20")
    run_jobs("2015-02-20", until="2015-05-23")
    with on("2015-05-23"):
        assert [term["state"] for term in story.terms()] == ["ended", "running"]


def the_cap_holds_the_second_price(story: Story) -> None:
    """80,000, but no more than 25 % above 40,000."""
    assert story.waiting_offer()["offered"] == {"amount": "50000.00", "currency": "NOK"}
    story.decide("approve", "2015-05-23")
    run_jobs("2015-05-24")
    with on("2015-05-24"):
        assert made(story.customer.get("invoices/10002"), 200)["net"] == "50000.00"
        story.agree("max_change_percent", None, "2016-05-20")


def an_offer_on_hold_leaves_the_third_term_running_without_a_price(story: Story) -> None:
    """R-SCALGO-18: full access, no invoice, staff alarmed."""
    story.use(150_000, "2015-09-02")
    run_jobs("2015-09-03", until="2016-05-23")
    story.decide("hold", "2016-05-23", reason="Usage is being looked at")
    run_jobs("2016-05-24", until="2016-06-10")
    with on("2016-06-10"):
        third = story.terms()[2]
        assert (third["state"], third["is_price_pending"], third["invoice_number"]) == ("running", True, None)
        with scoped(STAFF):
            (pending,) = [pending_term(term) for term in pending_terms(date(2016, 6, 10))]
        assert (pending.customer, pending.number, pending.state) == ("Fjordvik kommune", 3, "held")
        assert len(made(story.customer.get("invoices"), 200)["results"]) == 2
    story.decide("approve", "2016-06-10")
    run_jobs("2016-06-11")
    with on("2016-06-11"):
        assert made(story.customer.get("invoices/10003"), 200)["net"] == "40000.00"


def the_fourth_price_is_a_shock_and_the_customer_leaves(story: Story) -> None:
    """R-SCALGO-21: 40,000 is indicated, 80,000 is the price; left after 73 of 365 days, they cost 8,000."""
    with on("2016-06-12"):
        story.agree("price_shock_percent", "25", "2017-05-20")
        story.agree("price_shock_notice_days", 90, "2017-05-20")
    story.use(150_000, "2016-09-02")
    run_jobs("2016-09-03", until="2017-02-19")
    story.use(450_000, "2017-03-02")
    run_jobs("2017-03-03", until="2017-05-23")
    story.decide("approve", "2017-05-23")
    with on("2017-05-24"):
        right = made(story.customer.get(f"{story.path}/price-shock"), 200)
        assert (right["indicated"]["amount"], right["price"]["amount"]) == ("40000.00", "80000.00")
        assert right["last_day"] == "2017-08-21"
    run_jobs("2017-05-24", until="2017-07-31")
    with on("2017-07-31T21:59"):
        given = made(story.customer.post(f"{story.path}/price-shock/notice", {}))
        assert (given["basis"], given["last_day"]) == ("price_shock", "2017-07-31")
        assert code_of(story.customer.post(f"{story.path}/price-shock/keep", {})) == (409, "NOTICE_ALREADY_GIVEN")
    run_jobs("2017-08-01", until="2018-06-30")
    with on("2018-06-30"):
        invoice = made(story.customer.get("invoices/10004"), 200)
        (line,) = invoice["content"]["lines"]
        assert (line["amount"], line["period"]) == ("8000.00", {"start": "2017-05-20", "end": "2017-08-01"})
        assert [term["state"] for term in story.terms()] == ["ended"] * 4
        assert len(made(story.customer.get("invoices"), 200)["results"]) == 4
