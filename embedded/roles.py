"""Makes the log-in roles and the database in an embedded cluster; for a real server, the SQL that does the same."""

from pathlib import Path

from psycopg import Connection, sql

ROLES_SQL = Path(__file__).with_name("roles.sql")
OWNER = "lisens_owner"
APP = "lisens_app"


def install_roles(superuser: Connection[tuple[object, ...]], *, owner_password: str, app_password: str) -> None:
    """Makes the roles of `roles.sql` where they are missing, and sets the passwords of the two that log in."""
    known = {name for (name,) in superuser.execute("select rolname from pg_roles").fetchall()}
    if OWNER not in known:
        superuser.execute(ROLES_SQL.read_bytes())
    for role, password in ((OWNER, owner_password), (APP, app_password)):
        statement = sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password))
        superuser.execute(statement)


def install_database(superuser: Connection[tuple[object, ...]], name: str) -> None:
    """Makes the database `name`, owned by lisens_owner, if there is none."""
    if superuser.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
        superuser.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(OWNER)))


def sql_for_real_server(database: str = "lisens") -> str:
    """What a superuser has to run once on a server that is not ours, before the product is started on it."""
    return "\n".join(
        (
            ROLES_SQL.read_text().rstrip(),
            f"alter role {OWNER} password 'choose one, and put it into DATABASE_OWNER_URL';",
            f"alter role {APP} password 'choose another, and put it into DATABASE_URL';",
            f"create database {database} owner {OWNER};",
        )
    )
