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
from tests.api import Caller, code_of
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


@pytest.mark.slow
def test_a_desk_moves_between_named_and_simultaneous_and_back(customers: dict[str, Caller]) -> None:  # R-CHAT-1
    """Thirty in shifts of five buy five, then everybody a licence of their own: terms and jobs go on in months."""
    with on("2024-02-01"):
        vendor = vendor_key()
        desk = customers["desk"]
        (first,) = subscriptions(desk)
        add = {"kind": "simultaneous", "quantity": 1, "starts_on": "2024-02-01", "reason": "Order 1"}
        made(vendor.post(f"subscriptions/{first['id']}/seat-lots?organization=desk", add))
        for name in ("ada", "ben"):
            made(desk.post("people", {"external_id": name, "name": name.title(), "entry_on": "2020-01-01"}))
        lease = made(desk.post("leases", {"product": "chat2desk", "person": "ada", "client": "desk"}))
    run_jobs("2024-02-02", until="2024-04-10")
    with on("2024-04-10"):
        body = {"plan": "chat2desk_named", "licenses": {"named": 1}, "reason": "All work in parallel now"}
        path = f"subscriptions/{first['id']}/move?organization=desk"
        short = made(vendor.post(f"{path}&preview=true", body), 200)
        assert (short["needed"], short["missing"]) == ({"named": 2}, {"named": 1})
        assert [(found["person"], found["code"]) for found in short["not_fitting"]] == [
            ("ada", "NO_SEAT"), ("ben", "NO_SEAT"),
        ]  # fmt: skip
        assert code_of(vendor.post(path, body)) == (409, "PEOPLE_DO_NOT_FIT")
        second = made(vendor.post(path, body | {"licenses": {"named": 2}}))["subscription"]
        over = desk.post(f"leases/{lease['id']}/heartbeat", None)
        assert code_of(over) == (410, "LEASE_ENDED")
        assert code_of(desk.post("leases", {"product": "chat2desk", "person": "ada", "client": "desk"})) == (
            409, "NO_SEAT",
        )  # fmt: skip
        made(desk.post("seats/held", {"product": "chat2desk", "person": "ada"}))
        made(desk.post("leases", {"product": "chat2desk", "person": "ada", "client": "desk"}))
    run_jobs("2024-04-11", until="2024-07-15")
    with on("2024-07-15"):
        back = {"plan": "chat2desk_simultaneous", "licenses": {"simultaneous": 1}, "reason": "Shifts again"}
        third = made(vendor.post(f"subscriptions/{second}/move?organization=desk", back))["subscription"]
    run_jobs("2024-07-16", until="2024-08-20")
    with on("2024-08-20"):
        found = {one["id"]: one for one in subscriptions(desk)}
        assert [(found[key]["signed_on"], found[key]["ends_on"]) for key in (first["id"], second, third)] == [
            (SIGNED_ON, "2024-04-10"), ("2024-04-10", "2024-07-15"), ("2024-07-15", None),
        ]  # fmt: skip
        assert [len(found[key]["terms"]) for key in (first["id"], second, third)] == [3, 4, 2]
        assert {found[key]["invoiced_elsewhere_reason"] for key in found} == {"By our reseller"}
        (running,) = made(desk.get("seats"), 200)["items"]
        assert (running["subscription"], running["kinds"][0]["there"]) == (third, 1)
    with scoped(STAFF):
        assert not ParkedWork.objects.exists()
    assert command("verify")[-1].endswith(" 0 broken")
