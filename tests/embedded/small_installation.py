"""A program for the tests: the servers and one idle program under the supervisor, without the product.

`python small_installation.py FOLDER` prints one line of JSON when all runs: the owner's URL and the process numbers.
"""

import json
import sys
from pathlib import Path

from embedded.children import Child
from embedded.data_folder import locked_folder
from embedded.errors import CannotStart
from embedded.leftovers import stop_leftovers
from embedded.postgres import Postgres
from embedded.roles import install_database, install_roles
from embedded.supervisor import StopRequested, Supervisor, supervised
from embedded.valkey import Valkey


def main() -> int:
    try:
        with locked_folder(Path(sys.argv[1])) as folder:
            stop_leftovers(folder / "run")
            with supervised() as supervisor:
                run(supervisor, folder)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    except StopRequested:
        return 0
    return 2


def run(supervisor: Supervisor, folder: Path) -> None:
    postgres, valkey = Postgres(folder), Valkey(folder)
    supervisor.start_server(postgres)
    with postgres.connect_as_superuser() as superuser:
        install_roles(superuser, owner_password="owner", app_password="app")
        install_database(superuser, "kept")
    supervisor.start_server(valkey)
    idle = Child(
        name="idle",
        command=["/bin/sh", "-c", "while :; do sleep 1; done"],
        log=folder / "logs" / "idle.log",
        record=folder / "run" / "idle.json",
    )
    supervisor.start_program(idle)
    children = [child for child in (postgres.child, valkey.child, idle) if child is not None]
    print(
        json.dumps(
            {
                "owner_url": postgres.url("lisens_owner", "owner", "kept"),
                "valkey_url": valkey.url(),
                "pids": {child.name: child.pid for child in children},
            }
        ),
        flush=True,
    )
    supervisor.watch()


if __name__ == "__main__":
    sys.exit(main())
