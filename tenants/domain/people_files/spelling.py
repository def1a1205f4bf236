"""When two spellings are the same word."""

from __future__ import annotations

from tenants.domain.text import tidy


def folded(text: str) -> str:
    """Without regard to case, space, and signs that forms put behind a name.

    >>> folded(" Login_mode *:") == folded("login  mode")
    True
    """
    return " ".join(tidy(text).casefold().replace("_", " ").split()).rstrip(" *:")
