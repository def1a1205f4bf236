from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.documents.measure_coverage import draws
from billing.documents.paper_text import MISSING, is_drawable, paper_text
from billing.documents.render import TEMPLATES, new_compiler

INVISIBLE = {"\u200b", "\u2068", "\u2069"}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('#read("/etc/passwd")', '#read("/etc/passwd")'),
        ("two\r\nlines\tand\x00NUL", "two lines and NUL"),
        ("100,00\u202e 00,001\u202c", "100,00 00,001"),
        ("soft\u00adhyphen\ufeff", "softhyphen"),
        ("名前 😀", f"{MISSING}{MISSING} {MISSING}"),
        ("a\ud800b", f"a{MISSING}b"),
        ("e\u0301", "é"),
        ("z\u0335\u0336\u0337\u0338", "z\u0335\u0336"),
        ("שלום", "\u2068שלום\u2069"),
        ("❤\ufe0f", "❤"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_what_a_text_becomes_on_paper(text: str, printed: str) -> None:
    assert paper_text(text) == printed


def test_long_runs_may_break_and_short_ones_may_not() -> None:
    assert paper_text("A" * 24) == "A" * 24
    assert paper_text("A" * 25) == "AAAAAA\u200bAAAAAA\u200bAAAAAA\u200bAAAAAA\u200bA"


def test_long_texts_are_cut() -> None:
    assert paper_text("abc def", 5) == "abc …"
    assert len(paper_text("word " * 1000)) == 1000


@given(st.text(st.characters(codec=None), max_size=400))
def test_only_drawable_text_reaches_the_paper(text: str) -> None:
    printed = paper_text(text)
    assert all(is_drawable(character) or character in INVISIBLE for character in printed)
    assert not any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in printed)
    assert printed.count("\u2068") == printed.count("\u2069") <= 1


def test_the_list_of_drawable_characters_is_what_typst_says() -> None:
    compiler = new_compiler(TEMPLATES / "glyphs.typ")
    asked = [ord(character) for character in "AÆßéŁ€Ωж×−²□שع…🄯名あ한😀ก"]
    assert {chr(point): draws(compiler, [point]) for point in asked} == {chr(p): is_drawable(chr(p)) for p in asked}


def test_all_of_latin_greek_and_cyrillic_renders_at_once() -> None:
    compiler = new_compiler(TEMPLATES / "glyphs.typ")
    points = [point for point in range(0x20, 0x530) if is_drawable(chr(point))]
    assert len(points) > 1100
    assert draws(compiler, points)
