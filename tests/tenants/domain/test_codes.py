"""The codes that the world has agreed on."""

from tenants.domain.codes import LOCALES, countries, currencies, time_zones


def test_countries_are_those_of_iso_3166() -> None:
    assert len(countries()) == 249
    assert {"NO", "DE", "NL", "GB"} <= countries()
    assert not {"EU", "XK", "UK", "AA", "no"} & countries()


def test_currencies_are_in_use() -> None:
    assert {"NOK", "EUR", "GBP", "SEK", "DKK", "CHF"} <= currencies()
    assert not {"DEM", "NLG", "XXX", "XAU", "nok"} & currencies()


def test_zones_are_not_the_machines_own() -> None:
    assert {"Europe/Oslo", "Europe/Berlin", "Europe/Amsterdam", "UTC"} <= time_zones()
    assert not {"localtime", "posixrules", "Factory", "CET"} & time_zones()


def test_languages() -> None:  # R-X-10
    assert LOCALES == ("nb", "en", "de", "nl")
