from __future__ import annotations

import re

import pytest

from billing.documents.labels import FOLDER, Labels, filled, labels_of
from billing.documents.languages import LANGUAGES, allowed_languages
from billing.documents.paper_text import Printed, is_drawable
from tenants.models.organization import OrganizationType

BLANKS = re.compile(r"\{(\w+)\}")


def blanks_of(labels: Labels) -> dict[str, list[str]]:
    return {key: sorted(BLANKS.findall(labels.template(key))) for key in labels}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_with_the_same_blanks(language: str) -> None:  # R-X-10
    assert blanks_of(labels_of(language)) == blanks_of(labels_of("en"))


def test_there_is_a_file_for_every_language_and_no_other() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_words_can_be_drawn(language: str) -> None:
    labels = labels_of(language)
    assert [key for key in labels if not all(map(is_drawable, labels.template(key)))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_organization_type_has_a_word(language: str) -> None:  # R-SCALGO-6
    words = {key for key in labels_of(language) if key.startswith("organization_type.")}
    assert words == {f"organization_type.{code}" for code in OrganizationType.values}


def test_the_documents_names() -> None:
    kinds = ("invoice", "credit_note", "cancellation")
    titles = {language: [labels_of(language).text(f"title.{kind}") for kind in kinds] for language in LANGUAGES}
    assert titles == {
        "nb": ["Faktura", "Kreditnota", "Kreditnota"],
        "en": ["Invoice", "Credit note", "Credit note"],
        "de": ["Rechnung", "Rechnungskorrektur", "Stornorechnung"],
        "nl": ["Factuur", "Creditfactuur", "Creditfactuur"],
    }


def test_german_never_says_gutschrift() -> None:
    labels = labels_of("de")
    assert not any("gutschrift" in labels.template(key).lower() for key in labels)


def test_a_value_is_never_read_as_a_blank() -> None:
    assert filled("{a} and {b}", {"a": Printed("{b}"), "b": Printed("{a}")}) == "{b} and {a}"


def test_a_blank_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("{a}", {})


def test_a_norwegian_seller_writes_norwegian_or_english() -> None:
    assert allowed_languages("NO") == ("nb", "en")
    assert allowed_languages("DE")[0] == "de"
    assert allowed_languages("NL")[0] == "nl"
    assert set(allowed_languages("SE")) == set(LANGUAGES)
