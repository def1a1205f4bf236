"""How far the demo has been built, told through the cache from the worker to the pages."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core.cache import cache

KEY = "demo-progress"
KEPT_SECONDS = 3600
READY_IS_SAID_FOR_SECONDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`step` is a code; the page has words for it."""

    done: int
    total: int
    step: str


def tell_progress(progress: Progress) -> None:
    is_done = progress.done == progress.total
    cache.set(KEY, asdict(progress), READY_IS_SAID_FOR_SECONDS if is_done else KEPT_SECONDS)


def demo_progress() -> Progress | None:
    """None if no demo is being built, nor was finished a moment ago."""
    told = cache.get(KEY)
    return Progress(**told) if told else None
