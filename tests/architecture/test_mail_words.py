"""Every mail that can be sent has words by which staff know it."""

from __future__ import annotations

from pathlib import Path

from tenants.domain.attachments import _sources
from tenants.domain.mail_words import file_words, mail_words

ROOT = Path(__file__).resolve().parents[2]


def test_every_mail_and_every_file_that_goes_with_one_has_words() -> None:
    templates = {path.name.removesuffix(".subject.txt") for path in ROOT.glob("*/templates/mail/*.subject.txt")}
    assert len(templates) > 10
    assert [code for code in sorted(templates) if mail_words(code) == code] == []
    assert [kind for kind in sorted(_sources) if file_words(kind) == kind] == []


def test_a_mail_of_another_release_is_called_by_its_code() -> None:
    assert (mail_words("telegram"), file_words("wax_seal")) == ("telegram", "wax_seal")
