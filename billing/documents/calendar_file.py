"""A day as a calendar file that every calendar program takes (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST_LINE = 75  # octets, without the line's end
_UNWRITABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One whole day. The same `uid` with a higher `sequence` replaces the entry; cancelled, it goes."""

    uid: str
    day: date
    summary: str
    description: str
    stamped_at: datetime
    sequence: int = 0
    is_cancelled: bool = False


def calendar_file(entry: CalendarDay) -> bytes:
    """The file, in UTF-8: lines end in CR LF, and none is longer than 75 octets (RFC 5545, 3.1).

    A whole day is written by its first day and the day after it; it makes nobody busy.
    """
    return b"".join(_folded(line) + b"\r\n" for line in _lines(entry))


def escaped(text: str) -> str:
    """Text as a value (RFC 5545, 3.3.11): what separates values is marked, and a line break is written out.

    >>> print(escaped("A; B, C\\nD"))
    A\\; B\\, C\\nD
    """
    plain = _UNWRITABLE.sub(" ", text.replace("\r\n", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", "\\n")


def _lines(entry: CalendarDay) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Lisens//Notice//EN"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{entry.stamped_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}"
    yield f"DTSTART;VALUE=DATE:{_day(entry.day)}"
    yield f"DTEND;VALUE=DATE:{_day(entry.day + timedelta(days=1))}"
    yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{escaped(entry.summary)}"
    yield f"DESCRIPTION:{escaped(entry.description)}"
    yield "END:VEVENT"
    yield "END:VCALENDAR"


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _folded(line: str) -> bytes:
    """A long line goes on after a line break and a space; a character of several octets stays in one piece."""
    rows, row = [], b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(row) + len(octets) > _LONGEST_LINE:
            rows.append(row)
            row = b" "
        row += octets
    return b"\r\n".join([*rows, row])
