"""The databases that tests get: the app's log-in, clones of the template, real commits where they are asked for."""

import os
from typing import Any

import psycopg
import pytest
import redis
from django.db import connection, connections

from tests.databases import connect_as_superuser, database_in_use


def ask(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_db_tests_run_as_the_app(db: None) -> None:
    assert ask("select session_user::text") == ("lisens_app",)
    assert connection.in_atomic_block


def test_the_template_was_migrated_by_the_owner_who_is_no_superuser(db: None) -> None:
    assert ask("select tableowner::text from pg_tables where tablename = 'django_migrations'") == ("lisens_owner",)
    with connect_as_superuser() as superuser:
        found = superuser.execute("select rolsuper or rolbypassrls from pg_roles where rolname = 'lisens_owner'")
        assert found.fetchone() == (False,)


def test_nobody_works_in_the_template(db: None) -> None:
    assert database_in_use() != "lisens_template"
    assert connections["owner"].settings_dict["NAME"] == database_in_use()


def test_real_db_commits(
    real_db: str,
    as_owner: "psycopg.Connection[tuple[object, ...]]",
    as_superuser: "psycopg.Connection[tuple[object, ...]]",
) -> None:
    assert ask("select current_database()::text, session_user::text") == (real_db, "lisens_app")
    assert not connection.in_atomic_block
    as_owner.execute("create table committed (id int); grant select, insert on committed to lisens_app")
    with connection.cursor() as cursor:
        cursor.execute("insert into committed values (1)")
    assert as_superuser.execute("select id from committed").fetchall() == [(1,)]
    assert as_owner.execute("select session_user::text").fetchone() == ("lisens_owner",)


def test_the_next_real_db_is_a_fresh_clone(real_db: str) -> None:
    assert ask("select to_regclass('committed')") == (None,)


def test_a_database_with_real_commits_is_dropped_after(db: None) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    assert ask(f"select count(*) from pg_database where datname = 'lisens_{worker}_real'") == (0,)


def test_the_environment_leads_to_the_throw_away_server_only() -> None:
    names = ("DATABASE_ADMIN_URL", "DATABASE_URL", "DATABASE_OWNER_URL")
    assert {os.environ[name].rpartition(":")[0].rpartition("@")[2] for name in names} == {"127.0.0.1"}
    assert os.environ["LISENS_ENVIRONMENT"] == "test"


def test_a_valkey_answers(valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url) as client:
        assert client.ping() is True


def test_tests_that_would_truncate_are_refused(request: pytest.FixtureRequest) -> None:
    with pytest.raises(pytest.UsageError, match="real_db"):
        request.getfixturevalue("transactional_db")
