"""A vendor who can sell, made once and seen by each test as it was made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing.models import Seller
from tests.billing.setting import open_shop
from tests.billing.tampering import look, tamper
from tests.kept import KeptDatabases

__all__ = ["look", "tamper"]


@pytest.fixture
def opened_shop(kept_databases: KeptDatabases) -> Iterator[Seller]:
    """Comes before `db`, so that what is rolled back is on the shop's own database."""
    with kept_databases.in_use(open_shop) as seller:
        yield seller


@pytest.fixture
def seller(opened_shop: Seller, db: None) -> Seller:
    """Terreng AS, which sells the whole catalogue since `AT`."""
    return opened_shop
