"""Two years of licences that nothing is charged for here: a planner beside a consumption licence, a platform, a desk.

Teamplaner5 and CitizenLab run in years, Chat2Desk from month to month; all are signed with the catalogue's own plans.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from billing.admin.pending import pending_terms
from billing.models import Charge, Forecast, NoticeReminder, Offer, ParkedWork
from tenants.models import OutboxMessage
from tenants.scoping import STAFF, scoped
from tests.api import Caller
from tests.billing.setting import register_norwegian_seller
from tests.scenarios.story import PROFILE, command, key_of, made, on, run_jobs, vendor_key

PLANS = {
    "planner": "teamplaner5_pro_user",
    "town": "citizenlab_platform",
    "desk": "chat2desk_simultaneous",
}
ELSEWHERE = {"signed_by": "Ada Haugland", "invoiced_elsewhere_reason": "By our reseller"}
SIGNED_ON = "2024-01-31"


def make_customer(vendor: Caller, slug: str, number: int) -> Caller:
    made(
        vendor.post(
            "organizations",
            {
                "slug": slug, "name": slug.title(), "organization_type": "public_agency", "employees": 240,
                "country": "NO", "currency": "NOK", "locale": "en", "timezone": "Europe/Oslo",
            },
        )
    )  # fmt: skip
    profile = PROFILE | {"customer_number": str(number), "organization_number": f"{311720546 + number}"}
    made(vendor.put(f"billing-profile?organization={slug}", profile | {"organization_scheme": "", "vat_number": ""}))
    return key_of(slug)


@pytest.fixture
def customers(real_db: str) -> dict[str, Caller]:
    """Each has signed on the last of January; the planner's customer has the consumption licence too."""
    with on(SIGNED_ON):
        command("load_catalog")
        register_norwegian_seller()
        vendor = vendor_key()
        found = {slug: make_customer(vendor, slug, number) for number, slug in enumerate(PLANS, 1)}
        for slug, plan in PLANS.items():
            body = {"plan": plan, "signed_on": SIGNED_ON, **ELSEWHERE}
            made(vendor.post(f"subscriptions?organization={slug}", body))
        consumption = {"plan": "scalgo_live_consumption", "signed_on": SIGNED_ON, "signed_by": "Ada Haugland"}
        made(vendor.post("subscriptions?organization=planner", consumption))
    return found


def subscriptions(customer: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = made(customer.get("subscriptions"), 200)["results"]
    return found


@pytest.mark.slow
def test_two_years_without_a_price(customers: dict[str, Caller]) -> None:
    run_jobs("2024-02-01", until="2025-12-31")
    with on("2025-12-31"):
        for slug, plan in PLANS.items():
            (found,) = [one for one in subscriptions(customers[slug]) if one["plan"] == plan]
            assert {(term["price"], term["is_price_pending"]) for term in found["terms"]} == {(None, False)}
            starts = [term["starts_on"] for term in found["terms"]]
            if slug == "desk":
                # Months from the last of January, counted from the signature: nothing drifts.
                assert starts[:4] == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]
                assert starts[-1] == "2025-12-31"
                assert len(starts) == 24
            else:
                assert starts == ["2024-01-31", "2025-01-31"]
    with scoped(STAFF):
        plans = set(Offer.objects.values_list("subscription__plan_version__plan__code", flat=True))
        charged = set(Charge.objects.values_list("subscription__plan_version__plan__code", flat=True))
        assert plans | charged == {"scalgo_live_consumption"}
        assert not Forecast.objects.exclude(organization__slug="planner").exists()
        assert not ParkedWork.objects.exists()
        waiting = pending_terms(date(2025, 12, 31)).values_list("subscription__plan_version__plan__code", flat=True)
        assert set(waiting) == {"scalgo_live_consumption"}, "nothing else waits for a price that never comes"
    administrators_are_reminded_of_years_and_not_of_months()
    notice_ends_a_month(customers["desk"])
    assert command("verify")[-1].endswith(" 0 broken")


def administrators_are_reminded_of_years_and_not_of_months() -> None:
    """Sixty, thirty and seven days before the last day for notice, each year, and without a word about a price."""
    with scoped(STAFF):
        for slug in ("planner", "town"):
            reminders = NoticeReminder.objects.filter(
                organization__slug=slug, subscription__plan_version__plan__code=PLANS[slug]
            )
            assert [(found.term_number, found.days, found.source) for found in reminders.order_by("on")] == [
                (number, days, "none") for number in (2, 3) for days in (60, 30, 7)
            ]
            assert [str(found.last_day_for_notice) for found in reminders.order_by("on")][::3] == [
                "2024-10-30", "2025-10-30",
            ]  # fmt: skip
        assert not NoticeReminder.objects.filter(organization__slug="desk").exists()
        assert not OutboxMessage.objects.filter(organization__slug="desk", template="notice_reminder").exists()


def notice_ends_a_month(desk: Caller) -> None:
    """Without a period of notice, the last day of a month's term is the last day for it."""
    with on("2026-01-30"):
        (subscription,) = subscriptions(desk)
        notice = made(desk.post(f"subscriptions/{subscription['id']}/notice", {}))
        assert (notice["is_in_time"], notice["last_day_for_notice"], notice["last_day"]) == (
            True, "2026-01-30", "2026-01-30",
        )  # fmt: skip
    run_jobs("2026-01-31", until="2026-03-01")
    with on("2026-03-01"):
        (ended,) = subscriptions(desk)
        assert (len(ended["terms"]), ended["ends_on"], ended["terms"][-1]["state"]) == (24, "2026-01-31", "ended")
