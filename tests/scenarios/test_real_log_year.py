"""One year of real usage becomes an invoice, and the agreement ends by notice that came late.

Told through the API and the commands, once with a real web server's log and always with a small one of our own. The
numbers that are billed are worked out here again, from a count of the log that shares no code with the product.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.api import Caller, code_of
from tests.api_sweep import row_counts
from tests.billing.setting import register_norwegian_seller
from tests.scenarios.logs import REAL_LOG, SMALL_LOG, Counted, count_log
from tests.scenarios.story import PROFILE, command, key_of, made, on, vendor_key
from tests.scenarios.story import run_jobs as run_all_jobs

ZONE = "Europe/Oslo"
SIGNED_ON, BORDER = date(2014, 5, 20), date(2015, 5, 20)
ALWAYS_BEFORE, NEVER_AFTER = date(1990, 1, 1), date(2100, 1, 1)

# A request of the log stands for so many map tiles that a map draws; its size is what was downloaded.
MAPPING = """
source = "urn:example:www"

[[events]]
name = "tiles"
meter = "map_tiles"
value = "{tiles}"
actor = "{{host}}"

[[events]]
name = "size"
meter = "downloaded_bytes"
value = "{{size}}"
actor = "{{host}}"
"""
BANDS = ((0, 20_000), (100, 40_000), (500, 80_000), (2_000, 150_000), (10_000, 250_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A log, and how many tiles each of its requests stands for."""

    content: bytes
    tiles: int

    def counted(self, first: date, end: date, zone: str = ZONE) -> Counted:
        return count_log(self.content, zone, first, end)

    def units(self, counted: Counted) -> Decimal:
        """1 for each 1,000 tiles, and 2 for each gigabyte."""
        return Decimal(counted.requests * self.tiles) / 1000 + 2 * Decimal(counted.size) / 10**9


def fee_of(units: Decimal) -> str:
    return f"{max(fee for start, fee in BANDS if start <= units)}.00"


def text_of(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def real_log() -> Usage:
    if not REAL_LOG.exists():
        pytest.skip(f"THE REAL LOG IS NOT THERE: {REAL_LOG}")
    return Usage(content=REAL_LOG.read_bytes(), tiles=50)


def small_log() -> Usage:
    return Usage(content=SMALL_LOG, tiles=100_000)


@pytest.fixture(
    params=[pytest.param(real_log, id="real log", marks=pytest.mark.slow), pytest.param(small_log, id="small log")]
)
def usage(request: pytest.FixtureRequest) -> Usage:
    load: Callable[[], Usage] = request.param
    return load()


# What the story is about; forecasts, reminders, splits and the keeping of data have stories of their own.
TOLD = ("renew_terms", "reprice_terms", "charge_terms", "invoice_charges", "render_documents", "send_waiting_mail")


def run_jobs(as_of: str, until: str | None = None) -> list[str]:
    """The lines of the days on which a job of the story did something."""
    told = []
    for line in run_all_jobs(as_of, until):
        day, _, done = line.partition("  ")
        parts = [part for part in done.split(", ") if part.split()[0] in TOLD]
        reminded = "remind_of_notice" in done
        if parts and not reminded:
            told.append(f"{day}  {', '.join(parts)}")
    return told


def test_one_year_of_usage_becomes_an_invoice(real_db: str, tmp_path: Path, usage: Usage) -> None:
    before, after = usage.counted(ALWAYS_BEFORE, BORDER), usage.counted(BORDER, NEVER_AFTER)
    whole = Counted(before.requests + after.requests, before.size + after.size)
    assert fee_of(usage.units(before)) != fee_of(usage.units(whole)), "a border that is missed shows in the price"
    assert usage.counted(ALWAYS_BEFORE, BORDER, "UTC") != before, "so does one at midnight UTC"

    vendor, fjordvik, subscription = sign_in_may_2014()
    the_first_year_is_priced_by_estimate_and_invoiced(fjordvik, subscription)
    the_second_term_begins_without_a_price(fjordvik, subscription)
    the_log_is_imported_across_the_border(tmp_path, usage, fjordvik, before, after)
    offer = the_measured_year_closes(vendor, usage, before)
    the_offer_is_approved_and_invoiced(vendor, fjordvik, subscription, offer)
    notice_comes_ten_days_late(fjordvik, subscription)
    the_third_term_is_priced_by_the_rest(vendor, fjordvik, subscription, usage, after)
    nothing_follows(fjordvik, subscription)
    everything_explains_itself()
    the_same_days_again_change_nothing()


def sign_in_may_2014() -> tuple[Caller, Caller, str]:
    """20 May 2014: Fjordvik signs."""
    with on("2014-05-20"):
        assert "scalgo_live_consumption version 1: new version" in command("load_catalog")
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
            "timezone": ZONE,
        }
        made(vendor.post("organizations", organization))
        made(vendor.put("billing-profile?organization=fjordvik", PROFILE))
        signature = {"plan": "scalgo_live_consumption", "signed_on": "2014-05-20", "signed_by": "Ada Haugland"}
        subscription = made(vendor.post("subscriptions?organization=fjordvik", signature))
        assert code_of(vendor.post("subscriptions?organization=fjordvik", signature)) == (409, "ALREADY_SUBSCRIBED")
    return vendor, key_of("fjordvik"), subscription["id"]


