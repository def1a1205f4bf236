"""Numbers, money, dates and periods as one language writes them. Spaces inside a value never break a line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from billing.documents.paper_text import Printed
from billing.domain.currencies import MINOR_UNITS
from billing.domain.exact import EXACT
from tenants.domain.periods import Period

NBSP = "\u00a0"
MINUS = "\u2212"  # the sign as wide as a figure; a hyphen looks like a dash before an amount
_LOCALES = {"nb": "nb_NO", "en": "en_GB", "de": "de_DE", "nl": "nl_NL"}


class Printer:
    """Writes values in one language.

    >>> Printer("de").money(Decimal("1234.50"), "EUR").replace(NBSP, "_")
    'EUR_1.234,50'
    """

    def __init__(self, language: str) -> None:
        self.locale = Locale.parse(_LOCALES[language])
        self._day_pattern, _, _ = self.locale.date_formats["long"].pattern.partition(" MMMM")

    def amount(self, value: Decimal, currency: str) -> Printed:
        """An amount with its currency's minor digits, for columns that name the currency."""
        return self._decimal(value, "#,##0." + "0" * _decimals_of(currency))

    def money(self, value: Decimal, currency: str) -> Printed:
        return Printed(f"{currency}{NBSP}{self.amount(value, currency)}")

    def price(self, value: Decimal, currency: str) -> Printed:
        """A unit price: at least the minor digits, and as many more as it has."""
        return self._decimal(value, "#,##0." + "0" * _decimals_of(currency) + "#" * 10)

    def number(self, value: Decimal) -> Printed:
        return self._decimal(value, "#,##0." + "#" * 12)

    def percent(self, value: Decimal) -> Printed:
        """25 is "25 %", with the space that the language puts there.

        >>> Printer("nb").percent(Decimal("12.5")).replace(NBSP, "_"), Printer("en").percent(Decimal(25))
        ('12,5_%', '25%')
        """
        pattern = self.locale.percent_formats[None].pattern.replace("#,##0", "#,##0.####")
        return _unbroken(format_percent(value.scaleb(-2), pattern, locale=self.locale))

    def day(self, value: date) -> Printed:
        """
        >>> Printer("de").day(date(2026, 3, 15)).replace(NBSP, "_")
        '15._März_2026'
        """
        return self._written(value, "long")

    def period(self, period: Period) -> Printed:
        """A half-open period by its first and last day.

        >>> Printer("en").period(Period(date(2026, 4, 1), date(2026, 5, 1))).replace(NBSP, "_")
        '1–30_April_2026'
        """
        first, last = period.start, period.last_day
        if first == last:
            return self.day(last)
        if (first.year, first.month) == (last.year, last.month):
            return Printed(f"{self._written(first, self._day_pattern)}–{self.day(last)}")
        if first.year == last.year:
            return Printed(f"{self._written(first, self._day_pattern + ' MMMM')} – {self.day(last)}")
        return Printed(f"{self.day(first)} – {self.day(last)}")

    def _written(self, value: date, pattern: str) -> Printed:
        return _unbroken(format_date(value, pattern, locale=self.locale))

    def counted(self, value: Decimal) -> str:
        """Which form a noun takes after this number: "one" or "other"."""
        return "one" if self.locale.plural_form(value) == "one" else "other"

    def _decimal(self, value: Decimal, pattern: str) -> Printed:
        # Babel works in the current context, whose 28 digits would cut a long number in silence.
        with localcontext(EXACT):
            written = format_decimal(value, pattern, locale=self.locale, decimal_quantization=False)
        return _unbroken(written.replace("-", MINUS))


@cache
def printer_for(language: str) -> Printer:
    return Printer(language)


def grouped(text: str, *sizes: int, separator: str = NBSP) -> str:
    """A long number in groups, for reading aloud; the last size repeats. As printable as the text was.

    >>> grouped("310845612", 3).replace(NBSP, "_"), grouped("86011117947", 4, 2, 5).replace(NBSP, "_")
    ('310_845_612', '8601_11_17947')
    """
    parts, rest, position = [], text, 0
    while rest:
        size = sizes[min(position, len(sizes) - 1)]
        parts.append(rest[:size])
        rest, position = rest[size:], position + 1
    return separator.join(parts)


def _decimals_of(currency: str) -> int:
    return -int(MINOR_UNITS[currency].as_tuple().exponent)


def _unbroken(text: str) -> Printed:
    return Printed(text.replace(" ", NBSP).replace("\u202f", NBSP))
