"""Checks of servers that are not ours, before the product is started on them."""

import psycopg

from embedded.errors import CannotStart
from embedded.roles import APP, OWNER, sql_for_real_server

_LEAST_VERSION = 180_000
_MISSING_ROLE = """
select name from unnest(%s::text[]) as name
where not exists (select from pg_roles where rolname = name)
"""


def check_real_postgres(app_url: str, owner_url: str) -> None:
    """Raises CannotStart, with the SQL that a superuser has to run, unless both log-ins work as they should."""
    _check_connection("DATABASE_OWNER_URL", owner_url, OWNER)
    _check_connection("DATABASE_URL", app_url, APP)


def _check_connection(variable: str, url: str, user: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            problem = _problem_with(connection, user)
    except psycopg.Error as error:
        problem = str(error).strip()
    if problem is not None:
        raise CannotStart(
            f"{variable} leads to no usable database: {problem}\n\n"
            f"If the roles are missing, let a superuser of a Postgres 18 run this once:\n\n{sql_for_real_server()}"
        )


def _problem_with(connection: "psycopg.Connection[tuple[object, ...]]", user: str) -> str | None:
    if connection.info.server_version < _LEAST_VERSION:
        return f"it is Postgres {connection.info.server_version // 10_000}, and 18 is needed"
    if connection.info.user != user:
        return f"it logs in as {connection.info.user}, and has to as {user}"
    missing = connection.execute(_MISSING_ROLE, [["lisens_web", "lisens_staff", "lisens_worker"]]).fetchall()
    if missing:
        return "the roles " + ", ".join(str(name) for (name,) in missing) + " are missing"
    return None
