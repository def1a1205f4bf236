"""Filters that write exact values in the reader's language and the active time zone; nothing is a dash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from config import formatting
from tenants.domain.amount import MoneyLike
from tenants.domain.codes import country_name, language_name
from tenants.domain.periods import Period

register = template.Library()

Value = TypeVar("Value")
NOTHING = formatting.EN_DASH


def reader_language() -> str:
    return get_language() or "en"


def reader_zone() -> str:
    return timezone.get_current_timezone_name()


def or_dash(value: Value | None, write: Callable[[Value], str]) -> str:
    return NOTHING if value is None or value == "" else write(value)


@register.filter
def money(value: MoneyLike | None) -> str:
    return or_dash(value, lambda some: formatting.format_money(some.amount, some.currency, reader_language()))


@register.filter
def money_short(value: MoneyLike | None) -> str:
    return or_dash(value, lambda some: formatting.format_money_short(some.amount, some.currency, reader_language()))


@register.filter
def amount(value: Decimal | None, currency: str = "NOK") -> str:
    return or_dash(value, lambda some: formatting.format_amount(some, currency, reader_language()))


@register.filter
def quantity(value: Decimal | int | None, decimals: int = 0) -> str:
    return NOTHING if value is None else formatting.format_quantity(Decimal(value), reader_language(), decimals)


@register.filter
def signed(value: Decimal | None, decimals: int = 0) -> str:
    return or_dash(value, lambda some: formatting.format_signed(some, reader_language(), decimals))


@register.filter
def percent(value: Decimal | int | None, decimals: int = 1) -> str:
    return NOTHING if value is None else formatting.format_percent(Decimal(value), reader_language(), decimals)


@register.filter
def signed_percent(value: Decimal | None, decimals: int = 1) -> str:
    return or_dash(value, lambda some: formatting.format_signed_percent(some, reader_language(), decimals))


@register.filter
def day(value: date | datetime | None) -> str:
    """A day; of a moment, the day it is in the active zone."""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return or_dash(local, lambda some: formatting.format_day(some, reader_language()))


@register.filter
def day_or_words(value: date | str) -> str:
    """A day as a day, a text as it is: for columns that have both."""
    return day(value) if isinstance(value, date) else str(value)


@register.filter
def short_day(value: date | None) -> str:
    return or_dash(value, lambda some: formatting.format_short_day(some, reader_language()))


@register.filter
def month(value: date | None) -> str:
    return or_dash(value, lambda some: formatting.format_month(some, reader_language()))


@register.filter
def period(value: Period | None) -> str:
    return or_dash(value, lambda some: formatting.format_period(some, reader_language()))


@register.filter
def short_period(value: Period | None) -> str:
    return or_dash(value, lambda some: formatting.format_short_period(some, reader_language()))


@register.filter
def instant(value: datetime | None) -> str:
    return or_dash(value, lambda some: formatting.format_instant(some, reader_zone(), reader_language()))


@register.filter
def clock(value: datetime | None) -> str:
    return or_dash(value, lambda some: formatting.format_clock(some, reader_zone()))


@register.filter
def clock_seconds(value: datetime) -> str:
    """The time of day with its seconds, for what changes while one looks."""
    return formatting.format_clock(value, reader_zone(), has_seconds=True)


@register.filter
def weekday(value: int) -> str:
    """Monday is 0."""
    return formatting.format_weekday(value, reader_language())


@register.filter
def weekday_short(value: int) -> str:
    return formatting.format_weekday(value, reader_language(), is_short=True)


@register.filter
def duration(value: timedelta | None) -> str:
    return or_dash(value, lambda some: formatting.format_duration(some, reader_language()))


@register.filter
def weekday_instant(value: datetime | None) -> str:
    return or_dash(value, lambda some: formatting.format_weekday_instant(some, reader_zone(), reader_language()))


@register.filter
def quoted(text: str, language: str) -> str:
    return formatting.quoted(text, language)


@register.filter
def exact(value: Decimal) -> str:
    """The number as a program reads it: no grouping, a full stop, no exponent."""
    return f"{value:f}"


@register.filter
def counted(value: Decimal) -> int:
    """For the choice between one and many, which takes whole numbers only: 1.5 are many."""
    return int(value) if value == value.to_integral_value() else 2


class GroupedCount(int):
    """A whole number for `blocktranslate count`, which chooses by it and shows it: with the reader's separators."""

    def __str__(self) -> str:
        return formatting.format_quantity(Decimal(int(self)), reader_language())

    def __html__(self) -> str:
        return str(self)


@register.filter
def grouped(value: int) -> GroupedCount:
    """How many, where the sentence depends on it: "1,200 people"."""
    return GroupedCount(value)


@register.filter
def iso(value: date) -> str:
    """A day as programs and addresses write it."""
    return value.isoformat()


@register.filter
def magnitude(value: Decimal) -> Decimal:
    """How much, without the direction: "12 % less" has its sign in the word."""
    return abs(value)


@register.filter
def rate(value: Decimal | None) -> str:
    """A rate that is kept in percent, with the decimals it has: 25 is "25%"."""
    return or_dash(value, lambda some: formatting.format_rate(some, reader_language()))


@register.filter
def exact_decimals(value: Decimal) -> str:
    """A quantity with as many decimals as it has."""
    decimals = formatting.column_decimals([value], at_most=6)
    return formatting.format_quantity(value, reader_language(), decimals)


@register.filter
def about(value: Decimal) -> str:
    """A quantity to read at a glance: one decimal at the most, but all of them where it is less than one."""
    decimals = formatting.column_decimals([value], at_most=1 if abs(value) >= 1 else 6)
    return formatting.format_quantity(value, reader_language(), decimals)


@register.filter
def exact_percent(ratio: Decimal | None) -> str:
    """A rate that is kept as a ratio, with the decimals it has: 0.25 is "25%"."""
    return or_dash(ratio, lambda some: formatting.format_rate(some * 100, reader_language()))


@register.filter
def in_language(names: Mapping[str, str]) -> str:
    """A name that is kept in several languages: the reader's, else the English one, else any."""
    return names.get(reader_language()) or names.get("en") or next(iter(names.values()), "")


@register.filter
def country(code: str) -> str:
    """Its name in the reader's language."""
    return country_name(code, reader_language())


@register.filter
def language(code: str) -> str:
    """Its name in the reader's language."""
    return language_name(code, reader_language())
