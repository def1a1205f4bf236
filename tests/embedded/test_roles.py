"""What the log-in roles may and may not do."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from tests.databases import connect_as_superuser

FLAGS = """
select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit
from pg_roles where rolname like 'lisens%' and rolname <> 'lisens_superuser' order by rolname
"""


@pytest.fixture
def app() -> "Iterator[psycopg.Connection[tuple[object, ...]]]":
    with psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True) as connection:
        yield connection


def test_nobody_is_powerful_and_two_can_log_in() -> None:
    with connect_as_superuser() as superuser:
        assert superuser.execute(FLAGS).fetchall() == [
            ("lisens_app", True, False, False, False, False, False),
            ("lisens_owner", True, False, False, False, False, False),
            ("lisens_staff", False, False, False, False, False, True),
            ("lisens_web", False, False, False, False, False, True),
            ("lisens_worker", False, False, False, False, False, True),
        ]


@pytest.mark.parametrize("role", ["lisens_web", "lisens_staff", "lisens_worker"])
def test_the_app_takes_each_of_its_roles(app: "psycopg.Connection[tuple[object, ...]]", role: str) -> None:
    app.execute("select set_config('role', %s, false)", [role])
    assert app.execute("select current_user::text, session_user::text").fetchone() == (role, "lisens_app")


@pytest.mark.parametrize("role", ["lisens_owner", "lisens_superuser"])
def test_the_app_takes_no_other(app: "psycopg.Connection[tuple[object, ...]]", role: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("select set_config('role', %s, false)", [role])


def test_the_app_has_its_roles_without_their_rights(app: "psycopg.Connection[tuple[object, ...]]") -> None:
    with connect_as_superuser() as superuser:
        superuser.execute("create table of_web (id int); grant select on of_web to lisens_web")
        try:
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute("select * from of_web")
            app.execute("set role lisens_web")
            assert app.execute("select * from of_web").fetchall() == []
        finally:
            superuser.execute("drop table of_web")
