"""Text that people and programs give us: one line, readable, storable."""

from __future__ import annotations

import re
import unicodedata

# Control characters, and the marks that turn the direction of all text after them.
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NOT_IN_SLUGS = re.compile("[^a-z0-9]+")
# Letters that are no letter with an accent.
_SPELLED_OUT = str.maketrans({"æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "œ": "oe"})
LONGEST_SLUG = 63
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def line_fault(text: str, most: int) -> str:
    """What keeps `text` from being one readable line of at most `most` characters: a code, or "" if nothing does.

    >>> line_fault("Ada", 200), line_fault(" ", 200), line_fault("a\\nb", 200), line_fault("long", 3)
    ('', 'EMPTY', 'UNREADABLE_CHARACTERS', 'TOO_LONG')
    """
    if not text.strip():
        return "EMPTY"
    if _UNREADABLE.search(text):
        return "UNREADABLE_CHARACTERS"
    return "TOO_LONG" if len(text) > most else ""


def tidy(text: str) -> str:
    """Without space at the ends, composed (NFC): the same name is the same text.

    >>> tidy(" Zoe\u0308 ") == "Zoë"
    True
    """
    return unicodedata.normalize("NFC", text.strip())


def one_line(text: str) -> str:
    """For mail: control characters and line breaks become spaces.

    >>> one_line("North\\r\\nBcc: all@example.org")
    'North Bcc: all@example.org'
    """
    return " ".join(_UNREADABLE.sub(" ", text).split())


def is_slug(text: str) -> bool:
    """Lower-case letters, digits and inner hyphens, at most 63: a name that fits into addresses of every kind.

    >>> is_slug("north-1"), is_slug("-north"), is_slug("Nord"), is_slug("")
    (True, False, False, False)
    """
    return _SLUG.fullmatch(text) is not None


# A spreadsheet takes a text that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def unformulaic(text: str) -> str:
    """The text as a cell of a CSV file: an apostrophe keeps it from being run.

    >>> unformulaic("=1+1"), unformulaic("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def slug_from(name: str) -> str:
    """A slug that reads like a name; "customer" for a name without any Latin letter or digit.

    >>> slug_from("Sør-Trøndelag & Møre AS"), slug_from("Ingenieurbüro Groß"), slug_from("名")
    ('sor-trondelag-more-as', 'ingenieurburo-gross', 'customer')
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(_SPELLED_OUT))
    ascii_only = plain.encode("ascii", "ignore").decode()
    return _NOT_IN_SLUGS.sub("-", ascii_only).strip("-")[:LONGEST_SLUG].strip("-") or "customer"
