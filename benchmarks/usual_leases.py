"""The usual way to give out leases: lock the pool's row, count what runs, insert; and end by an update.

Its table keeps what ours keeps of a start, with row policies, the same foreign keys, and one running lease a holder.
It is exact, as everybody waits for everybody.
"""

from __future__ import annotations

from uuid import UUID

from benchmarks.harness import as_owner
from tenants.row_security import ProtectTenantTable

_TABLES = """
create table usual_pool (id uuid primary key, organization_id uuid not null references organization, kind text not null,
    capacity int not null, unique (organization_id, id));
create table usual_lease (id uuid primary key, organization_id uuid not null references organization,
    pool_id uuid not null, person_id uuid not null, holder text not null, clients text[] not null, kind text not null,
    mode text not null, why jsonb not null, expires_after interval not null, started_at timestamptz not null,
    heartbeat_at timestamptz not null, ended_at timestamptz, end_reason text not null,
    foreign key (organization_id, pool_id) references usual_pool (organization_id, id),
    foreign key (organization_id, person_id) references person (organization_id, id));
alter table usual_lease set (fillfactor = 50);
create index on usual_lease (organization_id, pool_id) where ended_at is null;
create index on usual_lease (organization_id, pool_id, started_at);
create unique index on usual_lease (organization_id, pool_id, holder) where ended_at is null;
"""

LOCK_POOL = """
select capacity from usual_pool where organization_id = %(organization_id)s and id = %(subscription_id)s for update
"""
COUNT = """
select count(*) as held from usual_lease
 where organization_id = %(organization_id)s and pool_id = %(subscription_id)s and ended_at is null
"""
INSERT = """
insert into usual_lease
select %(lease_id)s, %(organization_id)s, %(subscription_id)s, %(person_id)s, %(holder)s, array[%(client)s], %(kind)s,
       %(mode)s, %(why)s::jsonb, %(minutes)s * interval '1 minute', now, now, null, ''
  from lisens_now() as now
"""
END = """
update usual_lease set ended_at = lisens_now(), end_reason = %(reason)s
 where organization_id = %(organization_id)s and id = %(lease_id)s and end_reason = ''
returning id
"""


def make_usual_tables(organization_id: UUID, pool_id: UUID, capacity: int) -> None:
    """The tables, and one pool."""
    with as_owner() as owner:
        owner.execute(_TABLES)
        for table in ("usual_pool", "usual_lease"):
            for statement in ProtectTenantTable(table).forwards():
                owner.execute(statement)
        with owner.transaction():
            owner.execute("select set_config('app.organization_id', %s, true)", [str(organization_id)])
            owner.execute(
                "insert into usual_pool values (%s, %s, 'simultaneous', %s)", [pool_id, organization_id, capacity]
            )
