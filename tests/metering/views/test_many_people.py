"""A page of thousands of people: as many statements as for three, and never longer than a page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from metering.views.tables import PEOPLE_ON_A_PAGE
from tenants.scoping import scoped
from tests.pages.stage import Stage
from tests.visitors import Visitor

PEOPLE = 5_000
MOST_STATEMENTS = 40

Limit = Callable[[int], AbstractContextManager[Any]]

# A tile a month for each, as ingest would have left it; every fifth reference names nobody. The page adds up the months
# of actors, and whatever it shows beside them comes from the totals without actors.
FILL = """
with actors as (
    select gen_random_uuid() as id, 'p' || lpad(n::text, 5, '0') as reference, n from generate_series(1, %(people)s) n),
people as (
    insert into person (organization_id, external_id, name, email, login_mode)
    select %(organization)s, reference, 'Person ' || n, '', 'active' from actors where n %% 5 > 0),
kept as (
    insert into actor (organization_id, id, reference) select %(organization)s, id, reference from actors),
months as (
    insert into usage_by_actor_month (organization_id, month, meter_id, actor_id, department_id, value, events)
    select %(organization)s, month, m.id, a.id, null, 1000, 1
      from actors a, meter m, generate_series(date '2025-06-01', date '2026-04-01', interval '1 month') month
     where m.code = 'map_tiles')
insert into usage_by_month (organization_id, month, meter_id, department_id, value, events)
select %(organization)s, month, m.id, null, %(people)s * 1000, %(people)s
  from meter m, generate_series(date '2025-06-01', date '2026-04-01', interval '1 month') month
 where m.code = 'map_tiles'
    on conflict (organization_id, month, meter_id, department_id)
    do update set value = usage_by_month.value + excluded.value
"""


@pytest.fixture
def crowd(stage: Stage) -> Stage:
    with scoped(stage.scope), connection.cursor() as cursor:
        cursor.execute(FILL, {"organization": stage.organization_id, "people": PEOPLE})
    return stage


def people_on(stage: Stage, **query: str) -> Any:
    visitor = Visitor().sign_in(stage.ada)
    return visitor.get("/usage/", {"term": "2025-05-20", **query}).context["usage"].people


def test_the_first_page_with_everybody_else_in_one_row(crowd: Stage) -> None:
    people = people_on(crowd)
    assert (people.count, people.references) == (4_002, 1_001)
    assert (len(people.rows), people.shown, people.rows[-1].kind) == (PEOPLE_ON_A_PAGE + 1, PEOPLE_ON_A_PAGE, "rest")
    assert people.rows[-1].count == 5_003 - PEOPLE_ON_A_PAGE
    assert people.total.total == sum(row.total for row in people.rows) == 380 + 11 * PEOPLE
    assert [cell.value for cell in people.total.cells] == [
        sum(row.cells[place].value for row in people.rows) for place in range(4)
    ]


def test_pages_side_by_side_hold_everybody_once(crowd: Stage) -> None:
    labels = []
    pages = -(-5_003 // PEOPLE_ON_A_PAGE)
    for page in (1, 2, pages - 1, pages, pages + 5):
        people = people_on(crowd, page=str(page), sort="name")
        labels.append([row.label for row in people.rows if row.kind != "rest"])
        assert (people.previous_page is None, people.next_page is None) == (page == 1, page >= pages)
    assert labels[0][:2] == ["Ada Haugland", "Ben Lunde"]
    assert not set(labels[0]) & set(labels[1])
    assert labels[3] == labels[4]
    assert len(labels[3]) == 5_003 % PEOPLE_ON_A_PAGE


def test_the_number_of_statements_does_not_grow(crowd: Stage, django_assert_max_num_queries: Limit) -> None:
    visitor = Visitor().sign_in(crowd.ada)
    # The first page of a session asks once how old the password is.
    visitor.get("/")
    for path in (
        "/",
        "/usage/",
        "/usage/?term=2025-05-20",
        "/usage/?term=2025-05-20&page=50&sort=name",
        f"/usage/?person={crowd.ben_person.pk}",
        "/usage/?person=",
        "/usage/?export=csv&term=2025-05-20",
    ):
        with django_assert_max_num_queries(MOST_STATEMENTS):
            assert visitor.get(path).status_code == 200


def test_a_file_holds_everybody(crowd: Stage) -> None:
    response = Visitor().sign_in(crowd.ada).get("/usage/", {"export": "csv", "term": "2025-05-20"})
    lines = response.content.decode().splitlines()
    assert len(lines) == 1 + 5_003
    assert lines[-1].split(",")[4:7] == ["", "p05000", "11"]


def test_an_id_of_another_kind_is_no_person(crowd: Stage) -> None:
    visitor = Visitor().sign_in(crowd.ada)
    assert visitor.get("/usage/", {"person": str(UUID(int=0))}).status_code == 404
