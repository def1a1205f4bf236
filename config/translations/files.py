"""The files of translations: `config/locale/<language>/LC_MESSAGES/django.po`, and the `.mo` that the program reads.

The `.po` files are the source and are kept; a `.mo` is made wherever the program is set up, and whenever it is older.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from config.translations.source import ROOT, Found

FOLDER = ROOT / "config" / "locale"
LANGUAGES = ("nb", "de", "nl")
LINE_LENGTH = 120

HEADING = """\
# Translations of Lisens. `script/translate` brings this file up to date with the source; docs/words.md has the words
# that mean one thing each. What has no translation is shown in English.
#"""
# These lines change with every run and every reader's tools, and say nothing.
CHURN = re.compile(
    rb'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team'
    rb"|Generated-By):.*\n",
    re.MULTILINE,
)


def po_path(language: str, folder: Path = FOLDER) -> Path:
    return folder / language / "LC_MESSAGES" / "django.po"


def read_translations(language: str, folder: Path = FOLDER) -> Catalog:
    """What is translated so far; nothing for a language that has no file yet."""
    path = po_path(language, folder)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def template_of(strings: Iterable[Found]) -> Catalog:
    """The strings to translate, each once, with the files that have it."""
    template = Catalog()
    for found in strings:
        template.add(
            found.string,
            locations=[(found.path, found.line)],
            auto_comments=found.comments,
            context=found.context,
        )
    return template


def brought_up_to_date(known: Catalog, template: Catalog) -> Catalog:
    """The template's strings with the translations that are known; others are dropped, and nothing is guessed."""
    fresh = Catalog(locale=known.locale, header_comment=HEADING, fuzzy=False)
    for message in template:
        if not message.id:
            continue
        before = known.get(message.id, message.context)
        fresh.add(
            message.id,
            string=before.string if before is not None and not before.fuzzy else "",
            locations=message.locations,
            auto_comments=message.auto_comments,
            user_comments=before.user_comments if before is not None else (),
            context=message.context,
        )
    return fresh


def write_translations(catalog: Catalog, language: str, folder: Path = FOLDER) -> None:
    """In the order of the source, without line numbers, so that a change elsewhere is no change here."""
    written = BytesIO()
    write_po(written, catalog, width=LINE_LENGTH, sort_by_file=True, include_lineno=False)
    _replace(po_path(language, folder), CHURN.sub(b"", written.getvalue()).rstrip() + b"\n")


def compile_translations(folder: Path = FOLDER) -> list[str]:
    """Makes each `.mo` that is not newer than its `.po`; gives the languages it was made for."""
    stale = [language for language in LANGUAGES if _is_stale(po_path(language, folder))]
    for language in stale:
        written = BytesIO()
        write_mo(written, read_translations(language, folder))
        _replace(po_path(language, folder).with_suffix(".mo"), written.getvalue())
    return stale


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return po.exists() and not (mo.exists() and mo.stat().st_mtime_ns > po.stat().st_mtime_ns)


def _replace(path: Path, content: bytes) -> None:
    """In one step: a program that starts meanwhile reads the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_bytes() == content and path.suffix == ".po":
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)
