"""Three years of one licence that was signed on a 29 February, with everything that can come in the way of a price.

Usage at both changes of the clocks and around midnight, an event that comes after its year has closed, a price held by
a limit that was agreed on, an offer on hold when its term begins, and notice in the last second of the last day.
Every figure can be worked out in the head: 150,000 tiles, 800 km² of workspaces, 70 km² of modelspaces and 40 GB are
150 + 80 + 70 + 80 = 380 units, and cost 40,000; 120,000 tiles more make 500, and cost 80,000.
"""

from __future__ import annotations

from typing import Any

import pytest

from tenants.models import Organization, OutboxMessage
from tenants.scoping import STAFF, scoped
from tests.api import Caller
from tests.api_sweep import row_counts
from tests.billing.setting import register_norwegian_seller
from tests.cast import make_member, make_user
from tests.scenarios.story import PROFILE, command, key_of, made, on, run_jobs, vendor_key

GB = 1_000_000_000
METERS = ("map_tiles", "workspace_km2", "modelspace_km2", "downloaded_bytes")


@pytest.mark.slow
def test_three_years_from_a_29_february(real_db: str) -> None:
    vendor, fjordvik, subscription = sign_on_the_leap_day()
    usage_of_the_first_year(fjordvik)
    the_first_year_comes_to_380_units(vendor, fjordvik, subscription)
    an_event_comes_ten_months_late(fjordvik)
    usage_of_the_second_year(fjordvik)
    a_limit_is_agreed_on(vendor, subscription)
    the_second_year_comes_to_500_units_and_the_limit_holds_the_price(vendor)
    the_third_term_runs_while_its_offer_is_on_hold(vendor, fjordvik, subscription)
    reminders_come_before_the_last_day_for_notice(fjordvik)
    notice_comes_in_the_last_second(fjordvik, subscription)
    nothing_follows(fjordvik, subscription)


def sign_on_the_leap_day() -> tuple[Caller, Caller, str]:
    """29 February 2024: a public agency of 240 employees signs; 400 units are expected (R-SCALGO-2, R-SCALGO-6)."""
    with on("2024-02-29"):
        command("load_catalog")
        register_norwegian_seller()
        vendor = vendor_key()
        organization = {
            "slug": "fjordvik",
            "name": "Fjordvik kommune",
            "organization_type": "public_agency",
            "employees": 240,
            "country": "NO",
            "currency": "NOK",
            "locale": "nb",
            "timezone": "Europe/Oslo",
        }
        made(vendor.post("organizations", organization))
        with scoped(STAFF):
            found = Organization.objects.get(slug="fjordvik")
            make_member(found, make_user("ada"), is_license_administrator=True)
        made(vendor.put("billing-profile?organization=fjordvik", PROFILE))
        signature = {"plan": "scalgo_live_consumption", "signed_on": "2024-02-29", "signed_by": "Ada Haugland"}
        subscription = made(vendor.post("subscriptions?organization=fjordvik", signature))["id"]
        fjordvik = key_of("fjordvik")
        run_jobs("2024-02-29")
        (term,) = terms_of(fjordvik, subscription)
    # A year from a 29 February has 366 days, and its last one is the day before 1 March.
    assert (term["starts_on"], term["ends_on"], term["last_day_for_notice"]) == (
        "2024-02-29",
        "2025-03-01",
        "2024-11-28",
    )
    assert (term["price"]["amount"], term["invoice_number"]) == ("40000.00", "10001")
    return vendor, fjordvik, subscription


def usage_of_the_first_year(fjordvik: Caller) -> None:
    """Both clock changes and both sides of midnight, as an app would send them (R-X-6, R-X-12)."""
    with on("2024-03-31T20:00"):
        # 01:30 UTC is 03:30 in Oslo: the hour from two to three does not exist on this day.
        sent(fjordvik, event("spring", "map_tiles", 50_000, "2024-03-31T01:30:00Z"))
    with on("2024-10-27T20:00"):
        # 00:30 and 01:30 UTC are both half past two in Oslo.
        sent(
            fjordvik,
            event("autumn-1", "map_tiles", 40_000, "2024-10-27T00:30:00Z"),
            event("autumn-2", "map_tiles", 60_000, "2024-10-27T01:30:00Z"),
        )
        assert day_of(fjordvik, "2024-10-27", "2024-10-28") == {"map_tiles": "100000"}
    with on("2025-03-02"):
        sent(
            fjordvik,
            event("workspaces", "workspace_km2", 800, "2024-06-03T08:00:00Z"),
            event("modelspaces", "modelspace_km2", 70, "2024-06-03T08:00:00Z"),
            # 23:59:59 in Oslo on 28 February, and midnight of 1 March: the first second of the next year.
            event("last-second", "downloaded_bytes", 40 * GB, "2025-02-28T22:59:59Z"),
            event("first-second", "map_tiles", 1_000, "2025-02-28T23:00:00Z"),
        )