def the_first_year_is_priced_by_estimate_and_invoiced(fjordvik: Caller, subscription: str) -> None:
    """21 May 2014: the jobs issue the first invoice; 240 employees of a public agency are estimated at 400 units."""
    with on("2014-05-21"):
        done = run_jobs("2014-05-21")
        assert done == ["2014-05-21  invoice_charges 1, render_documents 1, send_waiting_mail 1"]
        (term,) = terms_of(fjordvik, subscription)
        invoice = made(fjordvik.get("invoices/10001"), 200)
    assert (term["starts_on"], term["ends_on"], term["price"]["amount"]) == ("2014-05-20", "2015-05-20", "40000.00")
    assert (term["is_estimated"], term["invoice_number"], term["last_day_for_notice"]) == (True, "10001", "2015-02-19")
    assert step(term["why"], "UNITS_ESTIMATED")["units"] == "400"
    assert (invoice["issued_on"], invoice["due_on"]) == ("2014-05-21", "2014-06-20")
    assert (invoice["net"], invoice["vat"], invoice["total"]) == ("40000.00", "10000.00", "50000.00")


def the_second_term_begins_without_a_price(fjordvik: Caller, subscription: str) -> None:
    """20 May 2015: a year of quiet days is skipped; the second term runs, and its price is pending (R-SCALGO-18)."""
    with on("2015-05-20"):
        assert run_jobs("2014-05-22", until="2015-05-20") == [
            "2015-05-20  renew_terms 1",
        ]
        first, second = terms_of(fjordvik, subscription)
    assert (first["state"], second["state"]) == ("ended", "running")
    assert (second["starts_on"], second["is_price_pending"], second["price"]) == ("2015-05-20", True, None)


def the_log_is_imported_across_the_border(
    folder: Path, usage: Usage, fjordvik: Caller, before: Counted, after: Counted
) -> None:
    """21 May 2015: what was used on both sides of the border comes in one file."""
    log, mapping = folder / "access.log", folder / "mapping.toml"
    log.write_bytes(usage.content)
    mapping.write_text(MAPPING.format(tiles=usage.tiles))
    with on("2015-05-21"):
        for _ in ("once", "and again"):
            command(
                "import_access_log",
                log,
                mapping=mapping,
                organization="fjordvik",
                as_of="2015-05-21T11:00+02:00",
                stderr=None,
            )
        totals = made(fjordvik.get("usage?starts_on=2014-05-20&ends_on=2015-05-20"), 200)["totals"]
        assert {total["meter"]: Decimal(total["value"]) for total in totals} == meters_of(usage, before)
        totals = made(fjordvik.get("usage?starts_on=2015-05-20&ends_on=2016-05-20"), 200)["totals"]
        assert {total["meter"]: Decimal(total["value"]) for total in totals} == meters_of(usage, after)


def the_measured_year_closes(vendor: Caller, usage: Usage, before: Counted) -> dict[str, Any]:
    """23 May 2015: the measured year closes, and only what lies before the border is priced (R-SCALGO-4)."""
    with on("2015-05-23"):
        assert run_jobs("2015-05-21", until="2015-05-23") == [
            "2015-05-23  reprice_terms 1",
        ]
        (waiting,) = made(vendor.get("offers?waiting=true"), 200)["results"]
        offer: dict[str, Any] = made(vendor.get(f"offers/{waiting['id']}"), 200)
    units = usage.units(before)
    assert offer["measured"] == {"starts_on": "2014-05-20", "ends_on": "2015-05-20"}
    assert offer["term"] == {"starts_on": "2015-05-20", "ends_on": "2016-05-20"}
    assert weighed(offer["why"]) == {
        "map_tiles": (str(before.requests * usage.tiles), text_of(Decimal(before.requests * usage.tiles) / 1000)),
        "workspace_km2": ("0", "0"),
        "modelspace_km2": ("0", "0"),
        "downloaded_bytes": (str(before.size), text_of(2 * Decimal(before.size) / 10**9)),
    }
    assert step(offer["why"], "UNITS")["units"] == text_of(units)
    assert offer["offered"] == {"amount": fee_of(units), "currency": "NOK"}
    return offer


