"""A clock of leases that goes on as it does, and can be set forward for everybody at once: nobody has to sleep."""

from __future__ import annotations

import psycopg

Connection = psycopg.Connection[tuple[object, ...]]

_CLOCK = """
create table clock_shift (shift interval not null);
insert into clock_shift values ('0');
grant select on clock_shift to public;
create or replace function lisens_now() returns timestamptz language sql volatile set search_path = public, pg_temp as
    $$ select clock_timestamp() + shift from clock_shift $$;
"""


def install_movable_clock(superuser: Connection) -> None:
    """In the database of one test."""
    superuser.execute(_CLOCK)


def set_clock_forward(superuser: Connection, *, minutes: int) -> None:
    superuser.execute("update clock_shift set shift = shift + %s * interval '1 minute'", [minutes])
