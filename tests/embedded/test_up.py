"""What `script/up` says when it cannot start: in words, with what to do, and before anything runs."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from embedded.errors import CannotStart
from embedded.real_servers import check_real_postgres
from embedded.roles import sql_for_real_server
from tests.databases import connect_as_superuser
from tests.embedded.conftest import PROJECT


def run_up(folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
    return subprocess.run(
        [sys.executable, "-m", "embedded.up"],
        env={**ours, "LISENS_DATA_DIR": str(folder), **variables},
        cwd=PROJECT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = run_up(tmp_path, PORT=port)
    assert ended.returncode == 1
    assert f"port {port} cannot be used (Address already in use)" in ended.stderr
    assert "PORT=8001 script/up" in ended.stderr
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_a_wrong_port_is_refused(tmp_path: Path, port: str) -> None:
    ended = run_up(tmp_path, PORT=port)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"script/up: PORT is '{port}'; it must be a number from 1 to 65535\n"


@pytest.mark.parametrize("variable", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_half_of_a_real_server_is_refused(tmp_path: Path, variable: str, unused_port: int) -> None:
    ended = run_up(tmp_path, PORT=str(unused_port), **{variable: "postgresql://a@127.0.0.1/b"})
    assert ended.returncode == 1
    assert "DATABASE_URL and DATABASE_OWNER_URL go together" in ended.stderr


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run_up(tmp_path / "file" / "data")
    assert ended.returncode == 1
    assert "LISENS_DATA_DIR" in ended.stderr


def test_real_servers_with_the_roles_are_accepted() -> None:
    check_real_postgres(os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"])


def test_a_real_server_without_the_roles_gets_their_sql() -> None:
    url = os.environ["DATABASE_OWNER_URL"].replace("lisens_owner", "nobody_we_know")
    with pytest.raises(CannotStart) as raised:
        check_real_postgres(os.environ["DATABASE_URL"], url)
    assert "DATABASE_OWNER_URL leads to no usable database" in str(raised.value)
    assert sql_for_real_server() in str(raised.value)


def test_swapped_log_ins_are_refused() -> None:
    with pytest.raises(CannotStart, match="it logs in as lisens_app, and has to as lisens_owner"):
        check_real_postgres(os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"])


def test_the_printed_sql_is_what_a_fresh_server_needs() -> None:
    """Run on a server that has the roles, it fails at the first one only because that exists."""
    statements = sql_for_real_server("of_a_real_server")
    with connect_as_superuser() as superuser:
        with pytest.raises(psycopg.errors.DuplicateObject, match="lisens_owner"):
            superuser.execute(statements.encode())
        created = statements.splitlines()[-1]
        superuser.execute(created.encode())
        try:
            row = superuser.execute(
                "select pg_get_userbyid(datdba) from pg_database where datname = 'of_a_real_server'"
            )
            assert row.fetchone() == ("lisens_owner",)
        finally:
            superuser.execute(sql.SQL("drop database of_a_real_server"))


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
