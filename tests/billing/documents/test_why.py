from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from billing.charge_rules.previews import preview
from billing.documents.content import Term
from billing.documents.printer import NBSP
from billing.documents.why import Speaker, explain
from tenants.domain.decision import Clause, Decision, Json, Step
from tenants.domain.periods import Period
from tests.billing.documents.examples import MEASURED_FEE, MEASURED_YEAR, a_decision, meter_step, scalgo_glossary

CLIENTS = Term(code="clients", text="Clients", unit="C62")
REQUESTS = Term(code="requests", text="Requests", unit="C62")


def told(decision: Decision, language: str = "en", currency: str = "NOK", glossary: tuple[Term, ...] = ()) -> str:
    speaker = Speaker.of(language, currency, glossary or scalgo_glossary(language))
    return explain(decision, speaker).replace(NBSP, " ")


def told_step(code: str, numbers: Mapping[str, Json], glossary: tuple[Term, ...] = (CLIENTS, REQUESTS)) -> str:
    return told(a_decision(Step(code, numbers), reference=""), currency="EUR", glossary=glossary)


# The worked example: 150 + 80 + 70 + 80 = 380 units = 40,000 (R-SCALGO-4, R-SCALGO-5, R-X-2).
@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "nb",
            "Forbruk 15. mars 2025 – 14. mars 2026: kartfliser 150 000 ÷ 1 000 = 150; arbeidsområder 800 km² ÷ 10 = "
            "80; modellområder 70 km² = 70; nedlastede data 40 GB × 2 = 80; til sammen 380 enheter. "
            "Et år med 100 til under 500 enheter koster NOK 40 000,00 (Avtalen, punkt 4).",
        ),
        (
            "en",
            "Usage 15 March 2025 – 14 March 2026: map tiles 150,000 ÷ 1,000 = 150; workspaces 800 km² ÷ 10 = 80; "
            "modelspaces 70 km² = 70; downloaded data 40 GB × 2 = 80; in all 380 units. "
            "A year of 100 to under 500 units costs NOK 40,000.00 (Avtalen, punkt 4).",
        ),
        (
            "de",
            "Verbrauch 15. März 2025 – 14. März 2026: Kartenkacheln 150.000 ÷ 1.000 = 150; Arbeitsbereiche 800 km² ÷ "
            "10 = 80; Modellbereiche 70 km² = 70; heruntergeladene Daten 40 GB × 2 = 80; zusammen 380 Einheiten. "
            "Ein Jahr mit 100 bis unter 500 Einheiten kostet NOK 40.000,00 (Avtalen, punkt 4).",
        ),
        (
            "nl",
            "Verbruik 15 maart 2025 – 14 maart 2026: kaarttegels 150.000 ÷ 1.000 = 150; werkgebieden 800 km² ÷ 10 = "
            "80; modelgebieden 70 km² = 70; gedownloade data 40 GB × 2 = 80; samen 380 eenheden. "
            "Een jaar met 100 tot 500 eenheden kost NOK 40.000,00 (Avtalen, punkt 4).",
        ),
    ],
)
def test_a_measured_year(language: str, sentences: str) -> None:
    assert told(MEASURED_FEE, language) == sentences


def test_late_usage_is_a_part_of_its_own_with_its_own_days() -> None:  # R-X-6
    numbers = {"meter": "map_tiles", "quantity": "2000", "weight": "1", "per": "1000", "units": "2"}
    late = Step("LATE_METER_UNITS", {**numbers, "start": "2025-03-10", "end": "2025-03-15"})
    steps = (meter_step("map_tiles", "1000", "1", "1000", "1"), late, Step("UNITS", {"units": "3"}))
    assert told(a_decision(*steps, inputs=MEASURED_YEAR, reference="")) == (
        "Usage 15 March 2025 – 14 March 2026: map tiles 1,000 ÷ 1,000 = 1; "
        "map tiles, reported late for 10–14 March 2025: 2,000 ÷ 1,000 = 2; in all 3 units."
    )


@pytest.mark.parametrize(
    ("quantity", "per", "told_as"),
    [
        ("1500000000", "1000000000", "1.5 GB × 2 = 3"),
        ("1500000", "1000000", "1.5 MB × 2 = 3"),
        ("1500", "1000", "1,500 bytes ÷ 1,000 × 2 = 3"),
    ],
)
def test_bytes_are_told_in_the_unit_they_are_weighed_in(quantity: str, per: str, told_as: str) -> None:
    step = meter_step("downloads", quantity, "2", per, "3")
    assert f": downloaded data {told_as}." in told(a_decision(step, inputs=MEASURED_YEAR, reference=""))


