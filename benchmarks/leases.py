"""Leases, pairs of checkout and release a second: `script/benchmark leases [--seconds N]`.

Compared in one run, in turns, medians of three rounds, by pgbench, so that the database is measured and not Python:

* ours: the statements of `licensing.services.leases` and `running_leases`, each place a row, taken with SKIP LOCKED;
* the usual way (`usual_leases.py`): the pool's row locked, running leases counted, a row inserted;
* a sign of life for 100 leases in one call, and in 100 calls.

One pool, 32 clients on 40 licences, row policies on, and before each turn the same ended leases as history in both
tables, both vacuumed. The first seconds of a turn are not counted: the program keeps its connections, and a new one is
slow until it has read the catalogue and planned its statements.

A commit costs next to nothing on a throw-away server; a millisecond is usual where it is durable, so each way is
measured with commits that take one, too: a deferred trigger sleeps, while all locks are held. Postgres sleeps in whole
milliseconds and wakes up late: how long a sleep really takes is printed, as the ratio grows with it.

At the end processes race for five places through the services themselves, and the kept intervals say how many had one
at once.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from benchmarks.harness import Goal, Slice, median_rates, prepare_django, tell
from embedded.binaries import pg_bin

CLIENTS, PLACES, HISTORY, BATCH = 32, 40, 20_000, 100
SLICES, WARM_UP_SECONDS = 3, 3
DATABASE = "lisens_template"
OURS, USUAL, TOGETHER, ONE_BY_ONE = "ours", "the usual way", "100 in one call", "in 100 calls"
RACERS, RACED_PLACES, VISITS = 8, 5, 60

_PEOPLE = "update person set id = md5(external_id)::uuid where external_id ~ '^p[0-9]+$'"
_HISTORY = """
insert into lease (id, organization_id, subscription_id, person_id, holder, clients, place_id, kind, mode, why,
                   expires_after, started_at, heartbeat_at, ended_at, end_reason)
select uuidv7(), %(organization_id)s, %(subscription_id)s, md5('p' || n %% 32)::uuid, 'client ' || n %% 32, '{x}', null,
       'simultaneous', 'change', '{}', '5 minutes', at, at, at, 'released'
  from (select n, now() - interval '1 day' + n * interval '1 second' as at from generate_series(1, %(rows)s) n) as past
"""
_USUAL_HISTORY = """
insert into usual_lease
select id, organization_id, subscription_id, person_id, holder, clients, kind, mode, why, expires_after, started_at,
       heartbeat_at, ended_at, end_reason from lease
"""
_EMPTY = "truncate lease, usual_lease; update place set held_by = null where held_by is not null"
_RUNNING = """
insert into lease (organization_id, subscription_id, person_id, holder, clients, kind, mode, why, expires_after,
                   started_at, heartbeat_at, end_reason)
select %(organization_id)s, %(subscription_id)s, md5('p0')::uuid, 'beats ' || n, '{x}', 'other', 'change', '{}',
       '1 day', now(), now(), '' from generate_series(1, %(rows)s) n
returning id
"""


# A disk that is waited for computes nothing: as an expression, not as a query of its own, the wait costs a tenth less.
_SLOW_COMMIT = """
create function slow_commit() returns trigger language plpgsql as
    $$ begin if pg_sleep({ms} / 1000.0) is null then end if; return null; end $$;
create constraint trigger slow_commit after insert or update on lease deferrable initially deferred
    for each row execute function slow_commit();
create constraint trigger slow_commit after insert or update on usual_lease deferrable initially deferred
    for each row execute function slow_commit();
"""


def as_superuser() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True, dbname=DATABASE)


def make_pool() -> tuple[UUID, UUID]:
    """An organization with a subscription of 40 simultaneous licences, a person for each client, and a past."""
    from benchmarks.usual_leases import make_usual_tables
    from tenants.scoping import STAFF, scoped
    from tests.cast import make_organization
    from tests.licensing.setting import add_people, subscribe

    with scoped(STAFF):
        organization_id: UUID = make_organization("west").pk
        subscription_id = subscribe(organization_id, "concurrent", simultaneous=PLACES)
        add_people(organization_id, *(f"p{number}" for number in range(CLIENTS)))
    make_usual_tables(organization_id, subscription_id, PLACES)
    with as_superuser() as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.execute(_PEOPLE)
    return organization_id, subscription_id


def begin_anew(organization_id: UUID, subscription_id: UUID) -> None:
    """Nobody has a place, and both tables have the same past: what one turn leaves behind must not slow the next."""
    ids = {"organization_id": organization_id, "subscription_id": subscription_id, "rows": HISTORY}
    with as_superuser() as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.execute(_EMPTY)
        superuser.execute(_HISTORY, ids)
        superuser.execute(_USUAL_HISTORY)


def pgbench(script: str, seconds: int, clients: int = CLIENTS, each: int = 1) -> Slice:
    """Runs a script for some seconds, on warm connections; how often it did what it does `each` times."""
    with as_superuser() as superuser:
        superuser.execute("vacuum analyze lease, place, usual_lease, usual_pool, person")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [str(pg_bin() / "pgbench"), "-n", "-M", "prepared", "-f", file.name]
        length = ["-T", str(WARM_UP_SECONDS + seconds), "-P", "1"]
        size = ["-c", str(clients), "-j", str(min(2, clients)), *length]
        run = subprocess.run([*command, *size, os.environ["DATABASE_URL"]], capture_output=True, text=True, check=False)
    if run.returncode or "number of failed transactions: 0" not in run.stdout:
        raise RuntimeError(run.stdout + run.stderr[-2_000:])
    return warm_slice(run.stderr, each)


def warm_slice(progress: str, each: int) -> Slice:
    """What pgbench told each second, without the first ones."""
    told = [(float(at), float(rate)) for at, rate in re.findall(r"progress: ([\d.]+) s, ([\d.]+) tps", progress)]
    count = seconds = 0.0
    for (before, _), (at, rate) in itertools.pairwise(told):
        if before >= WARM_UP_SECONDS - 0.5:
            count, seconds = count + rate * (at - before), seconds + at - before
    return Slice(round(count) * each, seconds)


@contextmanager
def commits_of(milliseconds: int) -> Iterator[None]:
    """Inside, each transaction that begins or ends a lease takes so long to commit."""
    if not milliseconds:
        yield
        return
    with as_superuser() as superuser:
        superuser.execute(_SLOW_COMMIT.format(ms=milliseconds))
        print(f"a sleep of {milliseconds} ms takes {slept_ms(superuser, milliseconds):.2f} ms here")
    yield
    with as_superuser() as superuser:
        superuser.execute("drop function slow_commit cascade")


def slept_ms(superuser: psycopg.Connection[tuple[object, ...]], milliseconds: int) -> float:
    """How long the server really sleeps: the median of some tries, by the server's clock."""
    timed = (
        "select extract(epoch from clock_timestamp() - before) * 1000"
        "  from (select clock_timestamp() as before offset 0) as began, pg_sleep(%s / 1000.0)"
    )
    tries = [superuser.execute(timed, [milliseconds]).fetchone() for _ in range(51)]
    return statistics.median(float(str(found[0])) for found in tries if found)


