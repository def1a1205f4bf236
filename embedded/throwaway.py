"""A Postgres for one run of tests, checks or benchmarks: fast, not durable, deleted afterwards.

`python -m embedded.throwaway COMMAND …` runs a command with the URLs of such a server in its environment.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from embedded.data_folder import locked_folder
from embedded.errors import CannotStart
from embedded.leftovers import stop_leftovers
from embedded.postgres import Postgres
from embedded.roles import APP, OWNER, install_database, install_roles

DATABASE = "lisens_template"
_PREFIX = "lisens-throwaway-"
# Younger folders may be somebody's who has not come to lock them yet.
_ABANDONED_SECONDS = 60
_PASSWORD = "throw-away"  # noqa: S105  of a server that only this machine reaches and that ends with the run


class ThrowawayPostgres:
    """A cluster in a temporary folder, with the roles of production and one empty database owned by lisens_owner."""

    def __init__(self) -> None:
        remove_abandoned(Path(tempfile.gettempdir()))
        self.root = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = ExitStack()
        self._lock.enter_context(locked_folder(self.root))
        self.server = Postgres(self.root, durable=False)

    def start(self) -> None:
        self.server.start()
        with self.server.connect_as_superuser() as superuser:
            install_roles(superuser, owner_password=_PASSWORD, app_password=_PASSWORD)
            install_database(superuser, DATABASE)

    def stop(self) -> None:
        self.server.stop()
        shutil.rmtree(self.root, ignore_errors=True)
        self._lock.close()

    def environment(self) -> dict[str, str]:
        """The variables for a test run; only tests get the superuser's URL."""
        return {
            "LISENS_ENVIRONMENT": "test",
            "DATABASE_ADMIN_URL": self.server.superuser_url(),
            "DATABASE_OWNER_URL": self.server.url(OWNER, _PASSWORD, DATABASE),
            "DATABASE_URL": self.server.url(APP, _PASSWORD, DATABASE),
        }


def remove_abandoned(folder: Path) -> None:
    """Deletes what runs that were killed have left in `folder`; those that still run hold a lock."""
    for root in folder.glob(f"{_PREFIX}*"):
        # A run that ends meanwhile takes its folder away itself.
        with suppress(FileNotFoundError, CannotStart):
            if time.time() - root.stat().st_mtime > _ABANDONED_SECONDS:
                with locked_folder(root):
                    stop_leftovers(root / "run")
                    shutil.rmtree(root, ignore_errors=True)


@contextmanager
def throwaway_postgres() -> Iterator[Mapping[str, str]]:
    """Runs a throw-away server inside the block; yields the variables that lead to it."""
    postgres = ThrowawayPostgres()
    try:
        postgres.start()
        yield postgres.environment()
    finally:
        postgres.stop()


def main(command: Sequence[str]) -> int:
    """Runs `command` with a throw-away server and returns its exit code."""
    try:
        with throwaway_postgres() as variables:
            return subprocess.run(list(command), check=False, env={**os.environ, **variables}).returncode
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
