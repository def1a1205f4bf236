"""Fixtures for every test: databases, the cast, and for those that ask a Valkey, the site served, and a browser."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from config.translations.files import compile_translations
from embedded.valkey import Valkey
from tests.cast import Cast, make_cast
from tests.chromium import find_chromium
from tests.databases import (
    clone_template,
    connect_as_superuser,
    database_in_use,
    drop_database,
    migrate_template,
    use_database,
)
from tests.kept import KeptDatabases, no_rows
from tests.serving import served_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.staff import Business, Desk

# How long an example takes says how busy the machine is, not whether the rule holds.
hypothesis_settings.register_profile("steady", deadline=None)
hypothesis_settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Pages and mails are read in the languages of this working copy."""
    if not hasattr(config, "workerinput"):
        compile_translations()


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays: looking for garbage in it took a twentieth of all tests' time."""
    gc.collect()
    gc.freeze()


WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(autouse=True)
def _as_if_alone() -> Iterator[None]:
    """How often somebody tried to log in is counted for all tests of a minute, and a visitor's language stays on."""
    yield
    from django.core.cache import cache
    from django.utils import translation

    cache.clear()
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> None:
    """The database of `db` tests: they run as lisens_app in this worker's clone, and roll back."""
    with django_db_blocker.unblock():
        migrate_template()
        name = f"lisens_{WORKER}"
        clone_template(name)
        use_database(name)


@pytest.fixture(scope="session")
def kept_databases(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[KeptDatabases]:
    kept = KeptDatabases(WORKER, django_db_blocker)
    yield kept
    kept.drop_all()


@pytest.fixture
def transactional_db() -> None:
    """Refused: it empties tables by TRUNCATE, which the frozen ones forbid."""
    raise pytest.UsageError("use the fixture real_db for tests with real commits")


@pytest.fixture
def real_rows(request: pytest.FixtureRequest) -> Callable[[], object]:
    """What fills the database of a test with commits: the cast, if it is asked for. A module may have others."""
    return make_cast if "real_cast" in request.fixturenames else no_rows


@pytest.fixture
def filled_db(
    kept_databases: KeptDatabases, django_db_blocker: DjangoDbBlocker, real_rows: Callable[[], object]
) -> Iterator[tuple[str, object]]:
    """The name of the database below, and the answer of what has filled it."""
    name = f"lisens_{WORKER}_real"
    with django_db_blocker.unblock():
        usual = database_in_use()
        answer = kept_databases.clone(name, real_rows)
        use_database(name)
        yield name, answer
        use_database(usual)
        drop_database(name)


@pytest.fixture
def real_db(filled_db: tuple[str, object]) -> str:
    """The name of a database of the test's own, in which commits are real; dropped after."""
    return filled_db[0]


@pytest.fixture
def cast_made(kept_databases: KeptDatabases) -> Iterator[Cast]:
    """Comes before `db`, so that what is rolled back is on the cast's own database."""
    with kept_databases.in_use(make_cast) as cast:
        yield cast


@pytest.fixture
def cast(cast_made: Cast, db: None) -> Cast:
    """Everybody, in a transaction that is rolled back."""
    return cast_made


@pytest.fixture
def real_cast(filled_db: tuple[str, object]) -> Cast:
    """Everybody, committed."""
    assert isinstance(filled_db[1], Cast)
    return filled_db[1]


@pytest.fixture
def desk_business(kept_databases: KeptDatabases) -> "Iterator[Business]":
    """Comes before `db`, so that what is rolled back is on the business's own database."""
    # Plain tests of rules need none of the apps that this opens.
    from tests.staff import one_customer

    with kept_databases.in_use(one_customer) as business:
        yield business


@pytest.fixture
def desk(desk_business: "Business", db: None) -> "Iterator[Desk]":
    """Vera at her desk, on a morning with work to do, in a transaction that is rolled back."""
    from tests.staff import vera_at_work

    with vera_at_work(desk_business) as desk:
        yield desk


@pytest.fixture
def troubled_business(kept_databases: KeptDatabases) -> "Iterator[Business]":
    """Several customers, and one of everything that can go wrong; comes before `db` as `desk_business` does."""
    from tests.staff import customers_in_trouble

    with kept_databases.in_use(customers_in_trouble) as business:
        yield business


@pytest.fixture
def as_owner(real_db: str) -> "Iterator[psycopg.Connection[tuple[object, ...]]]":
    """A connection as the owner of the tables, who is no superuser."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=real_db, autocommit=True) as connection:
        yield connection


@pytest.fixture
def as_superuser(real_db: str) -> "Iterator[psycopg.Connection[tuple[object, ...]]]":
    """A connection that sees everything, for tampering with facts and for counting them."""
    with connect_as_superuser(real_db) as connection:
        yield connection


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Valkey for this worker, started when a test asks for it."""
    folder: Path = tmp_path_factory.mktemp("valkey")
    valkey = Valkey(folder, durable=False)
    valkey.start()
    yield valkey.url()
    valkey.stop()


@pytest.fixture
def site_url(real_db: str, tmp_path: Path) -> Iterator[str]:
    """The address of the product, served by a process of its own on this test's database."""
    with served_site(real_db, tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A chromium for the tests marked `browser`."""
    from django.db import connections
    from playwright.sync_api import sync_playwright  # slow to import, and few need it

    executable = find_chromium()
    if executable is None:
        pytest.skip("SKIPPED: there is no chromium on this machine; script/test --all installs one where it can")
    # While Playwright's loop runs, Django's connections are others than before; those of before would be left open, and
    # every process that a race forks would share them.
    connections.close_all()
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps an event loop running in this thread, which Django takes for asynchronous code.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        # Root may not use chromium's sandbox; the pages are our own.
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield chromium
        chromium.close()
