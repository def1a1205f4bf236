from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from billing.documents.printer import MINUS, NBSP, Printer, grouped
from tenants.domain.periods import Period

LANGUAGES = ("nb", "en", "de", "nl")


def shown(text: str) -> str:
    """No-break spaces as underscores; a plain space in a value would be a place where it may break."""
    return text.replace(NBSP, "_")


@pytest.mark.parametrize(
    ("language", "money", "percent", "number"),
    [
        ("nb", "NOK_1_234_567,50", "12,5_%", "0,017"),
        ("en", "NOK_1,234,567.50", "12.5%", "0.017"),
        ("de", "NOK_1.234.567,50", "12,5_%", "0,017"),
        ("nl", "NOK_1.234.567,50", "12,5%", "0,017"),
    ],
)
def test_numbers_in_each_language(language: str, money: str, percent: str, number: str) -> None:  # R-X-10
    printer = Printer(language)
    assert shown(printer.money(Decimal("1234567.50"), "NOK")) == money
    assert shown(printer.percent(Decimal("12.5"))) == percent
    assert shown(printer.number(Decimal("0.017"))) == number


def test_amounts_have_their_currencys_decimals() -> None:
    printer = Printer("en")
    assert printer.amount(Decimal(5), "EUR") == "5.00"
    assert printer.amount(Decimal(5), "JPY") == "5"
    assert printer.price(Decimal("0.017"), "NOK") == "0.017"
    assert printer.price(Decimal(149), "NOK") == "149.00"
    assert printer.price(Decimal(149), "JPY") == "149"


def test_nothing_is_rounded_on_the_way_to_paper() -> None:
    assert (
        Printer("en").number(Decimal("123456789012345678901234.123456789012"))
        == "123,456,789,012,345,678,901,234.123456789012"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_negative_amount_has_a_true_minus(language: str) -> None:
    assert Printer(language).amount(Decimal("-1.00"), "EUR")[0] == MINUS


PERIODS = {
    # One day; within a month; within a year; across years: always with the last day, never the exclusive end.
    "day": (date(2026, 4, 14), date(2026, 4, 15)),
    "month": (date(2026, 4, 1), date(2026, 5, 1)),
    "months": (date(2026, 4, 1), date(2026, 6, 12)),
    "year": (date(2025, 3, 15), date(2026, 3, 15)),
    "leap": (date(2028, 2, 29), date(2029, 3, 1)),
}


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (
            "nb",
            "14._april_2026 | 1.–30._april_2026 | 1._april – 11._juni_2026 | 15._mars_2025 – 14._mars_2026"
            " | 29._februar_2028 – 28._februar_2029",
        ),
        (
            "en",
            "14_April_2026 | 1–30_April_2026 | 1_April – 11_June_2026 | 15_March_2025 – 14_March_2026"
            " | 29_February_2028 – 28_February_2029",
        ),
        (
            "de",
            "14._April_2026 | 1.–30._April_2026 | 1._April – 11._Juni_2026 | 15._März_2025 – 14._März_2026"
            " | 29._Februar_2028 – 28._Februar_2029",
        ),
        (
            "nl",
            "14_april_2026 | 1–30_april_2026 | 1_april – 11_juni_2026 | 15_maart_2025 – 14_maart_2026"
            " | 29_februari_2028 – 28_februari_2029",
        ),
    ],
)
def test_half_open_periods_are_shown_by_their_last_day(language: str, written: str) -> None:  # R-SCALGO-2, R-CITIZEN-6
    printer = Printer(language)
    assert " | ".join(shown(printer.period(Period(start, end))) for start, end in PERIODS.values()) == written


def test_long_numbers_in_groups() -> None:
    assert shown(grouped("NL91ABNA0417164300", 4)) == "NL91_ABNA_0417_1643_00"
    assert shown(grouped("00000001001234567000", 8, 9, 3)) == "00000001_001234567_000"
    assert grouped("", 3) == ""
