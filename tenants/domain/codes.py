"""Codes that the world has agreed on: countries, currencies, time zones; and the languages that this product speaks."""

from __future__ import annotations

import zoneinfo
from functools import cache

from babel import Locale
from babel.numbers import get_territory_currencies

LOCALES = ("nb", "en", "de", "nl")

# What the language data lists beside ISO 3166's countries: groups, private codes, exceptional reservations.
_NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])


@cache
def countries() -> frozenset[str]:
    """ISO 3166-1 alpha-2."""
    territories = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in territories if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES


@cache
def currencies() -> frozenset[str]:
    """ISO 4217 codes that are legal tender somewhere today."""
    return frozenset(code for country in countries() for code in get_territory_currencies(country))


@cache
def time_zones() -> frozenset[str]:
    """Names such as Europe/Oslo, and UTC; none of the machine's own names (`localtime`)."""
    return frozenset(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC")


def country_name(code: str, language: str) -> str:
    """A country's name in a language; the code itself where the language has none.

    >>> country_name("NO", "en"), country_name("NO", "nl"), country_name("ZZZ", "en")
    ('Norway', 'Noorwegen', 'ZZZ')
    """
    return str(_in(language).territories.get(code, code))


def language_name(code: str, language: str) -> str:
    """A language's name in a language, as it begins a line.

    >>> language_name("nb", "en"), language_name("de", "nb")
    ('Norwegian Bokmål', 'Tysk')
    """
    name = str(_in(language).languages.get(code, code))
    return name[:1].upper() + name[1:]


@cache
def _in(language: str) -> Locale:
    return Locale.parse(language, sep="-")
