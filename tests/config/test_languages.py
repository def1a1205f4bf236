"""Every language's file is sound, and no page of a language shows a blank or a tag too many (R-X-10)."""

import pytest
from django.conf import settings

from config.formatting import CUSTOMS
from config.translations.faults import translation_faults
from config.translations.files import LANGUAGES, read_translations


def test_the_pages_the_numbers_and_the_translations_know_the_same_languages() -> None:
    offered = {code for code, _ in settings.LANGUAGES}
    assert offered == set(CUSTOMS) == {*LANGUAGES, settings.LANGUAGE_CODE}


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_the_same_blanks_as_their_strings(language: str) -> None:
    assert translation_faults(read_translations(language)) == []
