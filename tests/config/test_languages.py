"""Every language's file is sound and in step with the source, and Norwegian is complete (R-X-10)."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

from config.formatting import CUSTOMS
from config.translations.faults import strings_missing, strings_stale, strings_untranslated, translation_faults
from config.translations.files import LANGUAGES, po_path, read_translations, template_of
from config.translations.source import ROOT, source_strings

COMPLETE = ("nb",)


@pytest.fixture(scope="module")
def source() -> Catalog:
    return template_of(source_strings())


def told(problem: str, language: str, strings: list[str], remedy: str) -> str:
    """What a failed test says: what is wrong, where, and what to do about it."""
    file = po_path(language).relative_to(ROOT)
    return "\n".join([f"{len(strings)} strings {problem} {file}. {remedy}", *(f"  {string}" for string in strings)])


def test_the_pages_the_numbers_and_the_translations_know_the_same_languages() -> None:
    offered = {code for code, _ in settings.LANGUAGES}
    assert offered == set(CUSTOMS) == {*LANGUAGES, settings.LANGUAGE_CODE}


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_the_same_blanks_as_their_strings(language: str) -> None:
    assert translation_faults(read_translations(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_has_the_strings_of_the_source_and_no_others(language: str, source: Catalog) -> None:
    known = read_translations(language)
    missing, stale = strings_missing(known, source), strings_stale(known, source)
    assert not missing, told("of the source are not in", language, missing, "Run script/translate, then translate:")
    assert not stale, told("are in the source no more, but still in", language, stale, "Run script/translate:")


@pytest.mark.parametrize("language", COMPLETE)
def test_a_complete_language_translates_every_string(language: str) -> None:
    strings = strings_untranslated(read_translations(language))
    assert not strings, told(
        "have no translation in",
        language,
        strings,
        "Write it there, in the words of docs/words.md, run script/translate:",
    )


def test_what_a_failed_test_says_leads_to_the_remedy() -> None:
    text = told("have no translation in", "nb", ["'Invoice' (billing/a.py)"], "Run script/translate:")
    assert text == (
        "1 strings have no translation in config/locale/nb/LC_MESSAGES/django.po. Run script/translate:\n"
        "  'Invoice' (billing/a.py)"
    )
