"""North's own sign-in: a provider on this machine, and Ada who sets it up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from tests.cast import Cast
from tests.sso.provider import FakeProvider, running_provider
from tests.sso.way import Way


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[FakeProvider]:
    settings.SSO_ALLOWS_LOOPBACK = True
    with running_provider() as running:
        yield running


@pytest.fixture
def way(cast: Cast, provider: FakeProvider) -> Way:
    """North's way in, as Ada has described it."""
    way = Way(cast, provider)
    way.describe()
    return way


@pytest.fixture
def open_way(way: Way) -> Way:
    """Tested by Ada with her own account, `s-ada`, and open to people."""
    way.test("s-ada", name="Ada Nord", email="ada@north.example")
    way.ada.post("/own-sign-in/open/")
    return way
