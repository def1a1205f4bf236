"""Facts changed past every trigger, and what `verify` and `explain_invoice` say of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

Superuser = psycopg.Connection[tuple[object, ...]]
Tamper = Callable[..., None]
Look = Callable[..., Any]


@pytest.fixture
def look(as_superuser: Superuser) -> Look:
    """The first column of the first row."""

    def find(statement: str, *parameters: object) -> Any:
        row = as_superuser.execute(statement, parameters or None).fetchone()
        return row[0] if row else None

    return find


@pytest.fixture
def tamper(as_superuser: Superuser) -> Tamper:
    """One statement past every trigger, as nobody but a superuser can."""

    def change(statement: str, *parameters: object) -> None:
        with as_superuser.transaction():
            as_superuser.execute("set local session_replication_role = 'replica'")
            changed = as_superuser.execute(statement, parameters or None)
        assert changed.rowcount > 0

    return change


def verify() -> list[str]:
    """The sentences about what is broken; their number is checked on the way, and the exit code."""
    out = io.StringIO()
    try:
        call_command("verify", stdout=out)
        code: object = 0
    except SystemExit as ended:
        code = ended.code
    *lines, last = out.getvalue().splitlines()
    sentences = [line.strip() for line in lines if line.startswith("       ")]
    assert last.endswith(f" {len(sentences)} broken")
    assert code == (1 if sentences else 0)
    return sentences


def explain(number: str) -> tuple[int, list[str]]:
    out = io.StringIO()
    try:
        call_command("explain_invoice", number, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()