def test_a_first_year_is_told_with_the_estimates_inputs() -> None:  # R-SCALGO-6
    numbers: dict[str, Json] = {"organization_type": "architect", "employees": "40", "up_to": "50", "units": "90"}
    band = Step("BAND", {"units": "90", "from": "0", "below": "100", "fee": "20000.00"})
    assert told(a_decision(Step("UNITS_ESTIMATED", numbers), band, reference="")) == (
        "First year, estimated by type and size: architect with 40 employees (up to 50), 90 units. "
        "A year under 100 units costs NOK 20,000.00."
    )
    assert told(a_decision(Step("UNITS_ESTIMATED", {**numbers, "up_to": None}), reference="")) == (
        "First year, estimated by type and size: architect with 40 employees, 90 units."
    )
    expected = Step("UNITS_EXPECTED_BY_STAFF", {**numbers, "units": "1200"})
    assert told(a_decision(expected, reference="")) == "First year, estimated individually: 1,200 units."


def test_the_last_band_has_no_upper_edge() -> None:
    step = {"units": "12000", "from": "10000", "below": None, "fee": "250000.00"}
    assert told(a_decision(Step("BAND", step), reference="")) == "A year from 10,000 units costs NOK 250,000.00."


def test_a_price_that_is_held_says_from_what_to_what() -> None:
    numbers = {
        "fee": "80000.00",
        "previous_fee": "40000.00",
        "max_change_percent": "10",
        "lowest": "36000.00",
        "highest": "44000.00",
        "held_fee": "44000.00",
    }
    assert told(a_decision(Step("CHANGE_LIMITED", numbers), reference="")) == (
        "The price may change by at most 10% from last year’s NOK 40,000.00: NOK 44,000.00 instead of NOK 80,000.00."
    )
    assert told(a_decision(Step("CHANGE_WITHIN_LIMIT", numbers), reference="")) == ""


def test_fees_tiers_slices_volumes_and_packages() -> None:
    assert told_step("FEE", {"price": "149.00", "every": "month"}) == "EUR 149.00 per month."
    days = {"price": "950.00", "days": "275", "of_days": "365", "unit_price": "715.75"}
    assert told_step("PRORATED", days) == "By days: EUR 950.00 × 275 / 365 days = EUR 715.75, rounded."
    count = {"counted": "clients", "counted_on": "last_day", "count": "260", "quantity": "1"}
    assert told_step("COUNTED", count) == "Clients, counted on the last day: 260."
    tier: dict[str, Json] = {"tier": "3", "from": "251", "below": None, "price": "1000.00"}
    assert told_step("TIER", tier) == "Tier 3 (from 251) costs EUR 1,000.00."
    volume = {"counted": "requests", "quantity": "600000", "from": "500000", "unit_price": "0.017"}
    assert told_step("BAND_OF_ALL", volume) == "Requests: 600,000, each at the price from 500,000: EUR 0.017."
    numbers = {"counted": "requests", "quantity": "250", "beyond": "250", "size": "100", "packages": "3"}
    assert told_step("PACKAGES", {**numbers, "included": "0"}) == "Requests: 250, in packages of 100: 3."
    some = {**numbers, "included": "20", "beyond": "230"}
    assert told_step("PACKAGES", some) == "Requests: 250, of which 20 included; 230 in packages of 100: 3."


def test_the_slices_of_a_quantity_are_one_sentence() -> None:
    parts = (
        Step("SLICE", {"counted": "requests", "from": "0", "quantity": "100", "unit_price": "0.02"}),
        Step("SLICE", {"counted": "requests", "from": "100", "quantity": "30", "unit_price": "0.017"}),
    )
    spoken = told(a_decision(*parts, reference="§ 2"), currency="EUR", glossary=(REQUESTS,))
    assert spoken == "Requests: from 0: 100 at EUR 0.02; from 100: 30 at EUR 0.017 (§ 2)."


def test_a_step_without_words_is_spelled_out() -> None:
    numbers: dict[str, Json] = {"seat_kind": "admin", "seats": "2", "until": None}
    assert told_step("SEATS_ORDERED", numbers) == "Seats ordered: seat kind admin, seats 2."
    assert told_step("NOTHING", {}) == "Nothing."


