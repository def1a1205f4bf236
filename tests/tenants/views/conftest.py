"""Whoever is in the cast, looking at pages."""

from __future__ import annotations

import pytest

from tenants.models import User
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.pages.conftest import stage, stage_made
from tests.visitors import Visitor

__all__ = ["ada", "stage", "stage_made"]


@pytest.fixture
def ada(cast: Cast) -> Visitor:
    """North's license administrator, who reads English."""
    with scoped(STAFF):
        User.objects.filter(pk=cast.ada.pk).update(locale="en")
    return Visitor().sign_in(cast.ada)
