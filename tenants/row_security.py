"""Migration operations for row policies, grants and rows that are final. Run by the owner, which is no superuser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

_ORGANIZATION_NOW = "nullif(current_setting('app.organization_id', true), '')::uuid"
# As a query of its own it is read once a statement, not once a row.
ORGANIZATION = f"(select {_ORGANIZATION_NOW})"
USER = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
CHANGE = "select, insert, update, delete"
APPEND = "select, insert"


def vendor_rows(column: str) -> str:
    """What staff and worker see: all rows, unless they act for one organization.

    The plain condition, `a is null or b`, is taken by the planner for one that nearly no row meets, so that it reads
    tables of thousands as if they were empty, each inside the other. Of a value's presence it expects the opposite.
    """
    return f"case when {ORGANIZATION} is null or {column} = {ORGANIZATION} then true end is not null"


class TableOperation(Operation):
    """An operation on one table that leaves Django's own picture of the models as it is."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"table": self.table}

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for statement in self.forwards():
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for statement in self.backwards():
            schema_editor.execute(statement, params=None)

    def forwards(self) -> Iterable[str]:
        raise NotImplementedError

    def backwards(self) -> Iterable[str]:
        raise NotImplementedError

    def describe(self) -> str:
        return f"{self.__class__.__name__} {self.table}"


class ProtectTenantTable(TableOperation):
    """Enables and forces row policies on a tenant-owned table, and grants what each role needs (R-X-9).

    The owner has a policy of its own, or a data migration would update nothing and say nothing. Staff and worker see
    all rows, unless they act for one organization. `own_user` is a column by which a user reads the own rows of
    every organization.
    """

    def __init__(
        self,
        table: str,
        column: str = "organization_id",
        web: str = CHANGE,
        vendor: str = CHANGE,
        own_user: str | None = None,
    ) -> None:
        super().__init__(table)
        self.column, self.web, self.vendor, self.own_user = column, web, vendor, own_user

    def forwards(self) -> Iterable[str]:
        table, mine = self.table, f"{self.column} = {ORGANIZATION}"
        vendors = vendor_rows(self.column)
        yield f"alter table {table} enable row level security"
        yield f"alter table {table} force row level security"
        yield f"create policy owner_rows on {table} to lisens_owner using (true) with check (true)"
        yield (
            f"create policy vendor_rows on {table} to lisens_staff, lisens_worker"
            f" using ({vendors}) with check ({vendors})"
        )
        yield f"create policy tenant_rows on {table} to lisens_web using ({mine}) with check ({mine})"
        if self.own_user:
            reads = f"{mine} or {self.own_user} = {USER}"
            yield f"create policy tenant_reads on {table} for select to lisens_web using ({reads})"
        if self.web:
            yield f"grant {self.web} on {table} to lisens_web"
        yield f"grant {self.vendor} on {table} to lisens_staff, lisens_worker"

    def backwards(self) -> Iterable[str]:
        yield f"alter table {self.table} no force row level security"
        yield f"alter table {self.table} disable row level security"
        for policy in ("owner_rows", "vendor_rows", "tenant_rows", "tenant_reads"):
            yield f"drop policy if exists {policy} on {self.table}"
        yield f"revoke all on {self.table} from lisens_web, lisens_staff, lisens_worker"


class ProtectBusyTable(TableOperation):
    """After `ProtectTenantTable`, for a table that all day is asked for a row or two, and always by its organization.

    A query of its own for the scope's organization costs such a statement more than the rows do. Where a statement
    names the organization, the planner compares it with the scope's once, whichever way that is written.
    """

    def forwards(self) -> Iterable[str]:
        yield self._tenant_rows(f"organization_id = {_ORGANIZATION_NOW}")

    def backwards(self) -> Iterable[str]:
        yield self._tenant_rows(f"organization_id = {ORGANIZATION}")

    def _tenant_rows(self, mine: str) -> str:
        return f"alter policy tenant_rows on {self.table} using ({mine}) with check ({mine})"


class OwnRowsOnly(TableOperation):
    """On top of `ProtectTenantTable`: within the organization a user of the portal has the own rows only."""

    def __init__(self, table: str, column: str = "user_id") -> None:
        super().__init__(table)
        self.column = column

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"table": self.table, "column": self.column}

    def forwards(self) -> Iterable[str]:
        mine = f"{self.column} = {USER}"
        yield f"create policy own_rows on {self.table} as restrictive to lisens_web using ({mine}) with check ({mine})"

    def backwards(self) -> Iterable[str]:
        yield f"drop policy own_rows on {self.table}"


class GrantSharedTable(TableOperation):
    """A table that belongs to no tenant (users, sessions, the catalogue): grants, no policies."""

    def __init__(self, table: str, web: str = "select", vendor: str = CHANGE) -> None:
        super().__init__(table)
        self.web, self.vendor = web, vendor

    def forwards(self) -> Iterable[str]:
        yield f"grant {self.vendor} on {self.table} to lisens_staff, lisens_worker"
        if self.web:
            yield f"grant {self.web} on {self.table} to lisens_web"

    def backwards(self) -> Iterable[str]:
        yield f"revoke all on {self.table} from lisens_web, lisens_staff, lisens_worker"


class FreezeRows(TableOperation):
    """Refuses UPDATE of rows for which `once` is set, and DELETE and TRUNCATE always, also by the owner (R-X-8).

    Without `once`, all rows are final from their insertion: the table is append-only.
    """

    def __init__(self, table: str, once: str | None = None) -> None:
        super().__init__(table)
        self.once = once

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"table": self.table, "once": self.once}

    def forwards(self) -> Iterable[str]:
        table, refuse = self.table, f"{self.table}_frozen"
        when = f"when (old.{self.once} is not null) " if self.once else ""
        yield (
            f"create function {refuse}() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$"
            f" begin raise exception '{table}: rows are final' using errcode = 'restrict_violation'; end $$"
        )
        yield f"create trigger frozen_row before update on {table} for each row {when}execute function {refuse}()"
        yield f"create trigger kept_row before delete on {table} for each row execute function {refuse}()"
        yield f"create trigger kept_table before truncate on {table} for each statement execute function {refuse}()"

    def backwards(self) -> Iterable[str]:
        yield f"drop function {self.table}_frozen() cascade"


def lookup_function(signature: str, returns: str, body: str, roles: str = "lisens_web") -> str:
    """SQL of a listed look-up that runs with the owner's rights: fixed search path, ids only, closed to PUBLIC.

    For what must be found before the organization is known. `tenants.row_policies.LISTED_FUNCTIONS` names each one.
    """
    return (
        f"create function {signature} returns {returns} language sql stable security definer"
        f" set search_path = public, pg_temp as $$ {body} $$;"
        f" revoke all on function {signature} from public; grant execute on function {signature} to {roles};"
    )
