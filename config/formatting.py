"""Amounts, quantities and dates as people read them: one place for every page and every language (R-X-10).

Plain Python over babel. Each function takes exact numbers and the reader's language (`nb`, `en`, `de`, `nl`), and gives
text whose parts do not break apart: no-break spaces inside an amount and inside a day, a true minus sign. Periods are
half-open in the program; people are shown the last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, get_day_names
from babel.numbers import get_currency_precision, get_decimal_symbol, get_group_symbol
from babel.units import format_unit

from tenants.domain.periods import Period

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"

LONG_ENOUGH = 600  # seconds, from which on single ones tell nobody anything
DURATION_UNITS = (("duration-day", 86_400), ("duration-hour", 3_600), ("duration-minute", 60), ("duration-second", 1))

ROUNDING = Context(prec=160, rounding=ROUND_HALF_UP)

# Some years in every language: finding the pattern of a day takes a while, and a page has hundreds of days.
KEPT_DAYS = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Customs:
    """What a language does its own way: currencies, percent signs, quotation marks, days of the week."""

    locale: str
    currency_first: bool
    percent_sign: str
    quotes: tuple[str, str]
    after_weekday: str


CUSTOMS = {
    "en": Customs(locale="en_GB", currency_first=True, percent_sign="%", quotes=("“", "”"), after_weekday=", "),
    "nb": Customs(
        locale="nb_NO", currency_first=True, percent_sign=f"{NO_BREAK_SPACE}%", quotes=("«", "»"), after_weekday=" "
    ),
    "de": Customs(
        locale="de_DE", currency_first=False, percent_sign=f"{NO_BREAK_SPACE}%", quotes=("„", "“"), after_weekday=", "
    ),
    "nl": Customs(locale="nl_NL", currency_first=True, percent_sign="%", quotes=("“", "”"), after_weekday=" "),
}


def customs_of(language: str) -> Customs:
    """The customs of a language tag such as `nb` or `en-gb`; English for a language we do not speak."""
    return CUSTOMS.get(language.partition("-")[0], CUSTOMS["en"])


def format_quantity(value: Decimal, language: str, decimals: int = 0) -> str:
    """A number with exactly `decimals` decimals, rounded half up.

    >>> format_quantity(Decimal("129700"), "en"), format_quantity(Decimal("-30.25"), "de", 1)
    ('129,700', '−30,3')
    """
    rounded = round_to(value, decimals)
    digits = f"{abs(rounded):,.{decimals}f}".translate(separators(language))
    return MINUS + digits if rounded < 0 else digits


def round_to(value: Decimal, decimals: int) -> Decimal:
    """Half up, for a number of any length."""
    return value.quantize(Decimal(1).scaleb(-decimals), context=ROUNDING)


@lru_cache
def separators(language: str) -> dict[int, str]:
    """What a language writes for the comma and the point of a program's number; a page has thousands of numbers."""
    locale = customs_of(language).locale
    group = get_group_symbol(locale).replace("\u202f", NO_BREAK_SPACE)
    return str.maketrans({",": group, ".": get_decimal_symbol(locale)})


def format_signed(value: Decimal, language: str, decimals: int = 0) -> str:
    """A change: always with its sign, except nothing.

    >>> format_signed(Decimal("18.2"), "en", 1), format_signed(Decimal("0"), "en", 1)
    ('+18.2', '0.0')
    """
    text = format_quantity(value, language, decimals)
    return "+" + text if round_to(value, decimals) > 0 else text


def format_percent(ratio: Decimal, language: str, decimals: int = 1) -> str:
    """A share, given as a ratio.

    >>> format_percent(Decimal("0.262"), "en")
    '26.2%'
    """
    return format_quantity(ratio * 100, language, decimals) + customs_of(language).percent_sign


def format_signed_percent(ratio: Decimal, language: str, decimals: int = 1) -> str:
    """A relative change, given as a ratio, with its sign."""
    return format_signed(ratio * 100, language, decimals) + customs_of(language).percent_sign


def format_rate(percent: Decimal, language: str) -> str:
    """A rate that is kept in percent, with as many decimals as it has.

    >>> format_rate(Decimal("25.00"), "en"), format_rate(Decimal("5.5"), "en")
    ('25%', '5.5%')
    """
    return format_quantity(percent, language, column_decimals([percent], 4)) + customs_of(language).percent_sign


def format_amount(amount: Decimal, currency: str, language: str) -> str:
    """An amount without its currency, with the currency's own decimals; for columns that name the currency.

    >>> format_amount(Decimal("40000"), "NOK", "en")
    '40,000.00'
    """
    return format_quantity(amount, language, get_currency_precision(currency))


def format_money(amount: Decimal, currency: str, language: str) -> str:
    """An amount with its currency's code.

    >>> format_money(Decimal("431.62"), "EUR", "en").replace(NO_BREAK_SPACE, " ")
    'EUR 431.62'
    >>> format_money(Decimal("-431.62"), "EUR", "de").replace(NO_BREAK_SPACE, " ")
    '−431,62 EUR'
    """
    return with_currency(format_amount(amount, currency, language), currency, language)


def format_money_short(amount: Decimal, currency: str, language: str) -> str:
    """Money without decimals if there are none to show: for headlines, never down a column of mixed amounts.

    >>> format_money_short(Decimal("40000.00"), "NOK", "en").replace(NO_BREAK_SPACE, " ")
    'NOK 40,000'
    """
    if amount != amount.to_integral_value():
        return format_money(amount, currency, language)
    return with_currency(format_quantity(amount, language), currency, language)


