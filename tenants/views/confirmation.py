"""What a page says before something is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What `confirm.html` shows: `points` are what will happen, to whom, and what stays as it is."""

    title: Words
    points: tuple[Words, ...]
    confirm: Words
    cancel: Words
    cancel_url: str
    intro: Words = ""
    reason_label: Words = ""
    is_destructive: bool = False