def the_first_year_comes_to_380_units(vendor: Caller, fjordvik: Caller, subscription: str) -> None:
    """4 March 2025: the year of 366 days closes; 380 units cost 40,000 (R-SCALGO-4)."""
    with on("2025-03-04"):
        run_jobs("2024-03-01", until="2025-03-04")
        (offer,) = made(vendor.get("offers?waiting=true"), 200)["results"]
        offer = made(vendor.post(f"offers/{offer['id']}/approve", {}), 200)
        run_jobs("2025-03-04")
        second = terms_of(fjordvik, subscription)[1]
    assert offer["measured"] == {"starts_on": "2024-02-29", "ends_on": "2025-03-01"}
    assert step(offer["why"], "UNITS")["units"] == "380"
    assert (second["starts_on"], second["ends_on"]) == ("2025-03-01", "2026-03-01")
    assert (second["price"]["amount"], second["invoice_number"]) == ("40000.00", "10002")


def an_event_comes_ten_months_late(fjordvik: Caller) -> None:
    """10 March 2025: tiles of Christmas Eve. Their year is closed and invoiced; they count in the next (R-X-6)."""
    with on("2025-03-10"):
        sent(fjordvik, event("christmas", "map_tiles", 120_000, "2024-12-24T10:00:00Z"))
        # Sent again, and again with another time of sending, it counts once.
        again = made(fjordvik.post("events", [event("christmas", "map_tiles", 120_000, "2024-12-24T10:00:00Z")]), 202)
        assert (again["stored"], again["others"][0]["code"]) == (0, "DUPLICATE")


def usage_of_the_second_year(fjordvik: Caller) -> None:
    """380 units once more: 1,000 tiles are there from the first second of the year already."""
    with on("2026-02-27"):
        sent(
            fjordvik,
            event("tiles-2", "map_tiles", 149_000, "2025-09-01T08:00:00Z"),
            event("workspaces-2", "workspace_km2", 800, "2025-09-01T08:00:00Z"),
            event("modelspaces-2", "modelspace_km2", 70, "2025-09-01T08:00:00Z"),
            event("data-2", "downloaded_bytes", 40 * GB, "2025-09-01T08:00:00Z"),
        )


def a_limit_is_agreed_on(vendor: Caller, subscription: str) -> None:
    """27 February 2026: from the third term on, no price rises by more than a quarter."""
    with on("2026-02-27"):
        option = "charges.yearly_fee.parameters.max_change_percent"
        agreed = {"option": option, "value": "25", "starts_on": "2026-03-01", "reason": "Agreed at the yearly meeting"}
        made(vendor.post(f"subscriptions/{subscription}/overrides?organization=fjordvik", agreed))


def the_second_year_comes_to_500_units_and_the_limit_holds_the_price(vendor: Caller) -> None:
    """4 March 2026: 380 units and the late 120 are 500, exactly at the edge of 80,000; the limit allows 50,000."""
    with on("2026-03-04"):
        run_jobs("2025-03-05", until="2026-03-04")
        (waiting,) = made(vendor.get("offers?waiting=true"), 200)["results"]
        offer = made(vendor.get(f"offers/{waiting['id']}"), 200)
        late = step(offer["why"], "LATE_METER_UNITS")
        assert (late["quantity"], late["units"]) == ("120000", "120")
        assert step(offer["why"], "UNITS")["units"] == "500"
        assert step(offer["why"], "BAND")["fee"] == "80000.00"
        limited = step(offer["why"], "CHANGE_LIMITED")
        assert (limited["previous_fee"], limited["max_change_percent"], limited["held_fee"]) == (
            "40000.00",
            "25",
            "50000.00",
        )
        assert offer["offered"]["amount"] == "50000.00"
        made(vendor.post(f"offers/{waiting['id']}/hold", {"reason": "Ask about Christmas Eve"}), 200)


