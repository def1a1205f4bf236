"""The budget page: this calendar year and the next, for who administers and who pays.

Fjellvik's terms begin on 20 May: 226 of 365 days lie in the first calendar year, 139 in the second. Both known prices
are 40,000; the third, of 366 days, is likely to be.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from billing.domain.budget import BudgetYear
from billing.services.forecasts import forecast_terms
from licensing.services.notice import give_notice
from tenants.scoping import STAFF, scoped
from tests.cast import make_member, make_organization, make_user
from tests.pages.stage import NOW, Stage
from tests.visitors import Visitor


def years_of(user: Any) -> tuple[BudgetYear, ...]:
    response = Visitor().sign_in(user).get("/budget/")
    assert response.status_code == 200
    found: tuple[BudgetYear, ...] = response.context["years"]
    return found


def lines(user: Any) -> list[list[tuple[str, str, str, str]]]:
    """For each year by invoice and by days: the day, the state and the range."""
    return [
        [
            (
                str(line.on or (line.days.start if line.days else "")),
                line.certainty.value,
                line.net.likely.text,
                line.vat.likely.text if line.vat else "",
            )
            for line in table.lines
        ]
        for year in years_of(user)
        for table in (year.by_invoice, year.by_days)
    ]


def test_known_prices_and_the_forecast_stand_in_their_years(stage: Stage) -> None:
    forecast_terms(NOW)
    assert lines(stage.frida) == [
        [("2026-05-23", "known", "40000.00", "10000.00")],
        [
            ("2026-01-01", "known", "15232.88", "3808.22"),
            ("2026-05-20", "known", "24767.12", "6191.78"),
        ],
        [("2027-05-23", "forecast", "40000.00", "10000.00")],
        [
            ("2027-01-01", "known", "15232.88", "3808.22"),
            ("2027-05-20", "forecast", "24699.45", "6174.86"),
        ],
    ]


def test_the_page_sums_them_up_net_and_with_vat(stage: Stage) -> None:
    this_year, _ = years_of(stage.ada)
    assert (this_year.by_days.net.likely.text, this_year.by_invoice.net.likely.text) == ("40000.00", "40000.00")
    text = Visitor().sign_in(stage.ada).get("/budget/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "With VAT NOK 50,000." in text
    assert "226 of 365 days" in text


def test_after_notice_nothing_is_budgeted_beyond_the_end(stage: Stage) -> None:
    with scoped(stage.scope):
        give_notice(subscription_id=stage.subscription_id, received_at=NOW)
    assert [len(found) for found in lines(stage.ada)] == [1, 2, 0, 1]


def test_too_far_ahead_is_assumed_as_the_term_before(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """In January 2027 the next year reaches into the term from May 2028, which nothing says anything of."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2027, 1, 5, 12, tzinfo=UTC))
    *_, by_invoice, by_days = lines(stage.ada)
    assert [(day, certainty) for day, certainty, *_ in by_invoice] == [("2028-05-23", "assumed")]
    assert [(day, certainty) for day, certainty, *_ in by_days] == [
        ("2028-01-01", "forecast"),
        ("2028-05-20", "assumed"),
    ]


def test_files_hold_every_line_of_both_years(stage: Stage) -> None:
    visitor = Visitor().sign_in(stage.frida)
    text = visitor.get("/budget/", {"export": "csv"}).content.decode()
    heading, *rows = list(csv.reader(StringIO(text)))
    assert heading[0] == "Year"
    assert [row[0] for row in rows] == ["2026"] * 3 + ["2027"] * 3
    assert rows[0][3:5] == ["10002", "2026-05-23"]
    sheet = load_workbook(BytesIO(visitor.get("/budget/", {"export": "xlsx"}).content)).active
    assert sheet is not None
    assert sheet.max_row == 7
    assert visitor.get("/budget/", {"export": "pdf"}).status_code == 400


def test_only_managers_see_it(stage: Stage) -> None:  # R-SCALGO-12
    assert Visitor().sign_in(stage.ben).get("/budget/").status_code == 403
    assert Visitor().get("/budget/").status_code == 302


def test_without_an_agreement_the_page_says_so(stage: Stage) -> None:
    with scoped(STAFF):
        organization, user = make_organization("empty", locale="en"), make_user("eve")
        make_member(organization, user, is_license_administrator=True)
    assert years_of(user) == ()
    assert Visitor().sign_in(user).get("/budget/", {"export": "csv"}).status_code == 200
