"""What always holds of lots, places, seats of people and running starts. Each check needs a vendor's scope."""

from __future__ import annotations

from django.db import connection

from tenants.domain.invariant import Invariant

HELD_BY_NOBODY = """
select p.id from place p
 where p.held_by is not null
   and not exists (select 1 from lease l where l.id = p.held_by and l.place_id = p.id and l.ended_at is null)
   and not exists (select 1 from assignment a where a.id = p.held_by and a.place_id = p.id and a.ends_at is null)
 order by p.id limit 100
"""
RUNNING_WITHOUT_PLACE = """
select l.id from lease l
 where l.ended_at is null and l.place_id is not null
   and not exists (select 1 from place p where p.id = l.place_id and p.held_by = l.id)
union all
select a.id from assignment a
 where a.ends_at is null and a.place_id is not null
   and not exists (select 1 from place p where p.id = a.place_id and p.held_by = a.id)
 limit 100
"""
LOTS_AGAINST_PLACES = """
select s.id from seat_lot s
  left join place p on p.lot_id = s.id and not p.is_retiring
 group by s.id having count(p.id) <> s.quantity order by s.id limit 100
"""
PLACES_UNLIKE_THEIR_LOT = """
select p.id from place p join seat_lot s on s.id = p.lot_id
 where (p.subscription_id, p.kind, p.starts_on) <> (s.subscription_id, s.kind, s.starts_on)
    or p.ends_on is distinct from s.ends_on
 order by p.id limit 100
"""
# The next holder may come in the very instant in which the one before leaves.
HELD_TWICE_AT_ONCE = """
select distinct one.place_id from lease one join lease two on two.place_id = one.place_id and two.id > one.id
 where tstzrange(one.started_at, one.ended_at) && tstzrange(two.started_at, two.ended_at)
 order by one.place_id limit 100
"""


def _held_by_nobody() -> list[str]:
    return [f"place {place_id} is held by nothing that runs" for place_id in _ids(HELD_BY_NOBODY)]


def _running_without_place() -> list[str]:
    return [f"{holder_id} runs without the place that it took" for holder_id in _ids(RUNNING_WITHOUT_PLACE)]


def _lots_against_places() -> list[str]:
    """One place a license, those that are to go apart."""
    return [f"seats {lot_id}: not as many places as licences" for lot_id in _ids(LOTS_AGAINST_PLACES)]


def _places_unlike_their_lot() -> list[str]:
    return [f"place {place_id}: not of its seats' kind or days" for place_id in _ids(PLACES_UNLIKE_THEIR_LOT)]


def _held_twice_at_once() -> list[str]:
    """Over all of history, from the intervals (R-X-3)."""
    return [f"place {place_id} was held twice at once" for place_id in _ids(HELD_TWICE_AT_ONCE)]


def _ids(statement: str) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [found for (found,) in cursor.fetchall()]


ACCESS_INVARIANTS = (
    Invariant("what holds a place runs", _held_by_nobody),
    Invariant("what runs on a place holds it", _running_without_place),
    Invariant("there is a place for each licence", _lots_against_places),
    Invariant("a place is of the kind and the days of its seats", _places_unlike_their_lot),
    Invariant("a place is held by one start at a time", _held_twice_at_once),
)
