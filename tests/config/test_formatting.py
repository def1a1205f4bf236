"""Amounts and dates by the reader's language (R-X-10)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from config import formatting
from config.templatetags.formatting import about
from tenants.domain.periods import Period

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "nb", "de", "nl")
YEAR = Period(date(2026, 3, 15), date(2027, 3, 15))


def in_four_languages(write: Callable[[str], str]) -> list[str]:
    """With spaces that break where the text has spaces that do not."""
    return [write(language).replace(formatting.NO_BREAK_SPACE, " ") for language in LANGUAGES]


def test_money_has_its_code_where_the_language_puts_it() -> None:
    assert in_four_languages(lambda language: formatting.format_money(Decimal("40000"), "NOK", language)) == [
        "NOK 40,000.00",
        "NOK 40 000,00",
        "40.000,00 NOK",
        "NOK 40.000,00",
    ]


def test_a_negative_amount_has_a_true_minus_sign_at_its_digits() -> None:
    assert in_four_languages(lambda language: formatting.format_money(Decimal("-0.5"), "EUR", language)) == [
        "EUR −0.50",
        "EUR −0,50",
        "−0,50 EUR",
        "EUR −0,50",
    ]


def test_money_never_breaks_over_two_lines() -> None:
    for language in LANGUAGES:
        assert " " not in formatting.format_money(Decimal("1234567.89"), "NOK", language)


def test_a_headline_drops_decimals_only_if_there_are_none() -> None:
    assert formatting.format_money_short(Decimal("80000.00"), "NOK", "en") == "NOK\u00a080,000"
    assert formatting.format_money_short(Decimal("715.75"), "EUR", "en") == "EUR\u00a0715.75"


def test_a_currency_without_minor_units_has_no_decimals() -> None:
    assert formatting.format_amount(Decimal("1200"), "JPY", "en") == "1,200"


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [("2.5", 0, "3"), ("-2.5", 0, "−3"), ("0.05", 1, "0.1"), ("-0.04", 1, "0.0"), ("129700", 0, "129,700")],
)
def test_quantities_round_half_up_and_zero_has_no_sign(value: str, decimals: int, written: str) -> None:
    assert formatting.format_quantity(Decimal(value), "en", decimals) == written


def test_huge_and_tiny_quantities_are_written_out() -> None:
    assert formatting.format_quantity(Decimal("1E+9"), "en") == "1,000,000,000"
    assert formatting.format_quantity(Decimal("1E-7"), "en", 2) == "0.00"


def test_a_change_has_its_sign_and_no_change_has_none() -> None:
    written = [formatting.format_signed(Decimal(change), "en", 1) for change in ("18.2", "-18.2", "0", "0.04")]
    assert written == ["+18.2", "−18.2", "0.0", "0.0"]


def test_percent_has_the_sign_of_the_language() -> None:
    assert in_four_languages(lambda language: formatting.format_percent(Decimal("0.262"), language)) == [
        "26.2%",
        "26,2 %",
        "26,2 %",
        "26,2%",
    ]


def test_a_rate_shows_the_decimals_it_has() -> None:
    assert [formatting.format_rate(Decimal(rate), "en") for rate in ("25.00", "25.5", "0")] == ["25%", "25.5%", "0%"]


def test_people_are_shown_the_last_day_of_a_period() -> None:
    assert in_four_languages(lambda language: formatting.format_period(YEAR, language)) == [
        "15 Mar 2026 – 14 Mar 2027",
        "15. mars 2026 – 14. mars 2027",
        "15. März 2026 – 14. März 2027",
        "15 mrt 2026 – 14 mrt 2027",
    ]


def test_a_period_of_one_day_is_that_day() -> None:
    day = Period(date(2026, 3, 15), date(2026, 3, 16))
    assert formatting.format_period(day, "en") == formatting.format_day(date(2026, 3, 15), "en")


def test_a_period_breaks_only_after_its_dash() -> None:
    first, last = formatting.format_period(YEAR, "en").split(" ")
    assert first.endswith("–")
    assert last == formatting.format_day(YEAR.last_day, "en")


def test_an_instant_is_written_in_the_zone_it_is_asked_for() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    assert formatting.format_instant(late, "UTC", "en") == "25\u00a0Nov\u00a02026, 23:30"
    assert formatting.format_instant(late, "Europe/Oslo", "en") == "26\u00a0Nov\u00a02026, 00:30"
    assert in_four_languages(lambda language: formatting.format_weekday_instant(late, "Europe/Oslo", language)) == [
        "Thursday, 26 Nov 2026, 00:30",
        "torsdag 26. nov. 2026, 00:30",
        "Donnerstag, 26. Nov. 2026, 00:30",
        "donderdag 26 nov 2026, 00:30",
    ]


def test_a_clause_stands_in_the_quotation_marks_of_its_language() -> None:
    assert [formatting.quoted("x", language) for language in LANGUAGES] == ["“x”", "«x»", "„x“", "“x”"]


def test_a_column_has_as_many_decimals_as_its_values_need() -> None:
    values = [Decimal("1.5"), Decimal("2.250"), Decimal("1E+3"), Decimal(0)]
    assert formatting.column_decimals(values, at_most=4) == 2
    assert formatting.column_decimals(values, at_most=1) == 1
    assert formatting.column_decimals([], at_most=3) == 0


def test_a_language_we_do_not_speak_reads_english() -> None:
    assert formatting.format_quantity(Decimal("1234.5"), "fr", 1) == "1,234.5"
    assert formatting.format_quantity(Decimal("1234.5"), "de-ch", 1) == "1.234,5"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("125.678001", "125.7"), ("100", "100"), ("1.04", "1.0"), ("0.04", "0.04"), ("-0.5", "−0.5")],
)
def test_a_quantity_at_a_glance_has_one_decimal_and_all_of_them_below_one(value: str, expected: str) -> None:
    with translation.override("en"):
        assert about(Decimal(value)) == expected


@pytest.mark.parametrize(("language", "written"), [("en", "1,200 people"), ("nb", "1\u00a0200 personer")])
def test_how_many_has_the_separators_of_the_reader(language: str, written: str) -> None:
    source = (
        "{% load i18n formatting %}{% blocktranslate count count=many|grouped %}{{ count }} person{% plural %}"
        "{{ count }} people{% endblocktranslate %}"
    )
    with translation.override(language):
        assert Template(source).render(Context({"many": 1200})) == written


def test_every_count_that_is_shown_has_separators() -> None:
    shown = re.compile(r"blocktranslate[^%]*\bcount (\w+)=([^\s%]+)[^%]*%\}(.*?)\{% endblocktranslate", re.DOTALL)
    bare = [
        (path.name, expression)
        for path in [*ROOT.glob("*/templates/**/*.html"), *ROOT.glob("*/templates/**/*.txt")]
        for name, expression, words in shown.findall(path.read_text())
        if f"{{{{ {name} }}}}" in words and not expression.endswith(("|grouped", "|counted"))
    ]
    assert bare == []