@pytest.mark.parametrize(
    ("code", "numbers", "spelled"),
    [
        ("BAND", {"from": "lots", "below": None, "fee": "1.00"}, "Band: from lots, fee 1."),
        ("BAND", {}, "Band."),
        ("BAND", {"from": "NaN", "below": None, "fee": "1.00"}, "Band: from NaN, fee 1."),
        ("FEE", {"every": "eon", "price": "1.00"}, "Fee: every eon, price 1."),
        ("METER_UNITS", {"meter": "tiles"}, "Meter units: meter tiles."),
        ("TIER", {"tier": ["x"]}, "Tier: tier ['x']."),
    ],
)
def test_numbers_that_do_not_fit_their_code_are_spelled_out(code: str, numbers: dict[str, Json], spelled: str) -> None:
    assert told_step(code, numbers) == spelled


@pytest.mark.parametrize(
    ("language", "told_as"),
    [("nb", "kartfliser 1"), ("en", "map tiles 1"), ("de", "Kartenkacheln 1"), ("nl", "kaarttegels 1")],
)
def test_only_german_nouns_keep_a_capital_inside_a_sentence(language: str, told_as: str) -> None:
    texts = {"nb": "Kartfliser", "en": "Map tiles", "de": "Kartenkacheln", "nl": "Kaarttegels"}
    glossary = (Term(code="map_tiles", text=texts[language], unit="C62"),)
    step = meter_step("map_tiles", "1", "1", "1", "1")
    decision = a_decision(step, inputs=MEASURED_YEAR, reference="")
    assert f": {told_as} = 1." in told(decision, language, glossary=glossary)


def test_an_abbreviation_keeps_its_capitals() -> None:
    glossary = (Term(code="calls", text="API calls", unit=""),)
    step = meter_step("calls", "1", "1", "1", "1")
    assert ": API calls 1 = 1." in told(a_decision(step, inputs=MEASURED_YEAR, reference=""), glossary=glossary)


def test_a_code_without_a_word_is_told_by_its_letters() -> None:
    step = meter_step("api_calls", "1", "1", "1", "1")
    assert ": api calls 1 = 1." in told(a_decision(step, inputs=MEASURED_YEAR, reference=""))
    counted: dict[str, Json] = {"counted": "api_calls", "counted_on": "first_day", "count": "2"}
    assert told_step("COUNTED", counted) == "Api calls, counted on the first day: 2."


def test_hostile_text_in_a_decision_stays_text() -> None:
    clause = Clause(text="", language="nb", reference="#panic() {units}\u202e\n名")
    decision = replace(a_decision(Step("X#[y]", {"{a}": "{b}\x00"})), clause=clause)
    assert told(decision) == "X#[y]: {a} {b} (#panic() {units} □)."


def test_the_amount_stands_in_the_line_and_is_not_told_again() -> None:
    amount = Step("AMOUNT", {"quantity": "1", "unit_price": "1.00", "amount": "1.00", "currency": "EUR"})
    assert told(a_decision(amount, reference="§ 1")) == "§ 1"


PARAMETERS = {
    "weights": [{"meter": "map_tiles", "units": "1", "per": "1000"}],
    "bands": [{"from": "0", "price": {"NOK": "20000"}}, {"from": "100", "price": {"NOK": "40000"}}],
    "estimates": [{"organization_type": "architect", "sizes": [{"units": "90"}]}],
    "max_change_percent": "10",
}
TERM = Period(date(2026, 3, 15), date(2027, 3, 15))


def test_what_the_rule_really_says_is_told() -> None:
    """The words follow the rule's own codes: nothing of a real price is spelled out."""
    facts = {
        "measured": {
            "period": {"start": "2025-03-15", "end": "2026-03-15"},
            "usage": {"map_tiles": "150000"},
            "late": [
                {"meter": "map_tiles", "quantity": "1000", "period": {"start": "2025-03-10", "end": "2025-03-15"}}
            ],
        },
        "previous_fee": "20000",
    }
    (line,) = preview("consumption_year", PARAMETERS, facts, TERM, "NOK")
    assert line.amount.amount == Decimal("22000.00")
    assert told(line.decision).startswith(
        "Usage 15 March 2025 – 14 March 2026: map tiles 150,000 ÷ 1,000 = 150; "
        "map tiles, reported late for 10–14 March 2025: 1,000 ÷ 1,000 = 1; in all 151 units. "
        "A year from 100 units costs NOK 40,000.00. "
        "The price may change by at most 10% from last year’s NOK 20,000.00: NOK 22,000.00 instead of NOK 40,000.00"
    )
    estimated = {"estimate": {"organization_type": "architect", "employees": 12}}
    (line,) = preview("consumption_year", PARAMETERS, estimated, TERM, "NOK")
    assert told(line.decision).startswith(
        "First year, estimated by type and size: architect with 12 employees, 90 units. "
        "A year under 100 units costs NOK 20,000.00"
    )
