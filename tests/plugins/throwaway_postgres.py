"""pytest plugin: one throw-away Postgres for the run, with the roles of production, shared by the xdist workers.

It is loaded by `-p`, because pytest-django reads the settings, and with them DATABASE_URL, before any conftest.py.
The owner migrates the database `lisens_template` once; every database that a test uses is a clone of it.
"""

import os
from collections.abc import Generator

import pytest

from embedded.errors import CannotStart
from embedded.throwaway import ThrowawayPostgres

_running: list[ThrowawayPostgres] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Starts the server, unless this is an xdist worker, whose controller has started one."""
    if "DATABASE_ADMIN_URL" not in os.environ:
        _start_server()
    return (yield)


def _start_server() -> None:
    postgres = ThrowawayPostgres()
    _running.append(postgres)
    try:
        postgres.start()
    except CannotStart as error:
        _stop_servers()
        raise pytest.UsageError(str(error)) from error
    # A developer's own URLs are overruled: tests must never reach a database that somebody needs.
    os.environ.update(postgres.environment())


def pytest_unconfigure() -> None:
    _stop_servers()


def _stop_servers() -> None:
    while _running:
        _running.pop().stop()
