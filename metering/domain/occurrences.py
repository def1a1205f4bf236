"""Telling equal lines of one file apart, so that each counts, and the same file again adds nothing."""

from __future__ import annotations

from datetime import date


class TooFarBack(ValueError):
    """A line of a day whose lines are no longer remembered."""


class Occurrences:
    """Numbers equal lines from 1, in the order of the file: always the same numbers for the same file.

    Remembers each line of the latest days of the log, at least `most` of them; the oldest day is forgotten first. A
    line of a forgotten day is refused, never guessed: sort such a file by time.
    """

    def __init__(self, most: int = 2_000_000) -> None:
        self._most = most
        self._count = 0
        self._days: dict[date, dict[int, int]] = {}
        self._first: date | None = None

    def number(self, content: bytes, day: date) -> int:
        """How often a line with this content (its hash) has come, this time included. Raises `TooFarBack`."""
        lines = self._days.get(day)
        if lines is None:
            lines = self._add_day(day)
        key = int.from_bytes(content[:8], "big")
        number = lines.get(key, 0) + 1
        lines[key] = number
        self._count += number == 1
        return number

    def _add_day(self, day: date) -> dict[int, int]:
        """Two days are always remembered: times run a little out of order around midnight."""
        while self._count > self._most and len(self._days) > 2:
            oldest = min(self._days)
            self._count -= len(self._days.pop(oldest))
            self._first = min(self._days)
        if self._first is not None and day < self._first:
            raise TooFarBack(f"from {day}, when lines are remembered from {self._first} on")
        return self._days.setdefault(day, {})
