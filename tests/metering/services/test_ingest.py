"""Usage in: each event judged alone, counted once, with its day, actor and department (R-X-6, R-SCALGO-9)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from metering.domain.codes import EventCode
from metering.models import Actor, EventConflict
from tenants.scoping import STAFF, Scope, scoped
from tenants.services.people import move_person
from tests.cast import Cast, web
from tests.metering.sending import broken, codes, event, make_meters, rows, send


@pytest.fixture
def north(cast: Cast) -> Scope:
    make_meters("tiles", "bytes")
    return web(cast.north.pk)


@pytest.fixture
def real_north(real_cast: Cast) -> Scope:
    make_meters("tiles", "bytes")
    return web(real_cast.north.pk)


def test_each_event_is_answered_alone(north: Scope) -> None:
    first = send([event(1), event(2), event(1), event(2, value=9), event(3) | {"type": "unknown"}], north)
    assert codes(first) == ["STORED", "STORED", "DUPLICATE", "CONFLICT", "UNKNOWN_METER"]
    again = send([event(1), event(2, value=5), event(3)], north)
    assert codes(again) == ["DUPLICATE", "CONFLICT", "STORED"], "the refused event has taken no key"
    assert rows("select sum(value)::int, sum(events)::int from usage_by_month") == [(3, 3)]
    assert broken() == []


def test_repeat_in_a_batch_is_compared_with_what_was_stored_before(north: Scope) -> None:
    send([event(1, value=1)], north)
    assert codes(send([event(1, value=2), event(1, value=1), event(1, value=2)], north)) == [
        "CONFLICT",
        "DUPLICATE",
        "CONFLICT",
    ]


def test_conflicts_are_kept_once_for_staff(north: Scope) -> None:
    send([event(1), event(1, value=2, person="ada")], north)
    send([event(1, value=2, person="ada"), event(1, value=3)], north)
    with scoped(STAFF):
        kept = EventConflict.objects.order_by("content__value")
        assert [(conflict.source, conflict.event_id, conflict.content["value"]) for conflict in kept] == [
            ("app", "1", "2"),
            ("app", "1", "3"),
        ]
        assert "ada" not in str(kept[0].content)  # R-X-14
    assert rows("select sum(value)::int from usage_by_month") == [(1,)]


def test_same_content_in_other_words_is_a_duplicate(north: Scope) -> None:
    send([event(1, value=1)], north)
    same = event(1, value="1.000", time="2026-06-10T12:00:00+02:00")
    assert codes(send([same], north)) == ["DUPLICATE"]


@pytest.mark.parametrize(
    "other",
    [
        event(1, value=2),
        event(1, time="2026-06-10T10:00:01Z"),
        event(1, time="2026-05-10T10:00:00Z"),
        event(1, person="ada"),
        event(1, department="water"),
        event(1, integration="ada"),
        event(1) | {"type": "bytes"},
    ],
)
def test_other_content_is_a_conflict_in_one_batch_and_in_two(north: Scope, other: dict[str, Any]) -> None:
    assert codes(send([event(1), other], north)) == ["STORED", "CONFLICT"]
    assert codes(send([other], north)) == ["CONFLICT"]
    assert broken() == []


def test_person_department_and_integration_do_not_swap_places(north: Scope) -> None:
    send([event(1, person="water")], north)
    assert codes(send([event(1, integration="water"), event(1, department="water")], north)) == ["CONFLICT"] * 2


def test_same_identity_from_another_source_is_another_event(north: Scope) -> None:
    assert codes(send([event(1), event(1) | {"source": "other"}], north)) == ["STORED", "STORED"]


def test_two_bodies_cannot_share_an_identity_by_moving_a_separator(north: Scope) -> None:
    first, second = event("b") | {"source": "a/b"}, event("b/b") | {"source": "a"}
    assert codes(send([first, second], north)) == ["STORED", "STORED"]


def test_usage_day_is_the_organizations(north: Scope) -> None:  # R-X-12
    send([event(1, time="2026-05-31T21:59:59Z"), event(2, time="2026-05-31T22:00:00Z")], north)
    assert rows("select day, events from usage_by_day order by day") == [
        (date(2026, 5, 31), 1),
        (date(2026, 6, 1), 1),
    ]
    assert rows("select month, events from usage_by_month order by month") == [
        (date(2026, 5, 1), 1),
        (date(2026, 6, 1), 1),
    ]


def test_usage_keeps_the_department_of_its_moment(cast: Cast, north: Scope) -> None:  # R-SCALGO-9
    with scoped(STAFF):
        move_person(
            cast.ada_person.pk, department_id=cast.roads.pk, on=date(2026, 6, 10), at=datetime(2026, 6, 1, tzinfo=UTC)
        )
    send(
        [
            event(1, value=1, time="2026-06-09T21:59:59Z", person="ada"),
            event(2, value=2, time="2026-06-09T22:00:00Z", person="ada"),
            event(3, value=4, person="ada", department="water"),
            event(4, value=8, person="a stranger"),
            event(5, value=16),
        ],
        north,
    )
    with scoped(STAFF):
        move_person(
            cast.ada_person.pk, department_id=cast.water.pk, on=date(2026, 6, 1), at=datetime(2026, 6, 12, tzinfo=UTC)
        )
    found = dict(rows("select department_id, value::int from usage_by_month"))
    assert found == {cast.water.pk: 5, cast.roads.pk: 2, None: 24}


def test_unknown_person_is_kept_under_its_reference(north: Scope) -> None:  # R-X-6
    send([event(1, person="who"), event(2, person="who"), event(3, person="ada"), event(4)], north)
    with scoped(STAFF):
        assert sorted(Actor.objects.values_list("reference", flat=True)) == ["ada", "who"]
    assert rows("select sum(events)::int from usage_by_actor_month where actor_id is not null") == [(3,)]


def test_unknown_department_is_refused(north: Scope) -> None:
    assert codes(send([event(1, department="sales")], north)) == ["UNKNOWN_DEPARTMENT"]


def test_values_are_exact(north: Scope) -> None:
    send([event(1, value="0.1"), event(2, value=0.2), event(3, value="99999999999999999999999999.999999999999")], north)
    assert rows("select value::text, greatest::text from usage_by_month") == [
        ("100000000000000000000000000.299999999999", "99999999999999999999999999.999999999999")
    ]


def test_traffic_of_integrations_has_a_total_of_its_own(north: Scope) -> None:
    send([event(1, value=5, integration="bank"), event(2, value=7, integration="bank"), event(3)], north)
    assert rows("select integration, value::int, events from usage_by_integration_month") == [("bank", 12, 2)]
    assert broken() == []


def test_all_or_none_stores_nothing_if_one_is_refused(north: Scope) -> None:
    receipt = send([event(1), event(2) | {"type": "unknown"}], north, all_or_none=True)
    assert not receipt.is_recorded
    assert codes(receipt) == ["UNKNOWN_METER"]
    assert rows("select count(*) from event_key") == [(0,)]


def test_all_or_none_stores_nothing_if_one_conflicts_and_keeps_the_conflict(north: Scope) -> None:
    send([event(1)], north)
    receipt = send([event(2), event(1, value=2)], north, all_or_none=True)
    assert (receipt.is_recorded, codes(receipt)) == (False, ["CONFLICT"])
    assert rows("select (select count(*) from event_key), (select count(*) from event_conflict)") == [(1, 1)]
    assert broken() == []


def test_all_or_none_takes_duplicates(north: Scope) -> None:
    send([event(1)], north)
    receipt = send([event(1), event(2)], north, all_or_none=True)
    assert (receipt.is_recorded, codes(receipt)) == (True, ["DUPLICATE", "STORED"])


def test_organization_may_name_itself_and_no_other(cast: Cast, north: Scope) -> None:
    sent = [event(1, subject="north"), event(2), event(3, subject="south"), event(4, subject="nowhere")]
    assert codes(send(sent, north)) == ["STORED", "STORED", "UNKNOWN_ORGANIZATION", "UNKNOWN_ORGANIZATION"]


def test_vendor_names_the_organization_and_ids_are_unique_inside_each(cast: Cast, north: Scope) -> None:
    sent = [event(1, subject="north"), event(1, subject="south"), event(1), event(1, subject="nowhere")]
    assert codes(send(sent, STAFF)) == ["STORED", "STORED", "UNKNOWN_ORGANIZATION", "UNKNOWN_ORGANIZATION"]
    again = [event(1, subject="south", value=2), event(1, subject="north")]
    assert codes(send(again, STAFF)) == ["CONFLICT", "DUPLICATE"]
    assert broken() == []


def test_scope_without_organization_stores_nothing(cast: Cast, north: Scope) -> None:
    assert codes(send([event(1, subject="north")], web())) == ["UNKNOWN_ORGANIZATION"]


def test_another_organization_sees_no_usage(real_cast: Cast, real_north: Scope) -> None:  # R-X-9
    send([event(1, person="ada", integration="x"), event(1, value=2)], real_north)
    tables = ["usage_event", "event_key", "actor", "event_conflict", "usage_by_actor_day", "usage_by_actor_month"]
    for table in [*tables, "usage_by_day", "usage_by_month", "usage_by_integration_month"]:
        assert rows(f"select count(*) > 0 from {table}") == [(True,)], table
        with scoped(web(real_cast.south.pk)) as _:
            assert _count(table) == 0, table


def _count(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        ((found,),) = cursor.fetchall()
        return int(found)


def test_empty_batch_is_nothing(north: Scope) -> None:
    assert codes(send([], north)) == []


def test_receipt_counts(north: Scope) -> None:
    receipt = send([event(1), event(1), event(2, value=-1)], north)
    assert [receipt.count(code) for code in (EventCode.STORED, EventCode.DUPLICATE)] == [1, 1]
    assert [verdict.code for verdict in receipt.refusals().values()] == [EventCode.VALUE_NEGATIVE]


def test_event_of_a_month_never_seen_makes_its_partition(north: Scope) -> None:
    assert codes(send([event(1, time="2025-05-31T23:59:59Z")], north)) == ["STORED"]
    assert rows("select to_regclass('usage_event_202505') is not null") == [(True,)]


def test_totals_that_were_tampered_with_are_found(north: Scope) -> None:
    """The negative control of `broken`."""
    send([event(1, person="ada", integration="bank")], north)
    tables = ("usage_by_actor_day", "usage_by_actor_month", "usage_by_day", "usage_by_month")
    for table in (*tables, "usage_by_integration_month"):
        rows(f"update {table} set value = value + 1 returning 1")
        found = [sentence.split(":")[0] for sentence in broken()]
        assert found[:2] == [table, table]
        rows(f"update {table} set value = value - 1 returning 1")
    assert broken() == []


def test_facts_cannot_be_changed(
    real_cast: Cast, real_north: Scope, as_owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    send([event(1)], real_north)
    for statement in ("update usage_event set value = 2", "delete from usage_event", "truncate usage_event"):
        with pytest.raises(Exception, match="final"):
            as_owner.execute(statement)


def test_events_older_than_thirteen_months_are_refused(north: Scope) -> None:
    old = (datetime(2026, 6, 15, 12, tzinfo=UTC) - timedelta(days=14 * 31)).isoformat()
    assert codes(send([event(1, time=old)], north)) == ["TIME_OUT_OF_RANGE"]
