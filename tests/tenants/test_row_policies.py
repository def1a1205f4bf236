"""The database's own catalogue has no hole (R-X-9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tenants.row_policies import TENANT_TABLES, isolation_holes
from tenants.row_security import ORGANIZATION
from tenants.scoping import WORKER, scoped

# What somebody could forget, and what the sweep calls it.
PLANTED = {
    "create table bare (organization_id uuid)": "bare: row policies are not forced",
    "create table unforced (organization_id uuid); alter table unforced enable row level security":
        "unforced: row policies are not forced",
    "create table unguarded (organization_id uuid); alter table unguarded enable row level security;"
    " alter table unguarded force row level security":
        "unguarded: no policy for lisens_owner, lisens_staff, lisens_web, lisens_worker",
    "create table parent (organization_id uuid) partition by hash (organization_id);"
    " alter table parent enable row level security; alter table parent force row level security;"
    " create policy owner_rows on parent to lisens_owner using (true);"
    " create policy tenant_rows on parent to lisens_web using (false);"
    " create policy vendor_rows on parent to lisens_staff, lisens_worker using (false);"
    " create table part partition of parent for values with (modulus 1, remainder 0);"
    " grant select on part to lisens_web":
        "part: a partition that lisens_web may open past its parent's policies",
    "create view leak as select * from person": "leak: a view without security_invoker",
    "create materialized view heap as select * from person": "heap: a view without security_invoker",
    "create function loose() returns int language sql security definer as 'select 1'":
        "loose: runs with the owner's rights, open to all or not listed",
    "create function stray() returns int language sql security definer set search_path = public, pg_temp as 'select 1';"
    " revoke all on function stray() from public":
        "stray: runs with the owner's rights, open to all or not listed",
}  # fmt: skip


def test_no_hole_in_the_catalogue(as_owner: Any) -> None:
    with as_owner.cursor() as cursor:
        assert isolation_holes(cursor) == []


@pytest.mark.parametrize(("statements", "hole"), PLANTED.items())
def test_the_sweep_finds_a_planted_hole(as_owner: Any, statements: str, hole: str) -> None:
    """The negative control: without it, an empty list proves nothing."""
    as_owner.execute(statements)
    with as_owner.cursor() as cursor:
        assert isolation_holes(cursor) == [hole]


def test_the_sweep_finds_a_role_that_skips_policies(as_owner: Any, as_superuser: Any) -> None:
    with as_superuser.transaction(), as_superuser.cursor() as cursor:
        cursor.execute("alter role lisens_web bypassrls")
        assert isolation_holes(cursor) == ["lisens_web: a role that skips row policies"]
        cursor.execute("alter role lisens_web nobypassrls")


def expected_rows(cursor: Any, table: str) -> int:
    """How many rows the planner expects the reader to see."""
    cursor.execute(f"explain (format json) select from {table}")
    rows: int = cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
    return rows


def surprising_tables(as_owner: Any) -> Iterator[str]:
    """Those of which the planner expects a worker to see far fewer rows than there are; the owner sees all."""
    names = [name for _, name, _, _, is_partition, _ in as_owner.execute(TENANT_TABLES) if not is_partition]
    for name in names:
        there = expected_rows(as_owner.cursor(), name)
        with scoped(WORKER), connection.cursor() as cursor:
            if expected_rows(cursor, name) < 0.9 * there:
                yield name


def test_a_worker_is_expected_to_see_every_organization(as_owner: Any) -> None:
    """Else jobs for all customers read table inside table, hundreds of times slower the more there are (R-X-7)."""
    assert list(surprising_tables(as_owner)) == []
    # The negative control: the same rows, said plainly.
    as_owner.execute(
        f"alter policy vendor_rows on person using ({ORGANIZATION} is null or organization_id = {ORGANIZATION})"
    )
    assert list(surprising_tables(as_owner)) == ["person"]


@pytest.mark.usefixtures("db")
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
