"""Fixtures for every test: databases as the app, the owner and a superuser, and a Valkey for those that ask."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from embedded.valkey import Valkey
from tests.cast import Cast, make_cast
from tests.databases import (
    clone_template,
    connect_as_superuser,
    database_in_use,
    drop_database,
    migrate_template,
    use_database,
)

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> None:
    """The database of `db` tests: they run as lisens_app in this worker's clone, and roll back."""
    with django_db_blocker.unblock():
        migrate_template()
        name = f"lisens_{WORKER}"
        clone_template(name)
        use_database(name)


@pytest.fixture
def transactional_db() -> None:
    """Refused: it empties tables by TRUNCATE, which the frozen ones forbid."""
    raise pytest.UsageError("use the fixture real_db for tests with real commits")


@pytest.fixture
def real_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of a database of the test's own, in which commits are real; dropped after."""
    name = f"lisens_{WORKER}_real"
    with django_db_blocker.unblock():
        usual = database_in_use()
        clone_template(name)
        use_database(name)
        yield name
        use_database(usual)
        drop_database(name)


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in a transaction that is rolled back."""
    return make_cast()


@pytest.fixture
def real_cast(real_db: str) -> Cast:
    """Everybody, committed."""
    return make_cast()


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
