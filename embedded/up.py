"""`python -m embedded.up`: everything the product needs, and the product; until Ctrl-C.

DATABASE_URL with DATABASE_OWNER_URL, and REDIS_URL, lead to real servers; what is not set is started here.
LISENS_DATA_DIR (.data) is where it keeps its files, PORT (8000) where it answers.
"""

import os
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from embedded.data_folder import locked_folder
from embedded.errors import CannotStart
from embedded.leftovers import stop_leftovers
from embedded.passwords import kept_password
from embedded.ports import require_free
from embedded.postgres import Postgres
from embedded.product import AFTER_READY, BEFORE_READY, PROJECT, Installation, Step
from embedded.real_servers import check_real_postgres
from embedded.roles import APP, OWNER, install_database, install_roles
from embedded.supervisor import StopRequested, Supervisor, supervised
from embedded.valkey import Valkey

DATABASE = "lisens"
_READY_SECONDS = 60
_began = time.monotonic()


def main() -> int:
    """Runs until it is asked to stop (0) or cannot go on (1)."""
    try:
        with locked_folder(Path(os.environ.get("LISENS_DATA_DIR") or PROJECT / ".data")) as folder:
            for name in stop_leftovers(folder / "run"):
                _say(f"stopped {name}, left over from a run that was killed")
            with supervised() as supervisor:
                _run(supervisor, folder)
    except CannotStart as error:
        print(f"script/up: {error}", file=sys.stderr)
        return 1
    except StopRequested:
        pass
    _say("stopped")
    return 0


def _run(supervisor: Supervisor, folder: Path) -> None:
    port = _chosen_port()
    require_free(port, "Is it another script/up? Choose another port: PORT=8001 script/up")
    installation = _install(supervisor, folder, port)
    # Both take seconds, side by side: nobody is told the address before the migrations are done.
    supervisor.start_program(installation.web())
    _take_steps(supervisor, installation, BEFORE_READY)
    address = f"http://localhost:{port}/"
    supervisor.wait_until(lambda: _answers(f"{address}health/ready"), seconds=_READY_SECONDS, what="it is not ready")
    _say(f"log in at {address}")
    for program in installation.background():
        supervisor.start_program(program)
    _take_steps(supervisor, installation, AFTER_READY)
    supervisor.start_program(installation.demo_clients())
    _say(f"runs at {address}; its logs are in {folder / 'logs'}; Ctrl-C stops it")
    supervisor.watch()


def _take_steps(supervisor: Supervisor, installation: Installation, steps: Sequence[Step]) -> None:
    for step in steps:
        child = installation.step(step)
        supervisor.run_to_end(child)
        _say(step.name)
        if step.shown:
            print(child.log.read_text(), flush=True)


def _chosen_port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise CannotStart(f"PORT is {given!r}; it must be a number from 1 to 65535")
    return int(given)


def _install(supervisor: Supervisor, folder: Path, port: int) -> Installation:
    app_url, owner_url = _start_postgres(supervisor, folder)
    variables = {
        "LISENS_ENVIRONMENT": "development",
        "LISENS_BASE_URL": f"http://localhost:{port}",
        "LISENS_ENCRYPTION_KEY": kept_password(folder / "encryption.key"),
        **os.environ,
        "DATABASE_URL": app_url,
        "REDIS_URL": _start_valkey(supervisor, folder),
        "PYTHONUNBUFFERED": "1",
    }
    variables.pop("DATABASE_OWNER_URL", None)
    return Installation(
        folder=folder, port=port, variables=variables, owner_variables={"DATABASE_OWNER_URL": owner_url}
    )


def _start_postgres(supervisor: Supervisor, folder: Path) -> tuple[str, str]:
    """The URLs of the app and of the owner."""
    given = _given_urls(os.environ)
    if given is not None:
        check_real_postgres(*given)
        return given
    postgres = Postgres(folder)
    supervisor.start_server(postgres)
    app_password, owner_password = (kept_password(folder / f"{role}.password") for role in (APP, OWNER))
    with postgres.connect_as_superuser() as superuser:
        install_roles(superuser, owner_password=owner_password, app_password=app_password)
        install_database(superuser, DATABASE)
    _say(f"Postgres on port {postgres.port}")
    return postgres.url(APP, app_password, DATABASE), postgres.url(OWNER, owner_password, DATABASE)


def _given_urls(environment: Mapping[str, str]) -> tuple[str, str] | None:
    app_url, owner_url = environment.get("DATABASE_URL"), environment.get("DATABASE_OWNER_URL")
    if app_url and owner_url:
        return app_url, owner_url
    if app_url or owner_url:
        raise CannotStart("DATABASE_URL and DATABASE_OWNER_URL go together: set both for a real server, or neither")
    return None


def _start_valkey(supervisor: Supervisor, folder: Path) -> str:
    given = os.environ.get("REDIS_URL")
    if given:
        return given
    valkey = Valkey(folder)
    supervisor.start_server(valkey)
    _say(f"Valkey on port {valkey.port}")
    return valkey.url()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:  # urllib's errors are among them: no connection, or not 200
        return False


def _say(text: str) -> None:
    print(f"[{time.monotonic() - _began:5.1f} s] {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
