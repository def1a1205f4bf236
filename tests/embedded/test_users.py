"""Root and ordinary users: both run the same installation."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from embedded import privileges
from embedded.binaries import pg_bin
from embedded.errors import CannotStart
from embedded.postgres import Postgres
from tests.embedded.conftest import SmallInstallation, become, python_path

AS_ROOT = os.geteuid() == 0
for_root = pytest.mark.skipif(not AS_ROOT, reason="SKIPPED, not run as root: how root starts Postgres is not tested")


def python_for(user: str) -> str | None:
    """A Python that `user` can run with our packages; the one that runs the tests may lie below /root."""
    for python in (sys.executable, shutil.which("python3", path="/usr/local/bin:/usr/bin")):
        if python is not None and _can_run(python, user):
            return python
    return None


def _can_run(python: str, user: str) -> bool:
    try:
        tried = subprocess.run(
            [python, "-c", "import embedded.up"],
            env={"PYTHONPATH": python_path()},
            check=False,
            capture_output=True,
            cwd="/",
            **become(user),
        )
    except OSError:
        return False
    return tried.returncode == 0


@for_root
def test_an_ordinary_user_runs_everything(open_folder: Path) -> None:
    python = python_for("nobody")
    if python is None:
        pytest.skip("SKIPPED: the user nobody can run no Python with our packages, so an ordinary user is not tested")
    folder = open_folder / "installation"
    folder.mkdir()
    os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    small = SmallInstallation(folder, python=python, user="nobody")
    small.start()
    small.execute("create table kept (id int)")
    assert {_user_of(pid) for pid in small.pids.values()} == {"nobody"}
    assert small.end(signal.SIGKILL) == -signal.SIGKILL
    small.start()
    assert small.execute("select count(*) from kept") == [(0,)]
    assert small.end(signal.SIGTERM) == 0


@for_root
def test_root_drops_to_a_system_user_where_it_can_read(open_folder: Path) -> None:
    identity = privileges.server_identity(pg_bin() / "initdb", open_folder)
    assert identity is not None
    assert identity.name in ("user postgres", "user nobody")
    assert open_folder.stat().st_uid == identity.uid


@for_root
def test_root_enters_a_user_namespace_where_nobody_else_can_read(tmp_path: Path) -> None:
    """Pytest's folder is closed to other users, as /root is."""
    try:
        identity = privileges.server_identity(pg_bin() / "initdb", tmp_path)
    except CannotStart as error:
        pytest.skip(f"SKIPPED, user namespaces are forbidden here: {error}")
    assert identity is not None
    assert identity.name == "root in a user namespace"
    postgres = Postgres(tmp_path / "closed", durable=False)
    (tmp_path / "closed").mkdir(mode=0o700)
    try:
        postgres.start()
        with postgres.connect_as_superuser() as superuser:
            assert superuser.execute("select 1").fetchone() == (1,)
    finally:
        postgres.stop()


@for_root
def test_root_is_told_what_to_do_if_no_way_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ways = [way for way in privileges._candidates() if way.name.startswith("user ")]
    monkeypatch.setattr(privileges, "_candidates", lambda: iter(ways))
    with pytest.raises(CannotStart, match=r"(?s)as user nobody: cannot .*Run as an ordinary user.*DATABASE_URL"):
        privileges.server_identity(pg_bin() / "initdb", tmp_path)
    assert tmp_path.stat().st_uid == 0


def test_an_ordinary_user_stays_who_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert privileges.server_identity(pg_bin() / "initdb", tmp_path) is None


def _user_of(pid: int) -> str:
    return pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name
