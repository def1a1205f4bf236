"""The stage, made once and seen by each test as it was made; and the demo, served for a browser."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.conftest import WORKER
from tests.databases import clone_template, database_in_use, drop_database, use_database
from tests.pages.stage import NOW, Stage, make_stage


@pytest.fixture(scope="session")
def made_stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[str, Stage]]:
    """The stage with the name of its own database, in which it is committed."""
    name = f"lisens_{WORKER}_stage"
    with django_db_blocker.unblock():
        usual = database_in_use()
        clone_template(name)
        use_database(name)
        stage = make_stage()
        use_database(usual)
        yield name, stage
        drop_database(name)


@pytest.fixture
def stage_database(made_stage: tuple[str, Stage], django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Comes before `db`, so that what is rolled back is on this database."""
    with django_db_blocker.unblock():
        usual = database_in_use()
        use_database(made_stage[0])
    yield
    with django_db_blocker.unblock():
        use_database(usual)


@pytest.fixture
def stage(stage_database: None, db: None, made_stage: tuple[str, Stage], monkeypatch: pytest.MonkeyPatch) -> Stage:
    """At its own time, as the views are the only place that reads a clock; rolled back after the test."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return made_stage[1]
