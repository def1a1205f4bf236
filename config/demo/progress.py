"""How far the demo has been built, told through the cache from the worker to the pages."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core.cache import cache

KEY = "demo-progress"
KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`step` is a code; the page has words for it."""

    done: int
    total: int
    step: str


def tell_progress(progress: Progress) -> None:
    cache.set(KEY, asdict(progress), KEPT_SECONDS)


def demo_progress() -> Progress | None:
    """None if no demo is being built, nor was within the hour."""
    told = cache.get(KEY)
    return Progress(**told) if told else None
