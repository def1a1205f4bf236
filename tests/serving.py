"""The product's web server on a test's database, for tests that need a real browser or a real client."""

import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from embedded.children import Child
from embedded.ports import LOOPBACK, free_port

PROJECT = Path(__file__).resolve().parent.parent
_START_SECONDS = 60


@contextmanager
def served_site(database: str, folder: Path, *, application: str = "config.wsgi:application") -> Iterator[str]:
    """Serves `database` by granian for the block; yields the address, without a slash at the end.

    `application` may be one that a negative control has spoilt.
    """
    port = free_port()
    address = f"http://{LOOPBACK}:{port}"
    web = Child(
        name=f"web-{port}",
        command=[
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", LOOPBACK, "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "2", application),
        ],
        log=folder / f"web-{port}.log",
        environment=os.environ
        | {"DATABASE_URL": with_database(os.environ["DATABASE_URL"], database), "LISENS_BASE_URL": address},
        folder=PROJECT,
    )
    try:
        web.start()
        _wait_for_answer(web, address)
        yield address
    finally:
        web.stop()


def with_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _wait_for_answer(web: Child, address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(address):
        if not web.is_running() or time.monotonic() > deadline:
            raise AssertionError(f"the web server does not answer:\n{web.last_words()}")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    """Any status will do: it is the test that says which pages there are."""
    try:
        urllib.request.urlopen(f"{address}/health/ready", timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True
