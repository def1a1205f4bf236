"""Statistics of operators: by identity, means from totals, ratings of departments only (R-CHAT-6, R-X-14)."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from billing.services.catalog import load_catalog, read_catalog_files
from metering.views.operators import OperatorsPage, Table
from tenants.domain.usage_display import UsageDisplay
from tenants.models import AuditEntry, Membership
from tenants.scoping import STAFF, Scope, scoped
from tenants.services.organizations import change_usage_display
from tests.cast import AT, Cast, make_person, make_user
from tests.metering.sending import NOW, codes, send
from tests.visitors import Visitor

TALKS, SECONDS, RATING = "chat2desk_conversations", "chat2desk_response_seconds", "chat2desk_rating"
# Of each: conversations, seconds of each answer, points of each rating; by department.
WATER = {
    "ada": (3, (10, 20), (5, 4)),
    "p1": (1, (60,), (3,)),
    "p2": (1, (), (5,)),
    "p3": (1, (), (4,)),
    "p4": (1, (), (3,)),
}
ROADS = {"ben": (2, (30,), (1,))}


@pytest.fixture
def north(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with scoped(STAFF):
        load_catalog(read_catalog_files(), at=AT)
        for name in ("p1", "p2", "p3", "p4"):
            make_person(cast.north, name)
    return cast


def tell(cast: Cast, **departments: Mapping[str, tuple[int, tuple[int, ...], tuple[int, ...]]]) -> None:
    events: list[dict[str, Any]] = []
    for department, people in departments.items():
        for person, (talks, seconds, ratings) in people.items():
            told = (
                [(TALKS, 1)] * talks + [(SECONDS, value) for value in seconds] + [(RATING, value) for value in ratings]
            )
            for meter, value in told:
                data = {"value": value, "person": person, "department": department}
                event = {"id": str(len(events)), "source": "chat", "type": meter, "time": "2026-06-10T10:00:00Z"}
                events.append(event | {"subject": "north", "data": data})
    receipt = send(events, Scope(STAFF.role, cast.north.pk))
    assert set(codes(receipt)) == {"STORED"}, codes(receipt)


def open_page(user: Any, **query: str) -> Any:
    response = Visitor().sign_in(user).get("/operators/", query)
    assert response.status_code == 200, response.content
    return response


def page(user: Any, **query: str) -> OperatorsPage:
    found: OperatorsPage = open_page(user, **query).context["operators"]
    return found


def figures(table: Table) -> dict[str | None, list[str | None]]:
    return {
        row.name: [None if figure is None else f"{figure.normalize():f}" for figure in row.figures]
        for row in table.rows
    }


def test_workload_and_speed_by_person_and_department_and_in_total(north: Cast) -> None:  # R-CHAT-6
    tell(north, water=WATER, roads=ROADS)
    found = page(north.ada)
    assert [column.code for column in found.people.columns] == [TALKS, SECONDS]
    assert figures(found.people) == {
        "Ada": ["3", "15"],
        "Ben": ["2", "30"],
        "P1": ["1", "60"],
        "P2": ["1", None],
        "P3": ["1", None],
        "P4": ["1", None],
    }
    assert figures(found.departments) == {"Roads": ["2", "30"], "Water": ["7", "30"]}
    totals = {column.code: figure for column, figure in found.totals}
    assert (totals[TALKS], totals[SECONDS]) == (Decimal(9), Decimal(30)), "the mean of all four answers"


@pytest.mark.parametrize(
    ("sort", "people"),
    [
        ("name", ["Ada", "Ben", "P1", "P2", "P3", "P4"]),
        ("-name", ["P4", "P3", "P2", "P1", "Ben", "Ada"]),
        (f"-{TALKS}", ["Ada", "Ben", "P1", "P2", "P3", "P4"]),
        (TALKS, ["P1", "P2", "P3", "P4", "Ben", "Ada"]),
        (f"-{SECONDS}", ["P1", "Ben", "Ada", "P2", "P3", "P4"]),
        (SECONDS, ["Ada", "Ben", "P1", "P2", "P3", "P4"]),
        ("else", ["Ada", "Ben", "P1", "P2", "P3", "P4"]),
    ],
)
def test_tables_sort_by_each_column_and_what_has_no_figure_comes_last(
    north: Cast, sort: str, people: list[str]
) -> None:
    tell(north, water=WATER, roads=ROADS)
    assert list(figures(page(north.ada, sort=sort).people)) == people


def test_a_heading_says_how_its_table_is_sorted_and_leads_back_to_it(north: Cast) -> None:
    tell(north, water=WATER, roads=ROADS)
    body = open_page(north.ada, days="90", sort=f"-{TALKS}").content.decode()
    ids = re.findall(r' id="(sort-[^"]+)"', body)
    assert len(ids) == len(set(ids)) >= 7
    heading = re.search(rf'<th[^>]*aria-sort="descending"><a[^>]*id="sort-page-people-{TALKS}" href="([^"]+)"', body)
    assert heading is not None
    assert heading[1] == f"?days=90&amp;sort={TALKS}#h-people"
    exported = open_page(north.ada, sort=f"-{SECONDS}", export="csv").content.decode()
    assert exported.index("P1") < exported.index("Ada"), "the file is in the order of the page"


def test_ratings_are_told_of_departments_of_five_and_of_nobody(north: Cast) -> None:  # R-X-14
    tell(north, water=WATER, roads=ROADS)
    found = page(north.ada)
    assert RATING not in [column.code for column in found.people.columns]
    assert list(figures(found.private)) == ["Small departments together"], "one of roads would show Ben's"
    rating = {column.code: figure for column, figure in found.totals}[RATING]
    assert rating is not None
    assert round(rating, 2) == Decimal("3.57"), "25 points of seven ratings"
    text = open_page(north.ada).content.decode()
    assert "This is told of no single person." in text


def test_of_five_and_more_each_department_stands_for_itself(north: Cast) -> None:
    five = dict.fromkeys(("ada", "p1", "p2", "p3", "p4"), (0, (), (4,)))
    other = dict.fromkeys(("ben", "x1", "x2", "x3", "x4"), (0, (), (2,)))
    tell(north, water=five, roads=other)
    assert figures(page(north.ada).private) == {"Roads": ["2"], "Water": ["4"]}


def test_fewer_than_five_altogether_are_not_told_at_all(north: Cast) -> None:  # R-X-14
    tell(north, water={"ada": (1, (), (5,)), "p1": (0, (), (1,))}, roads=ROADS)
    found = page(north.ada)
    assert found.private.rows == []
    totals = {column.code: figure for column, figure in found.totals}
    assert totals[RATING] is None
    assert "fewer than 5 people" in open_page(north.ada).content.decode()


def test_everybody_else_reads_their_own_with_its_ratings(north: Cast) -> None:  # R-SCALGO-12
    tell(north, water=WATER, roads=ROADS)
    found = page(north.ben)
    assert figures(found.people) == {"Ben": ["2", "30", "1"]} or figures(found.people) == {"Ben": ["2", "1", "30"]}
    text = open_page(north.ben).content.decode()
    assert "Ada" not in text
    assert "by department only" in text


def test_who_has_no_person_reads_nothing(north: Cast) -> None:
    tell(north, water=WATER)
    with scoped(STAFF):
        dan = make_user("dan")
        Membership.objects.create(organization=north.north, user=dan)
    response = open_page(dan)
    assert "operators" not in response.context
    assert "Nothing here yet" in response.content.decode()


def test_under_pseudonyms_and_by_department_only(north: Cast) -> None:  # R-X-14
    tell(north, water=WATER, roads=ROADS)
    with scoped(STAFF):
        change_usage_display(north.north.pk, UsageDisplay.BY_PSEUDONYM.value, at=NOW)
    names = list(figures(page(north.ada).people))
    assert names[0] == "Ada", "oneself by name"
    assert "Ben" not in names
    assert len(names) == 6
    with scoped(STAFF):
        change_usage_display(north.north.pk, UsageDisplay.BY_DEPARTMENT.value, at=NOW)
    found = page(north.ada)
    assert list(figures(found.people)) == ["Ada"]
    assert figures(found.departments) == {"Small departments together": ["9", "30"]}


def test_an_organization_reads_its_own_only(north: Cast) -> None:  # R-X-9
    tell(north, water=WATER)
    assert "Nothing here yet" in open_page(north.cleo).content.decode()


def test_spans_and_files(north: Cast) -> None:
    tell(north, water=WATER, roads=ROADS)
    assert page(north.ada, days="365").period.days == 365
    assert Visitor().sign_in(north.ada).get("/operators/", {"days": "7"}).status_code == 400
    rows = list(csv.reader(StringIO(open_page(north.ada, export="csv").content.decode())))
    assert rows[0] == ["Of", "Name", "What", "Unit", "Figure"]
    assert ["Person", "Ben", "Response time", "s", "30"] in rows
    assert not [row for row in rows if row[0] == "Person" and row[2] == "Rating"]
    with scoped(STAFF):
        assert AuditEntry.objects.filter(action="usage.exported").count() == 1
    assert Visitor().sign_in(north.ada).get("/operators/", {"export": "pdf"}).status_code == 400


def test_usage_pages_and_the_api_tell_no_ratings(north: Cast) -> None:
    tell(north, water=WATER, roads=ROADS)
    asked = {"starts_on": "2026-06-01", "ends_on": "2026-07-01", "by": "person"}
    api = Visitor()
    key = {"Authorization": f"Bearer {north.north_key}"}
    answer = api.get("/api/v1/usage", asked, headers=key)
    assert {row["meter"] for row in answer.json()["totals"]} == {TALKS, SECONDS}
    refused = api.get("/api/v1/usage", {**asked, "meter": RATING}, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "METER_BY_DEPARTMENT_ONLY")


def test_the_page_is_offered_where_there_is_something_to_read(north: Cast) -> None:
    def offers() -> bool:
        return 'href="/operators/"' in Visitor().sign_in(north.ada).get("/settings/").content.decode()

    assert not offers()
    tell(north, water=WATER)
    assert offers()
