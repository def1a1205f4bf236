"""Ada looks at north's seats on 1 July 2026, in the afternoon in Oslo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from licensing.services.lease_clock import clock_at
from tests.cast import Cast
from tests.licensing.setting import AT
from tests.visitors import Visitor


@pytest.fixture
def ada(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    with clock_at(AT):
        yield Visitor().sign_in(cast.ada)
