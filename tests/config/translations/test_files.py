"""A language's file follows the source and keeps what was translated; the compiled one follows the file."""

import gettext
import os
from pathlib import Path

from config.translations.files import (
    brought_up_to_date,
    compile_translations,
    po_path,
    read_translations,
    template_of,
    write_translations,
)
from config.translations.source import Found


def found(string: str | tuple[str, str], path: str = "billing/a.py", line: int = 1) -> Found:
    return Found(string=string, context=None, path=path, line=line)


def written(folder: Path, translations: dict[str | tuple[str, str], str | tuple[str, ...]]) -> None:
    """A Norwegian file with these strings, in this order."""
    strings = [found(string, line=line) for line, string in enumerate(translations)]
    catalog = brought_up_to_date(read_translations("nb", folder), template_of(strings))
    for message in catalog:
        if message.id:
            message.string = translations[message.id if isinstance(message.id, str) else (message.id[0], message.id[1])]
    write_translations(catalog, "nb", folder)


def test_a_new_string_comes_in_untranslated_an_old_one_goes_and_the_others_stay(tmp_path: Path) -> None:
    written(tmp_path, {"Invoice": "Faktura", "Gone": "Borte"})
    now = template_of([found("Invoice"), found("Usage")])
    fresh = brought_up_to_date(read_translations("nb", tmp_path), now)
    assert {message.id: message.string for message in fresh if message.id} == {"Invoice": "Faktura", "Usage": ""}


def test_nothing_is_guessed_from_a_string_that_looks_alike(tmp_path: Path) -> None:
    written(tmp_path, {"Notice was given": "Sagt opp"})
    fresh = brought_up_to_date(read_translations("nb", tmp_path), template_of([found("Notice is given")]))
    assert [(message.string, message.fuzzy) for message in fresh if message.id] == [("", False)]


def test_a_file_says_the_same_whenever_it_is_written(tmp_path: Path) -> None:
    written(tmp_path, {"Invoice": "Faktura"})
    before = po_path("nb", tmp_path).read_bytes()
    write_translations(read_translations("nb", tmp_path), "nb", tmp_path)
    assert po_path("nb", tmp_path).read_bytes() == before
    assert b"Date" not in before
    assert b"Plural-Forms: nplurals=2; plural=(n != 1);" in before


def test_a_line_that_moved_changes_no_file(tmp_path: Path) -> None:
    first = template_of([found("Invoice", line=3), found("Usage", line=9)])
    moved = template_of([found("Invoice", line=5), found("Usage", line=12)])
    write_translations(brought_up_to_date(read_translations("nb", tmp_path), first), "nb", tmp_path)
    before = po_path("nb", tmp_path).read_bytes()
    write_translations(brought_up_to_date(read_translations("nb", tmp_path), moved), "nb", tmp_path)
    assert po_path("nb", tmp_path).read_bytes() == before


def test_what_is_compiled_speaks_counts_and_falls_back(tmp_path: Path) -> None:  # R-X-10
    written(tmp_path, {"Invoice": "Faktura", "Usage": "", ("%(n)s day", "%(n)s days"): ("%(n)s dag", "%(n)s dager")})
    assert compile_translations(tmp_path) == ["nb"]
    with po_path("nb", tmp_path).with_suffix(".mo").open("rb") as file:
        norwegian = gettext.GNUTranslations(file)
    assert norwegian.gettext("Invoice") == "Faktura"
    assert norwegian.gettext("Usage") == "Usage"
    assert [norwegian.ngettext("%(n)s day", "%(n)s days", n) % {"n": n} for n in (0, 1, 2)] == [
        "0 dager",
        "1 dag",
        "2 dager",
    ]


def test_only_what_is_older_than_its_source_is_compiled_again(tmp_path: Path) -> None:
    written(tmp_path, {"Invoice": "Faktura"})
    compile_translations(tmp_path)
    compiled = po_path("nb", tmp_path).with_suffix(".mo").stat()
    earlier = compiled.st_mtime_ns - 10**9
    os.utime(po_path("nb", tmp_path), ns=(earlier, earlier))
    assert compile_translations(tmp_path) == []
    later = compiled.st_mtime_ns + 10**9
    os.utime(po_path("nb", tmp_path), ns=(later, later))
    assert compile_translations(tmp_path) == ["nb"]