def the_offer_is_approved_and_invoiced(
    vendor: Caller, fjordvik: Caller, subscription: str, offer: dict[str, Any]
) -> None:
    """26 May 2015: staff approve; the jobs of the next morning invoice. Until then nothing was owed."""
    with on("2015-05-26"):
        assert run_jobs("2015-05-26") == []
        made(vendor.post(f"offers/{offer['id']}/approve", {"reason": "As counted."}), 200)
    with on("2015-05-27"):
        assert run_jobs("2015-05-27") == [
            "2015-05-27  charge_terms 1, invoice_charges 1, render_documents 1, send_waiting_mail 1"
        ]
        invoice = made(fjordvik.get("invoices/10002"), 200)
        pdf = fjordvik.get("invoices/10002/pdf")
        second = terms_of(fjordvik, subscription)[1]
    (line,) = invoice["content"]["lines"]
    assert (line["amount"], line["period"]) == (
        offer["offered"]["amount"],
        {"start": "2015-05-20", "end": "2016-05-20"},
    )
    assert line["why"] == offer["why"] == second["why"]
    assert (second["price"], second["invoice_number"], second["is_price_pending"]) == (offer["offered"], "10002", False)
    assert invoice["previous_digest"] == made(fjordvik.get("invoices/10001"), 200)["digest"]
    assert pdf.content.startswith(b"%PDF-")


def notice_comes_ten_days_late(fjordvik: Caller, subscription: str) -> None:
    """1 March 2016: the last day for the term through 19 May 2016 was 19 February (R-SCALGO-16, R-SCALGO-18)."""
    with on("2016-03-01"):
        notice = made(fjordvik.post(f"subscriptions/{subscription}/notice", {}))
    assert (notice["received_on"], notice["last_day_for_notice"], notice["is_in_time"]) == (
        "2016-03-01",
        "2016-02-19",
        False,
    )
    assert (notice["last_day"], notice["ends_on"]) == ("2017-05-19", "2017-05-20")


def the_third_term_is_priced_by_the_rest(
    vendor: Caller, fjordvik: Caller, subscription: str, usage: Usage, after: Counted
) -> None:
    """23 May 2016: what was used after the border has its own year, and makes the price of the third term."""
    with on("2016-05-23"):
        assert run_jobs("2016-03-01", until="2016-05-23") == [
            "2016-05-20  renew_terms 1",
            "2016-05-23  reprice_terms 1",
        ]
        (waiting,) = made(vendor.get("offers?waiting=true"), 200)["results"]
        offer = made(vendor.post(f"offers/{waiting['id']}/approve", {}), 200)
        run_jobs("2016-05-23")
        third = terms_of(fjordvik, subscription)[2]
    assert {meter: quantity for meter, (quantity, _) in weighed(offer["why"]).items() if quantity != "0"} == {
        meter: str(value) for meter, value in meters_of(usage, after).items()
    }
    assert third["price"] == {"amount": fee_of(usage.units(after)), "currency": "NOK"}
    assert (third["starts_on"], third["ends_on"], third["invoice_number"]) == ("2016-05-20", "2017-05-20", "10003")


def nothing_follows(fjordvik: Caller, subscription: str) -> None:
    """June 2017: access has ended after 19 May, and no further term, offer or invoice was made (R-SCALGO-17)."""
    with on("2017-05-19T21:59"):
        assert [term["state"] for term in terms_of(fjordvik, subscription)] == ["ended", "ended", "running"]
    with on("2017-05-19T22:00"):
        assert [term["state"] for term in terms_of(fjordvik, subscription)] == ["ended", "ended", "ended"]
    with on("2017-06-30"):
        assert run_jobs("2016-05-24", until="2017-06-30") == []
        assert len(terms_of(fjordvik, subscription)) == 3
        numbers = [invoice["number"] for invoice in made(fjordvik.get("invoices"), 200)["results"]]
    assert numbers == ["10001", "10002", "10003"]


def everything_explains_itself() -> None:
    """`verify` finds nothing, and every invoice comes to the same again."""
    assert command("verify")[-1].endswith(" 0 broken")
    for number in ("10001", "10002", "10003"):
        explained = command("explain_invoice", number)
        assert "  computed again: the same" in explained
        assert not [line for line in explained if "BROKEN" in line]


def the_same_days_again_change_nothing() -> None:
    """R-X-7. Only forecasts are more: the first year had nothing to forecast from when it was today."""
    before = row_counts()
    run_jobs("2014-05-20", until="2017-06-30")
    after = row_counts()
    assert after.pop("forecast") == before.pop("forecast") + 9
    assert after == before


def terms_of(caller: Caller, subscription: str) -> list[dict[str, Any]]:
    terms: list[dict[str, Any]] = made(caller.get(f"subscriptions/{subscription}"), 200)["terms"]
    return terms


def step(why: dict[str, Any], code: str) -> dict[str, Any]:
    numbers: dict[str, Any] = next(step["numbers"] for step in why["steps"] if step["code"] == code)
    return numbers


def weighed(why: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Quantity and units of each meter."""
    steps = [step["numbers"] for step in why["steps"] if step["code"] == "METER_UNITS"]
    return {numbers["meter"]: (numbers["quantity"], numbers["units"]) for numbers in steps}


def meters_of(usage: Usage, counted: Counted) -> dict[str, Decimal]:
    return {"map_tiles": Decimal(counted.requests * usage.tiles), "downloaded_bytes": Decimal(counted.size)}