def the_third_term_runs_while_its_offer_is_on_hold(vendor: Caller, fjordvik: Caller, subscription: str) -> None:
    """A month on hold: full access, no invoice, until staff approve on 8 April (R-SCALGO-18)."""
    with on("2026-04-07"):
        run_jobs("2026-03-05", until="2026-04-07")
        third = terms_of(fjordvik, subscription)[2]
        assert (third["state"], third["is_price_pending"], third["invoice_number"]) == ("running", True, None)
        assert len(made(fjordvik.get("invoices"), 200)["results"]) == 2
    with on("2026-04-08"):
        (held,) = made(vendor.get("offers?waiting=true"), 200)["results"]
        made(vendor.post(f"offers/{held['id']}/approve", {"reason": "It was real work"}), 200)
        run_jobs("2026-04-08")
        third = terms_of(fjordvik, subscription)[2]
        invoice = made(fjordvik.get("invoices/10003"), 200)
    assert (third["price"]["amount"], third["is_price_pending"]) == ("50000.00", False)
    assert (third["starts_on"], third["ends_on"]) == ("2026-03-01", "2027-03-01")
    assert (invoice["issued_on"], invoice["net"], invoice["total"]) == ("2026-04-08", "50000.00", "62500.00")


def reminders_come_before_the_last_day_for_notice(fjordvik: Caller) -> None:
    """60, 30 and 7 days before 28 November of each year, to the administrator (R-SCALGO-14, R-SCALGO-21)."""
    with on("2026-11-27"):
        run_jobs("2026-04-09", until="2026-11-27")
    days = ("09-29", "10-29", "11-21")
    assert reminded_on() == [f"{year}-{day}" for year in (2024, 2025, 2026) for day in days]


def notice_comes_in_the_last_second(fjordvik: Caller, subscription: str) -> None:
    """28 November 2026, 23:59:59 in Oslo: in time; access lasts to 28 February 2027 (R-SCALGO-16, R-SCALGO-17)."""
    with on("2026-11-28T22:59:59"):
        notice = made(fjordvik.post(f"subscriptions/{subscription}/notice", {}))
    assert (notice["received_on"], notice["is_in_time"], notice["last_day"]) == ("2026-11-28", True, "2027-02-28")


def nothing_follows(fjordvik: Caller, subscription: str) -> None:
    """June 2027: no fourth term; everything explains itself, and the same days again change nothing (R-X-7)."""
    with on("2027-06-30"):
        run_jobs("2026-11-28", until="2027-06-30")
        assert [term["state"] for term in terms_of(fjordvik, subscription)] == ["ended"] * 3
        assert command("verify")[-1].endswith(" 0 broken")
        for number in ("10001", "10002", "10003"):
            assert "  computed again: the same" in command("explain_invoice", number)
        before = row_counts()
        run_jobs("2024-02-29", until="2027-06-30")
        after = row_counts()
        # 1 February 2025: the ninety days before it were empty when it was today, and hold the late event now.
        assert after.pop("forecast") == before.pop("forecast") + 1
        assert after == before


def event(event_id: str, meter: str, value: int, time: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "urn:example:app",
        "type": meter,
        "time": time,
        "data": {"value": value, "person": "ola"},
    }


def sent(caller: Caller, *events: dict[str, Any]) -> None:
    """All of them are new."""
    answer = made(caller.post("events", list(events)), 202)
    assert answer == {"received": len(events), "stored": len(events), "others": []}


def day_of(caller: Caller, starts_on: str, ends_on: str) -> dict[str, str]:
    totals = made(caller.get(f"usage?starts_on={starts_on}&ends_on={ends_on}"), 200)["totals"]
    return {total["meter"]: total["value"] for total in totals}


def terms_of(caller: Caller, subscription: str) -> list[dict[str, Any]]:
    terms: list[dict[str, Any]] = made(caller.get(f"subscriptions/{subscription}"), 200)["terms"]
    return terms


def step(why: dict[str, Any], code: str) -> dict[str, Any]:
    (numbers,) = [step["numbers"] for step in why["steps"] if step["code"] == code]
    assert isinstance(numbers, dict)
    return numbers


def reminded_on() -> list[str]:
    with scoped(STAFF):
        queued = OutboxMessage.objects.filter(template="notice_reminder").order_by("queued_at")
        return [message.queued_at.date().isoformat() for message in queued]
