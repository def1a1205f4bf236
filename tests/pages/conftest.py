"""The stage, made once and seen by each test as it was made; and the demo, served for a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from billing.models import Offer, PriceShock
from billing.services.catalog import load_catalog, read_catalog_files
from config.demo.build import build_demo, create_logins
from tenants.scoping import STAFF, scoped
from tests.conftest import WORKER
from tests.databases import clone_template, database_in_use, drop_database, use_database
from tests.kept import KeptDatabases
from tests.pages.stage import NOW, Stage, make_stage
from tests.serving import served_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.pages.portal import Portal


@pytest.fixture
def stage_made(kept_databases: KeptDatabases) -> Iterator[Stage]:
    """Comes before `db`, so that what is rolled back is on the stage's own database."""
    with kept_databases.in_use(make_stage) as stage:
        yield stage


@pytest.fixture
def stage(stage_made: Stage, db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """At its own time, as the views are the only place that reads a clock; rolled back after the test."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return stage_made


@pytest.fixture(scope="session")
def demo_site(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the demo, built once as it is at a first start."""
    name = f"lisens_{WORKER}_demo"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        usual = database_in_use()
        clone_template(name)
        with served_site(name, tmp_path_factory.mktemp("demo")) as address:
            patched.setattr(settings, "BASE_URL", address)
            use_database(name)
            with scoped(STAFF):
                load_catalog(read_catalog_files(), at=timezone.now())
            create_logins()
            build_demo(timezone.now())
            use_database(usual)
            yield address
        drop_database(name)


@pytest.fixture
def newcomer_may_leave(demo_site: str, django_db_blocker: DjangoDbBlocker) -> None:
    """In the demo a price has made nobody leave: the newcomer's may, because half of it had been indicated."""
    now = timezone.now()
    with django_db_blocker.unblock():
        usual = database_in_use()
        use_database(f"lisens_{WORKER}_demo")
        with scoped(STAFF):
            offer = Offer.objects.get(organization__slug="elvebakk", term_number=1)
            PriceShock.objects.create(
                organization_id=offer.organization_id,
                offer=offer,
                indicated=offer.amount / 2,
                percent=Decimal(25),
                last_day=now.date() + timedelta(days=6),
                ends_at=now + timedelta(days=7),
                opened_at=now,
            )
        use_database(usual)


@pytest.fixture(scope="session")
def portal(demo_site: str, browser: Browser) -> Portal:
    from tests.pages.portal import Portal  # its checker is slow to import, and few need it

    return Portal(address=demo_site, browser=browser)
