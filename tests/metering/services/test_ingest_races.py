"""Exact, whatever happens at once (R-X-6, R-X-7)."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from metering.domain.codes import EventCode
from metering.domain.decoding import decode_pieces
from metering.services.imports import IMPORT_LIMITS
from metering.services.ingest import record_events
from tenants.scoping import STAFF, Scope, scoped
from tests.cast import Cast, web
from tests.metering.sending import NOW, broken, codes, event, make_meters, rows, send
from tests.racing import race

UNIQUE, BATCH = 3000, 150
OUTCOMES = (EventCode.STORED, EventCode.DUPLICATE, EventCode.CONFLICT)


@pytest.fixture
def north(real_cast: Cast) -> Scope:
    make_meters("tiles")
    return web(real_cast.north.pk)


def retries(seed: int) -> Iterator[list[dict[str, Any]]]:
    """Batches of the same events, repeated, with months moved, with other contents, in another order for each seed."""
    rng = random.Random(seed)
    events = []
    for number in range(UNIQUE):
        month = rng.choice("56") if rng.random() < 0.3 else "6"
        value = rng.choice([1, 2]) if rng.random() < 0.1 else 1
        events.append(event(number, value, f"2026-0{month}-0{number % 9 + 1}T10:00:00Z", person=f"p{number % 40}"))
    rng.shuffle(events)
    for start in range(0, UNIQUE, BATCH):
        batch = events[start : start + BATCH]
        yield batch + rng.sample(batch, 20) + rng.sample(events, 20)


def test_four_processes_with_repeats_moved_months_other_contents_one_killed(north: Scope) -> None:
    def work(number: int) -> list[int]:
        receipts = [send(batch, north) for batch in retries(number)]
        return [sum(r.count(code) for r in receipts) for code in OUTCOMES]

    assert len(race(work, 4, kill_first_after=0.15)) == 3
    stored, duplicates, conflicts = map(sum, zip(*race(work, 4), strict=True))
    assert rows("select count(*), count(distinct key) from usage_event") == [(UNIQUE, UNIQUE)]
    assert rows("select sum(events)::int from usage_by_month") == [(UNIQUE,)]
    assert stored + duplicates + conflicts == 4 * (UNIQUE + 40 * UNIQUE // BATCH)
    assert conflicts > 0
    assert broken() == []


def test_unique_key_that_contains_the_time_is_not_exact(
    north: Scope, as_owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    """The negative control: the race above catches the design that every partitioned table invites."""
    as_owner.execute("create table unsafe (id text, at timestamptz, unique (id, at)) partition by range (at)")
    as_owner.execute("create table unsafe_all partition of unsafe for values from (minvalue) to (maxvalue)")
    as_owner.execute("grant select, insert on unsafe to lisens_web, lisens_staff")

    def work(number: int) -> None:
        from django.db import connection

        for batch in retries(number):
            pairs = sorted((sent["id"], sent["time"]) for sent in batch)
            with scoped(north), connection.cursor() as cursor:
                cursor.executemany("insert into unsafe values (%s, %s) on conflict do nothing", pairs)

    race(work, 4)
    assert rows("select count(*) > count(distinct id) from unsafe") == [(True,)]


def test_vendor_batches_over_two_organizations(north: Scope) -> None:
    def work(number: int) -> int:
        rng = random.Random(number)
        found = 0
        for _ in range(20):
            batch = [event(rng.randrange(500), subject=rng.choice(["north", "south"]), person="p") for _ in range(80)]
            found += send(batch, STAFF).count(EventCode.STORED)
        return found

    stored = sum(race(work, 4))
    assert rows("select count(*), count(distinct (organization_id, key)) from usage_event") == [(stored, stored)]
    assert broken() == []


def test_same_event_with_other_content_in_two_batches_at_once(north: Scope) -> None:
    """One of them is stored, the other is a conflict, every time; which one is chance."""

    def work(number: int) -> list[str]:
        return [codes(send([event(n, value=1 + number)], north))[0] for n in range(50)]

    first, second = race(work, 2)
    assert {tuple(sorted(pair)) for pair in zip(first, second, strict=True)} == {("CONFLICT", "STORED")}
    assert rows("select count(*) from event_conflict") == [(50,)]
    assert broken() == []


def test_all_or_none_at_once(north: Scope) -> None:
    """Two senders of overlapping batches: each event once, no deadlock, whoever comes first."""

    def work(number: int) -> bool:
        rng = random.Random(number)
        receipts = [send([event(n) for n in rng.sample(range(300), 60)], north, all_or_none=True) for _ in range(20)]
        return all(receipt.is_recorded for receipt in receipts)

    assert race(work, 4) == [True] * 4
    assert broken() == []


def test_months_made_by_four_processes_at_once(north: Scope) -> None:
    def work(number: int) -> list[str]:
        return codes(send([event(f"{number}-{m}", time=f"2026-0{m}-02T00:00:00Z") for m in range(1, 7)], north))

    assert race(work, 4) == [["STORED"] * 6] * 4
    assert broken() == []


def test_months_made_in_pieces_do_not_deadlock(north: Scope) -> None:
    """Whoever makes several months meets those who make one of them."""

    def work(number: int) -> None:
        rng = random.Random(number)
        for turn in range(8):
            months = rng.sample(range(1, 13), 1 + number % 3)
            sent = [event(f"{number}-{turn}-{m}", time=f"20{10 + turn}-{m:02}-02T00:00:00Z") for m in months]
            decoded = decode_pieces(
                [(n, json.dumps(one).encode()) for n, one in enumerate(sent)], received_at=NOW, limits=IMPORT_LIMITS
            )
            with scoped(north):
                record_events(decoded, received_at=NOW)

    race(work, 6)
    assert broken() == []


def test_making_a_month_does_not_wait_for_running_ingest(
    north: Scope, as_owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    """PARTITION OF would wait (the negative control), ATTACH does not."""
    send([event(1)], north)
    as_owner.execute("set lock_timeout = '300ms'")
    with scoped(north):
        send([event(2)], north)  # stored, not committed
        as_owner.execute("select ensure_month('2026-09-01')")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            as_owner.execute(
                "create table october partition of usage_event for values from ('2026-10-01') to ('2026-11-01')"
            )


def test_months_are_bounded(as_owner: psycopg.Connection[tuple[object, ...]]) -> None:
    for month in ("1999-12-31", "2100-01-01"):
        with pytest.raises(psycopg.errors.DatetimeFieldOverflow):
            as_owner.execute("select ensure_month(%s)", [month])


def test_a_killed_import_leaves_nothing_half_written(north: Scope) -> None:
    def work(number: int) -> None:
        for batch in retries(number):
            send(batch, north)

    race(work, 1, kill_first_after=0.2)
    assert broken() == []
    at = datetime(2026, 6, 15, 12, tzinfo=UTC)
    for batch in retries(0):
        send(batch, north, at=at)
    assert rows("select count(*), count(distinct key) from usage_event") == [(UNIQUE, UNIQUE)]
    assert broken() == []
