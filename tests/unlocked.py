"""Negative controls for races: the same race without its lock must fail, or the race proves nothing."""

from __future__ import annotations

import multiprocessing
from types import ModuleType
from typing import Any

import pytest

_FORK = multiprocessing.get_context("fork")
_MOST_SECONDS = 30


def take_lock_away(monkeypatch: pytest.MonkeyPatch, module: ModuleType, *, lock: str, look: str, racers: int) -> None:
    """Makes `module.lock` do nothing, and nobody go on from `module.look` before all racers have looked."""
    together = _FORK.Barrier(racers)
    look_before = getattr(module, look)

    def look_and_wait(*args: Any, **kwargs: Any) -> Any:
        seen = look_before(*args, **kwargs)
        together.wait(_MOST_SECONDS)
        return seen

    monkeypatch.setattr(module, lock, lambda *_, **__: None)
    monkeypatch.setattr(module, look, look_and_wait)