def checkouts(organization_id: UUID, subscription_id: UUID, seconds: int) -> dict[str, float]:
    from benchmarks.lease_scripts import Pool, ours, usual

    pool = Pool(organization_id=organization_id, subscription_id=subscription_id)

    def taken(script: str) -> Slice:
        begin_anew(organization_id, subscription_id)
        return pgbench(script, seconds)

    ways: dict[str, Callable[[], Slice]] = {OURS: lambda: taken(ours(pool)), USUAL: lambda: taken(usual(pool))}
    return median_rates(ways, SLICES)


def heartbeats(organization_id: UUID, subscription_id: UUID, seconds: int) -> dict[str, float]:
    """Leases that are kept a second, by one client."""
    from benchmarks.lease_scripts import Pool, heartbeat

    pool = Pool(organization_id=organization_id, subscription_id=subscription_id)
    ids = {"organization_id": organization_id, "subscription_id": subscription_id, "rows": BATCH}
    with as_superuser() as superuser:
        superuser.execute("set session_replication_role = replica")
        running = [str(found) for (found,) in superuser.execute(_RUNNING, ids).fetchall()]
    together = heartbeat(pool, "'{" + ",".join(running) + "}'")
    one_by_one = "\n".join(heartbeat(pool, "'{" + lease_id + "}'") for lease_id in running)
    ways: dict[str, Callable[[], Slice]] = {
        TOGETHER: lambda: pgbench(together, seconds, clients=1, each=BATCH),
        ONE_BY_ONE: lambda: pgbench(one_by_one, seconds, clients=1, each=BATCH),
    }
    return median_rates(ways, SLICES)


def over_capacity() -> int:
    """How many more than there are had a place at once, while processes came and went as fast as they could."""
    from licensing.domain.lease import Granted, StartWish
    from licensing.services.leases import acquire_lease
    from licensing.services.running_leases import release_lease
    from tenants.scoping import STAFF, scoped, worker_for
    from tests.cast import make_organization
    from tests.licensing.intervals import most_at_once
    from tests.licensing.setting import add_people, subscribe
    from tests.racing import race

    with scoped(STAFF):
        organization_id: UUID = make_organization("raced").pk
        subscribe(organization_id, "concurrent", simultaneous=RACED_PLACES)
        people = [person.pk for person in add_people(organization_id, *(f"r{number}" for number in range(RACERS)))]

    def come_and_go(number: int) -> int:
        wish = StartWish(
            organization_id=organization_id, product_code="planner", person_id=people[number], client="desk"
        )
        granted = 0
        for _visit in range(VISITS):
            with scoped(worker_for(organization_id)):
                answer = acquire_lease(wish, at=datetime.now(UTC))
            if isinstance(answer, Granted):
                granted += 1
                time.sleep(0.002)
                with scoped(worker_for(organization_id)):
                    release_lease(organization_id, answer.lease_id)
        return granted

    granted = sum(race(come_and_go, RACERS))
    most = most_at_once(organization_id)
    print(f"{RACERS} processes on {RACED_PLACES} places: {granted} of {RACERS * VISITS} got in, {most} at once at most")
    return max(0, most - RACED_PLACES)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/benchmark leases")
    parser.add_argument("--seconds", type=int, default=4, help="of each slice of a turn, after the warm-up")
    seconds = parser.parse_args(arguments).seconds
    prepare_django()
    pool = make_pool()
    goals = []
    for commit_ms, at_least, aim in ((0, 0.6, 1), (1, 5, 8)):
        with commits_of(commit_ms):
            found = checkouts(*pool, seconds)
        print(f"a commit of {commit_ms} ms, pairs a second: " + ", ".join(f"{n} {v:,.0f}" for n, v in found.items()))
        what = f"checkout and release, {CLIENTS} clients, a commit of {commit_ms} ms: against the usual way"
        goals.append(Goal(what, found[OURS] / found[USUAL], at_least, aim))
    found = heartbeats(*pool, seconds)
    print("signs of life, leases a second: " + ", ".join(f"{n} {v:,.0f}" for n, v in found.items()))
    goals.append(
        Goal("a sign of life for 100 leases: one call against 100", found[TOGETHER] / found[ONE_BY_ONE], 10, 20)
    )
    excess = over_capacity()
    print("over capacity:", excess)
    return 0 if tell(goals) and not excess else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
