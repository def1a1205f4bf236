"""A Postgres cluster of its own in a folder, listening on the loopback interface only."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from embedded.binaries import pg_bin
from embedded.children import Child
from embedded.errors import CannotStart
from embedded.passwords import kept_password
from embedded.ports import LOOPBACK, free_port
from embedded.privileges import Identity, give_files, server_identity
from embedded.processes import is_postgres_on

SUPERUSER = "lisens_superuser"
_START_SECONDS = 60
_ATTEMPTS = 3
# The port was taken meanwhile; or the last sessions of a server that was killed are only just ending.
_PASSING_TROUBLES = ("could not bind", "pre-existing shared memory")
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
# For tests and benchmarks only: a crash of the machine may lose everything.
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A cluster below `root`, made at the first start and kept. `durable=False` gives up safety for speed."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.root = root.resolve()
        self.folder = self.root / "postgres"
        self.log = self.root / "logs" / "postgres.log"
        self.durable = durable
        self.port = 0
        self.child: Child | None = None

    def start(self) -> None:
        """Makes the cluster if there is none, and returns when it answers. Raises CannotStart with the log's end."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._let_others_pass()
        identity = server_identity(pg_bin() / "initdb", self.folder)
        give_files(self.folder, identity)
        if not (self.folder / "PG_VERSION").exists():
            self._make_cluster(identity)
        self._require_same_version()
        self._disown_lock_file()
        self._launch(identity)

    def stop(self) -> None:
        """Ends all sessions and shuts down; committed data are safe."""
        if self.child is not None:
            self.child.stop()

    def superuser_url(self, database: str = "postgres") -> str:
        """For making roles and databases; never given to the product."""
        return self.url(SUPERUSER, kept_password(self.root / "superuser.password"), database)

    def url(self, user: str, password: str, database: str) -> str:
        return f"postgresql://{user}:{quote(password, safe='')}@{LOOPBACK}:{self.port}/{database}"

    def connect_as_superuser(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.superuser_url(database), autocommit=True)

    def _let_others_pass(self) -> None:
        """The server's user must get through our folder to its own; it need not see what is in it."""
        if os.geteuid() == 0:
            self.root.chmod(self.root.stat().st_mode | 0o111)

    def _make_cluster(self, identity: Identity | None) -> None:
        with self._password_file(identity) as password_file:
            made = subprocess.run(
                [
                    str(pg_bin() / "initdb"),
                    f"--pgdata={self.folder}",
                    f"--username={SUPERUSER}",
                    "--auth=scram-sha-256",
                    f"--pwfile={password_file}",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--locale=C.UTF-8",
                    *([] if self.durable else ["--no-sync"]),
                ],
                check=False,
                capture_output=True,
                text=True,
                preexec_fn=None if identity is None else identity.become,
                cwd="/",
                env={**os.environ, "LC_ALL": "C"},
            )
        if made.returncode != 0:
            raise CannotStart(f"initdb failed: {made.stderr.strip()}")

    @contextmanager
    def _password_file(self, identity: Identity | None) -> Iterator[Path]:
        """A copy of the superuser's password that the server's user may read, while initdb runs."""
        path = self.root / "initdb.password"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(kept_password(self.root / "superuser.password"))
        give_files(path, identity)
        try:
            yield path
        finally:
            path.unlink()

    def _require_same_version(self) -> None:
        ours = subprocess.check_output([str(pg_bin() / "postgres"), "--version"], text=True, cwd="/")
        major = ours.split()[-1].split(".")[0]
        kept = (self.folder / "PG_VERSION").read_text().strip()
        if kept != major:
            raise CannotStart(f"{self.folder} was made by Postgres {kept}, this is {major}: move it away or upgrade it")

    def _disown_lock_file(self) -> None:
        """Helps Postgres to see that a lock file is stale when its number by now belongs to another process,
        or to the server itself that nobody has waited for.

        The file stays, because it also leads Postgres to shared memory that is still in use; it gets our own number,
        which Postgres knows cannot be a server's: its parent's.
        """
        lock = self.folder / "postmaster.pid"
        if not lock.exists():
            return
        pid, *rest = lock.read_text().splitlines()
        if is_postgres_on(int(pid), self.folder):
            raise CannotStart(f"another Postgres (process {pid}) runs on {self.folder}; stop it first")
        lock.write_text("\n".join((str(os.getpid()), *rest, "")))

    def _launch(self, identity: Identity | None) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            self.port = free_port()
            self.child = child = self._make_child(identity)
            child.start()
            if self._answers(child):
                return
            child.stop()
            if attempt == _ATTEMPTS or not any(text in child.last_words() for text in _PASSING_TROUBLES):
                raise CannotStart(f"Postgres does not start, see {self.log}:\n{child.last_words()}")
            time.sleep(1)

    def _make_child(self, identity: Identity | None) -> Child:
        settings = {**_SETTINGS, "port": str(self.port), **({} if self.durable else _NOT_DURABLE)}
        options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        return Child(
            name="postgres",
            command=[str(pg_bin() / "postgres"), "-D", str(self.folder), *options],
            log=self.log,
            # SIGINT ends sessions. SIGTERM would wait for the last client, SIGQUIT leaves a recovery to the next start.
            stop_signals=(signal.SIGINT, signal.SIGQUIT),
            identity=identity,
            record=self.root / "run" / "postgres.json",
        )

    def _answers(self, child: Child) -> bool:
        """Whether it takes connections within a minute; a cluster that was killed has to recover first."""
        deadline = time.monotonic() + _START_SECONDS
        while child.is_running() and time.monotonic() < deadline:
            try:
                self.connect_as_superuser().close()
                return True
            except psycopg.OperationalError:
                time.sleep(0.03)
        return False
