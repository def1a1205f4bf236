"""Data and servers over the life of a supervisor: stopped, killed, started again, started twice."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
import redis

from embedded.processes import start_mark
from tests.embedded.conftest import SmallInstallation

WRITE = "create table kept (id int); insert into kept values (41), (42)"
READ = "select id from kept order by id"
WRITTEN = [(41,), (42,)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_all_and_data_survive(installation: SmallInstallation, number: signal.Signals) -> None:
    installation.start()
    installation.execute(WRITE)
    pids = installation.pids
    assert installation.end(number) == 0
    assert [start_mark(pid) for pid in pids.values()] == [None, None, None]
    assert list((installation.folder / "run").iterdir()) == []
    installation.start()
    assert installation.execute(READ) == WRITTEN


def test_a_killed_supervisor_loses_nothing_and_leaves_nobody_behind(installation: SmallInstallation) -> None:
    installation.start()
    installation.execute(WRITE)
    before = installation.pids
    assert installation.end(signal.SIGKILL) == -signal.SIGKILL
    installation.start()
    assert installation.execute(READ) == WRITTEN
    assert [start_mark(pid) for pid in before.values()] == [None, None, None]


def test_it_recovers_when_the_servers_were_killed_as_well(installation: SmallInstallation) -> None:
    installation.start()
    installation.execute(WRITE)
    with redis.Redis.from_url(installation.facts["valkey_url"]) as client:
        client.set("queued", "task")
    # Stopped first, so that it cannot see its children die.
    assert installation.supervisor is not None
    installation.supervisor.send_signal(signal.SIGSTOP)
    for pid in installation.pids.values():
        os.kill(pid, signal.SIGKILL)
    installation.end(signal.SIGKILL)
    assert (installation.folder / "postgres" / "postmaster.pid").exists()
    installation.start()
    assert installation.execute(READ) == WRITTEN
    with redis.Redis.from_url(installation.facts["valkey_url"]) as client:
        assert client.get("queued") == b"task"


def test_a_lock_file_with_the_number_of_another_process_is_no_obstacle(installation: SmallInstallation) -> None:
    installation.start()
    installation.execute(WRITE)
    lock = installation.folder / "postgres" / "postmaster.pid"
    content = lock.read_text()
    installation.end(signal.SIGTERM)
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        lock.write_text("\n".join([str(sleeper.pid), *content.splitlines()[1:], ""]))
        installation.start()
        assert installation.execute(READ) == WRITTEN
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_second_supervisor_on_the_same_folder_is_refused(installation: SmallInstallation) -> None:
    installation.start()
    assert installation.supervisor is not None
    second = SmallInstallation(installation.folder)
    with pytest.raises(AssertionError, match=f"already runs on .* \\(process {installation.supervisor.pid}\\)"):
        second.start()
    assert installation.execute("select 1") == [(1,)]


def test_everything_stops_when_a_program_ends_by_itself(installation: SmallInstallation) -> None:
    installation.start()
    assert installation.supervisor is not None
    os.kill(installation.pids["idle"], signal.SIGKILL)
    _, errors = installation.supervisor.communicate(timeout=30)
    assert installation.supervisor.returncode == 1
    assert "idle ended by itself (signal 9)" in errors
    assert [start_mark(pid) for pid in installation.pids.values()] == [None, None, None]


def test_secrets_are_readable_by_their_owner_alone(installation: SmallInstallation) -> None:
    installation.start()
    secrets = [*installation.folder.glob("*.password"), installation.folder / "valkey" / "valkey.conf"]
    assert [(path.name, oct(path.stat().st_mode & 0o777)) for path in sorted(secrets)] == [
        ("superuser.password", "0o600"),
        ("valkey.conf", "0o600"),
        ("valkey.password", "0o600"),
    ]
    assert _mode(installation.folder / "postgres") == "0o700"


def _mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)
