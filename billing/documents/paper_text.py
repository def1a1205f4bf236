"""What any text becomes on paper: harmless, one line, drawable. The true text stays in the data.

PDF/A refuses a whole document for one character that its fonts lack, so a customer's name could stop billing: such
characters print as □. Direction controls go, since they could turn an amount round.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NewType

# Text that may be printed: made here, by the printer or from our own labels, and by nothing else.
Printed = NewType("Printed", str)

FONTS = Path(__file__).parent / "fonts"
COVERAGE = FONTS / "coverage.txt"
MISSING = "\u25a1"
LONGEST_TEXT = 1000
_LONGEST_RUN = 24
_BREAK_EVERY = 6
_MOST_MARKS = 2
_ZERO_WIDTH_SPACE = "\u200b"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"

_GAPS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_LONG_RUN = re.compile(rf"[^ \u00a0\u202f-]{{{_LONGEST_RUN + 1},}}")
# Accents, and the letters that the fonts can set them on. Typst refuses a letter with a mark that no font has.
_ACCENT = re.compile(r"[\u0300-\u0345]")
_ACCENTED = re.compile(r"[\x20-\u052f\u1e00-\u1fff]")
# All but Latin, Greek and Cyrillic letters and the signs that documents use themselves.
_UNCOMMON = re.compile(
    r"[^\x20-\x7e\xa0-\xac\xae-\u024f\u0391-\u03c9\u0410-\u044f\u200b\u2013-\u2026\u20ac\u2212\u25a1]"
)
# Vowel points of Hebrew and Arabic, which names are written without, and variation selectors.
_OPTIONAL = re.compile(r"[\u0591-\u05c7\u064b-\u065f\u0670\ufe00-\ufe0f]")
_PIECE = re.compile(rf".{{1,{_BREAK_EVERY}}}")


def paper_text(text: str, longest: int = LONGEST_TEXT) -> Printed:
    """One line of text that can be set in PDF/A, at most `longest` characters of it.

    Line breaks and controls become a space, invisible characters and piled-up accents go, what the fonts lack becomes a
    box, long runs may break anywhere, and right-to-left text cannot turn its neighbours.

    >>> paper_text("#panic()\\u202e\\n名 b")
    '#panic() □ b'
    """
    line = _GAPS.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
    drawn = "".join(_drawn(character) for character in _without_piles(_cut(line, longest)))
    breakable = _LONG_RUN.sub(lambda run: _ZERO_WIDTH_SPACE.join(_PIECE.findall(run[0])), drawn)
    return Printed(f"{_ISOLATE}{breakable}{_END_ISOLATE}" if _turns(breakable) else breakable)


def plainest_text(text: str) -> str:
    """The text with a box for all but the commonest characters, for a document that could not be set otherwise."""
    return _UNCOMMON.sub(MISSING, text)


def joined(separator: str, parts: Iterable[Printed]) -> Printed:
    """The parts that are not empty, with our own separator between them."""
    return Printed(separator.join(part for part in parts if part))


def is_drawable(character: str) -> bool:
    """Whether the documents' fonts have a glyph for this character."""
    return bisect_right(_coverage(), ord(character)) % 2 == 1


@cache
def _coverage() -> tuple[int, ...]:
    """Code points that can be drawn, as starts and exclusive ends in turn."""
    return tuple(int(edge, 16) for edge in COVERAGE.read_text(encoding="ascii").split())


def _cut(line: str, longest: int) -> str:
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _without_piles(line: str) -> str:
    """The text with at most two accents on a letter, since more would reach into the lines above and below."""
    kept, base, marks = [], "", 0
    for character in line:
        if not _is_mark(character):
            base, marks = character, 0
        elif _ACCENT.match(character):
            marks += 1
            if marks > _MOST_MARKS or not _ACCENTED.match(base):
                continue
        kept.append(character)
    return "".join(kept)


def _drawn(character: str) -> str:
    """The character, nothing where it is invisible or optional, or a box."""
    if unicodedata.category(character) == "Cf" or _OPTIONAL.match(character):
        return ""
    is_known = bool(_ACCENT.match(character)) if _is_mark(character) else is_drawable(character)
    return character if is_known else MISSING


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _turns(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text)
