"""A Postgres for one run of tests, checks or benchmarks: fast, not durable, deleted afterwards.

`python -m embedded.throwaway COMMAND …` runs a command with the URLs of such a server in its environment.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from embedded.errors import CannotStart
from embedded.postgres import Postgres
from embedded.roles import APP, OWNER, install_database, install_roles

DATABASE = "lisens_template"
_PASSWORD = "throw-away"  # noqa: S105  of a server that only this machine reaches and that ends with the run


class ThrowawayPostgres:
    """A cluster in a temporary folder, with the roles of production and one empty database owned by lisens_owner."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="lisens-throwaway-"))
        self.server = Postgres(self.root, durable=False)

    def start(self) -> None:
        self.server.start()
        with self.server.connect_as_superuser() as superuser:
            install_roles(superuser, owner_password=_PASSWORD, app_password=_PASSWORD)
            install_database(superuser, DATABASE)

    def stop(self) -> None:
        self.server.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """The variables for a test run; only tests get the superuser's URL."""
        return {
            "LISENS_ENVIRONMENT": "test",
            "DATABASE_ADMIN_URL": self.server.superuser_url(),
            "DATABASE_OWNER_URL": self.server.url(OWNER, _PASSWORD, DATABASE),
            "DATABASE_URL": self.server.url(APP, _PASSWORD, DATABASE),
        }


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
