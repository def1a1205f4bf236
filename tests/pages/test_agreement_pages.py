"""The contract and invoice pages: what was agreed, how the price was made, what was invoiced."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from billing.views.pages import ContractPage
from tenants.scoping import STAFF, scoped
from tests.cast import make_member, make_organization, make_user
from tests.pages.stage import CLOSING, FIRST_TERM, SECOND_TERM, TILES, Stage, run_jobs, use
from tests.visitors import Visitor

PATHS = ("/contract/", "/invoices/", "/invoices/10001/", "/invoices/10001/pdf/", "/invoices/10001/json/")


def contract(user: Any, term: str = "") -> ContractPage:
    response = Visitor().sign_in(user).get("/contract/", {"term": term} if term else {})
    assert response.status_code == 200
    found: ContractPage = response.context["contract"]
    return found


def test_terms_with_their_prices_the_latest_first(stage: Stage) -> None:
    terms = contract(stage.ada).terms
    assert [
        (term.number, term.state, term.price and term.price.text, term.units, term.is_estimated, term.invoice_number)
        for term in terms
    ] == [
        (2, "running", "40000.00", 380, False, "10002"),
        (1, "ended", "40000.00", 400, True, "10001"),
    ]


def test_a_measured_price_in_its_four_steps(stage: Stage) -> None:  # R-X-2
    price = contract(stage.ada).price
    assert price is not None
    assert price.measured is not None
    assert (price.measured.start.isoformat(), price.measured.last_day) == (FIRST_TERM, date(2026, 5, 19))
    assert [(row.name, row.unit, row.measured, row.per, row.units_per, row.units) for row in price.meters] == [
        ("Map tiles", "", 150_000, 1000, 1, 150),
        ("Workspaces created", "km²", 800, 10, 1, 80),
        ("Modelspaces created", "km²", 70, 1, 1, 70),
        ("Data downloaded", "GB", 40, 1, 2, 80),
    ]
    assert sum(row.units for row in price.meters) == price.units == 380
    assert (price.band.starts_at, price.band_ends_at, price.estimate, price.units_before) == (100, 500, 400, None)
    assert [term.text for term in price.glossary] == [
        "Map tiles",
        "Workspaces created",
        "Modelspaces created",
        "Data downloaded",
    ]
    assert "NO_CAP" in price.not_used
    assert price.told == ("Ada",)


def test_the_first_price_is_an_estimate_with_its_inputs(stage: Stage) -> None:  # R-SCALGO-6
    price = contract(stage.ada, FIRST_TERM).price
    assert price is not None
    assert (price.is_estimated, price.employees, price.units, price.meters) == (True, 240, 400, ())


def test_an_unknown_term_is_the_latest_priced_one(stage: Stage) -> None:
    assert [term.is_selected for term in contract(stage.ada, "\x00").terms] == [True, False]


def test_late_usage_is_a_line_of_its_own(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:  # R-X-6
    use(stage, [(TILES, "2026-05-10T10:00:00Z", 7_000, "ada")], received_at=datetime(2026, 6, 1, tzinfo=UTC))
    run_jobs(CLOSING.replace(year=2027))
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2027, 6, 1, tzinfo=UTC))
    price = contract(stage.ada).price
    assert price is not None
    (late,) = price.late
    assert (late.quantity, late.units, late.used.start, late.used.last_day) == (
        7_000,
        7,
        date(2026, 5, 10),
        date(2026, 5, 10),
    )
    assert sum(row.units for row in price.meters) + late.units == price.units == 112
    assert (price.units_before, price.change) == (380, (Decimal(112) - 380) / 380)


def test_the_calculation_is_written_in_words(stage: Stage) -> None:
    text = Visitor().sign_in(stage.ada).get("/contract/").content.decode()
    assert "map tiles 150,000" in text
    assert "map_tiles 150" not in text


def test_only_an_administrator_is_led_to_the_usage_behind_a_price(stage: Stage) -> None:  # R-SCALGO-12
    link = f"/usage/?term={FIRST_TERM}"
    texts = [Visitor().sign_in(user).get("/contract/").content.decode() for user in (stage.ada, stage.frida)]
    assert [link in text for text in texts] == [True, False]
    assert all("150,000" in text for text in texts)


def test_an_invoice_with_its_sums_and_its_why(stage: Stage) -> None:
    invoice = Visitor().sign_in(stage.ada).get("/invoices/10002/").context["invoice"]
    totals = invoice.content.totals
    assert (totals.net, totals.vat, totals.total) == (40_000, 10_000, 50_000)
    (line,) = invoice.lines
    assert (line.vat_rate, line.price_term, invoice.state) == (Decimal("0.25"), SECOND_TERM, "due")
    assert [step.code for step in invoice.steps] == ["issued", "mail_waiting", "payment_expected"]
    assert invoice.previous_hash == Visitor().sign_in(stage.ada).get("/invoices/10001/").context["invoice"].content_hash


def test_the_list_of_invoices(stage: Stage) -> None:
    page = Visitor().sign_in(stage.frida).get("/invoices/").context["invoices"]
    assert [(row.number, row.total.text, row.issued_on) for row in page.rows] == [
        ("10002", "50000.00", date(2026, 5, 23)),
        ("10001", "50000.00", date(2025, 5, 20)),
    ]
    assert page.waiting == ()


@pytest.mark.parametrize("path", PATHS)
def test_a_user_who_manages_nothing_is_refused(stage: Stage, path: str) -> None:  # R-SCALGO-12
    assert Visitor().sign_in(stage.ben).get(path).status_code == 403
    assert Visitor().get(path)["Location"] == f"/accounts/login/?next={path}"


def test_the_invoice_of_another_organization_is_not_there(stage: Stage) -> None:  # R-X-9
    with scoped(STAFF):
        organization, user = make_organization("south"), make_user("cleo")
        make_member(organization, user, is_license_administrator=True)
    visitor = Visitor().sign_in(user)
    assert visitor.get("/invoices/").context["invoices"].rows == ()
    for path in PATHS[2:]:
        assert visitor.get(path).status_code == 404
    for path in (
        f"/usage/?person={stage.ben_person.pk}",
        "/usage/?department=water",
        f"/usage/references/{stage.unknown_actor}/",
        f"/usage/references/{stage.unknown_actor}/people/{stage.ben_person.pk}/",
    ):
        assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("number", ["", "\x00", "10001%00", "x" * 3000, "../10001"])
def test_a_number_that_there_is_not(stage: Stage, number: str) -> None:
    from urllib.parse import quote

    assert Visitor().sign_in(stage.ada).get(f"/invoices/no-{quote(number)}/").status_code == 404