def with_currency(text: str, currency: str, language: str) -> str:
    """The code before or after a written amount, as the language has it."""
    parts = (currency, text) if customs_of(language).currency_first else (text, currency)
    return NO_BREAK_SPACE.join(parts)


@lru_cache(maxsize=KEPT_DAYS)
def format_day(day: date, language: str) -> str:
    """A day with its year, in one piece.

    >>> format_day(date(2026, 12, 14), "en").replace(NO_BREAK_SPACE, " ")
    '14 Dec 2026'
    """
    return in_one_piece(format_skeleton("yMMMd", day, locale=customs_of(language).locale))


@lru_cache(maxsize=KEPT_DAYS)
def format_short_day(day: date, language: str) -> str:
    """A day without its year, where the year is clear."""
    return in_one_piece(format_skeleton("MMMd", day, locale=customs_of(language).locale))


def format_month(day: date, language: str) -> str:
    """The month that a day lies in.

    >>> format_month(date(2026, 12, 14), "en").replace(NO_BREAK_SPACE, " ")
    'Dec 2026'
    """
    return in_one_piece(format_skeleton("yMMM", day, locale=customs_of(language).locale))


def format_period(period: Period, language: str) -> str:
    """A half-open period by its first and last day.

    >>> format_period(Period(date(2026, 3, 15), date(2027, 3, 15)), "en").replace(NO_BREAK_SPACE, " ")
    '15 Mar 2026 – 14 Mar 2027'
    """
    return joined(format_day(period.start, language), format_day(period.last_day, language))


def format_short_period(period: Period, language: str) -> str:
    """A period without its years, where they are clear."""
    return joined(format_short_day(period.start, language), format_short_day(period.last_day, language))


def joined(first: str, last: str) -> str:
    """Two ends with an en dash, or one day if they are the same; it may break after the dash only."""
    return first if first == last else f"{first}{NO_BREAK_SPACE}{EN_DASH} {last}"


def format_instant(at: datetime, zone: str, language: str) -> str:
    """A moment in a zone, to the minute.

    >>> from datetime import UTC
    >>> format_instant(datetime(2026, 11, 26, 13, 20, tzinfo=UTC), "Europe/Oslo", "en").replace(NO_BREAK_SPACE, " ")
    '26 Nov 2026, 14:20'
    """
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_day(local.date(), language)}, {format_clock(at, zone)}"


def format_weekday_instant(at: datetime, zone: str, language: str) -> str:
    """A moment with its day of the week, for "as of"."""
    weekday = format_weekday(at.astimezone(ZoneInfo(zone)).weekday(), language)
    return f"{weekday}{customs_of(language).after_weekday}{format_instant(at, zone, language)}"


def format_weekday(weekday: int, language: str, *, is_short: bool = False) -> str:
    """Monday is 0.

    >>> format_weekday(0, "nb"), format_weekday(6, "en", is_short=True)
    ('mandag', 'Sun')
    """
    names = get_day_names("abbreviated" if is_short else "wide", "stand-alone", customs_of(language).locale)
    return str(names[weekday]).rstrip(".")


def format_clock(at: datetime, zone: str, *, has_seconds: bool = False) -> str:
    """The time of day in a zone: all our languages write it alike.

    >>> from datetime import UTC
    >>> format_clock(datetime(2026, 11, 26, 13, 20, 5, tzinfo=UTC), "Europe/Oslo")
    '14:20'
    """
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S" if has_seconds else "%H:%M")


def format_duration(length: timedelta, language: str) -> str:
    """How long something lasted, in its two largest units and no smaller; from ten minutes on without seconds.

    >>> format_duration(timedelta(hours=1, minutes=44, seconds=9), "en").replace(NO_BREAK_SPACE, " ")
    '1 hr 44 mins'
    >>> format_duration(timedelta(minutes=31, seconds=27), "en").replace(NO_BREAK_SPACE, " ")
    '31 mins'
    >>> format_duration(timedelta(days=2, minutes=5), "nb").replace(NO_BREAK_SPACE, " ")
    '2 d'
    """
    rest = max(0, int(length.total_seconds()))
    if rest >= LONG_ENOUGH:
        rest -= rest % 60
    counts: list[tuple[int, str]] = []
    for unit, seconds in DURATION_UNITS:
        counts.append((rest // seconds, unit))
        rest %= seconds
    largest = next((place for place, (count, _) in enumerate(counts) if count), len(counts) - 1)
    shown = [pair for place, pair in enumerate(counts[largest : largest + 2]) if pair[0] or place == 0]
    return in_one_piece(" ".join(_format_unit(count, unit, customs_of(language).locale) for count, unit in shown))


# Of hours, minutes and seconds there are few, and a list has hundreds of durations.
@lru_cache(maxsize=1_024)
def _format_unit(count: int, unit: str, locale: str) -> str:
    return format_unit(count, unit, "short", locale=locale)


def quoted(text: str, language: str) -> str:
    """Words of a contract in the quotation marks of their own language.

    >>> quoted("På slutten av hvert år", "nb")
    '«På slutten av hvert år»'
    """
    opening, closing = customs_of(language).quotes
    return f"{opening}{text}{closing}"


def column_decimals(values: Iterable[Decimal], at_most: int) -> int:
    """How many decimals a column needs so that every value in it is exact, but no more than `at_most`.

    >>> column_decimals([Decimal("1.50"), Decimal("2")], at_most=3)
    1
    """
    needed = (-int(value.normalize().as_tuple().exponent) for value in values if value)
    return min(at_most, max([0, *needed]))


def in_one_piece(text: str) -> str:
    """The text with spaces that do not break."""
    return text.replace(" ", NO_BREAK_SPACE).replace("\u202f", NO_BREAK_SPACE)
