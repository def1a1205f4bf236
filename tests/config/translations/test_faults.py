"""A translation that would show something wrong is named, each by its fault."""

import pytest
from babel.messages.catalog import Catalog

from config.translations.faults import (
    strings_missing,
    strings_stale,
    strings_untranslated,
    translation_faults,
)


def catalog_of(string: str | tuple[str, str], translation: str | tuple[str, ...]) -> Catalog:
    catalog = Catalog(locale="nb")
    catalog.add(string, translation, locations=[("billing/a.py", 1)])
    return catalog


@pytest.mark.parametrize(
    ("string", "translation"),
    [
        ("Invoice", "Faktura"),
        ("Due %(day)s", "Forfaller %(day)s"),
        ("%(a)s of %(b)s", "%(b)s, derav %(a)s"),
        ("25 %% of it", "25 %% av det"),
        ("Write to <a href=\"%(url)s\">us</a>", "Skriv til <a href=\"%(url)s\">oss</a>"),
        (("One day", "%(count)s days"), ("Én dag", "%(count)s dager")),
        (("One day", "%(count)s days"), ("%(count)s dag", "%(count)s dager")),
    ],
)  # fmt: skip
def test_a_good_translation_has_no_fault(string: str | tuple[str, str], translation: str | tuple[str, ...]) -> None:
    assert translation_faults(catalog_of(string, translation)) == []


@pytest.mark.parametrize(
    ("string", "translation", "fault"),
    [
        ("Due %(day)s", "Forfaller", "other blanks in 'Forfaller'"),
        ("Due %(day)s", "Forfaller %(dag)s", "other blanks in 'Forfaller %(dag)s'"),
        ("Due %(day)s", "Forfaller %(day)s %(day)s", "other blanks"),
        ("Tier {tier}", "Trinn {trinn}", "other blanks"),
        (("One day", "%(count)s days"), ("Én dag", "dager"), "which is for many"),
        ("%(percent)s of 25 %%", "%(percent)s av 25 % p", "a percent sign that is not doubled"),
        ("Write to <b>us</b>", "Skriv til oss", "other tags in 'Skriv til oss'"),
        ("As of ", "Per", "other spaces around 'Per'"),
    ],
)
def test_a_fault_is_named_with_its_string(
    string: str | tuple[str, str], translation: str | tuple[str, ...], fault: str
) -> None:
    faults = translation_faults(catalog_of(string, translation))
    assert any(fault in found for found in faults), faults
    assert all("(billing/a.py)" in found for found in faults)


def test_missing_stale_and_untranslated_strings_are_told_apart() -> None:
    source, known = Catalog(), Catalog(locale="nb")
    for string in ("Invoice", "Usage", "New"):
        source.add(string)
    for string, translation in {"Invoice": "Faktura", "Usage": "", "Old": "Gammel"}.items():
        known.add(string, translation)
    known.add("Guessed", "Gjettet", flags=["fuzzy"])
    assert strings_missing(known, source) == ["'New'"]
    assert strings_stale(known, source) == ["'Old'", "'Guessed'"]
    assert strings_untranslated(known) == ["'Usage'", "'Guessed'"]
