"""The stage, at its own time: the views are the only place that reads a clock."""

import pytest

from tests.pages.stage import NOW, Stage, make_stage


@pytest.fixture
def stage(db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Rolled back after the test."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return make_stage()
