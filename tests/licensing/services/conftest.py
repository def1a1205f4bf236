"""The organization of nearly all of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from licensing.services.lease_clock import clock_at
from tenants.models import Organization
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.licensing.setting import AT


@pytest.fixture
def north(cast: Cast) -> Iterator[Organization]:
    """Acted for by staff, in a moment that lasts as long as the test does not say otherwise."""
    with scoped(STAFF), clock_at(AT):
        yield cast.north
