"""The usage page: exact numbers, for an administrator of everything, for others of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from billing.selectors.prices import term_prices, units_of
from metering.views.pages import UsagePage
from tenants.models import Membership
from tenants.scoping import scoped
from tests.cast import Cast
from tests.pages.stage import BYTES, CLOSING, FIRST_TERM, MODELSPACES, SECOND_TERM, TILES, UNKNOWN, Stage, run_jobs, use
from tests.visitors import Visitor

LATE = datetime(2026, 6, 1, 12, tzinfo=UTC)


def page(user: Any, **query: str) -> UsagePage:
    response = Visitor().sign_in(user).get("/usage/", query)
    assert response.status_code == 200
    found: UsagePage = response.context["usage"]
    return found


def status(user: Any, **query: str) -> int:
    return Visitor().sign_in(user).get("/usage/", query).status_code


def test_units_so_far_against_the_same_day_of_the_term_before(stage: Stage) -> None:  # R-SCALGO-12
    usage = page(stage.ada)
    assert (usage.total, usage.last_same_day, usage.change) == (105, 150, Decimal("-0.3"))
    assert (usage.term.start.isoformat(), usage.until, usage.days_passed) == (SECOND_TERM, date(2026, 6, 16), 27)
    assert [(tab.code, tab.total) for tab in usage.meters] == [
        ("all", 105),
        (TILES, 60_000),
        ("workspace_km2", 100),
        (MODELSPACES, 35),
        (BYTES, 0),
    ]
    assert (usage.is_running, usage.is_closed, usage.late_until) == (True, False, date(2027, 5, 22))


def test_months_count_from_the_day_of_signing(stage: Stage) -> None:
    rows = page(stage.ada).rows
    assert len(rows) == 12
    # 00:30 on 20 May in Oslo is the term's first day, although it is 19 May in UTC.
    assert (rows[0].period.start, rows[0].now, rows[0].until) == (date(2026, 5, 20), 105, date(2026, 6, 16))
    assert (rows[1].now, rows[1].last) == (None, 80)
    assert [row.last for row in rows] == [150, 80, 0, 0, 0, 0, 0, 80, 70, 0, 0, 0]


def test_days_hold_what_happened_on_them(stage: Stage) -> None:
    usage = page(stage.ada, grain="day")
    assert len(usage.rows) == 365
    assert {row.period.start.isoformat(): row.now for row in usage.rows if row.now} == {
        "2026-05-20": 60,
        "2026-06-01": 30,
        "2026-06-02": 10,
        "2026-06-11": 5,
    }
    assert usage.rows_total.now == usage.total == sum(row.now for row in usage.rows if row.now is not None)
    assert usage.rows_total.last == sum(row.last for row in usage.rows if row.last is not None) == 380


def test_the_day_of_23_hours_begins_and_ends_at_its_own_midnights(stage: Stage) -> None:  # R-X-12
    moments = ("2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z")
    use(stage, [(TILES, at, 1_000 * 10**n, "ada") for n, at in enumerate(moments)])
    rows = {row.period.start: row.now for row in page(stage.ada, term=FIRST_TERM, grain="day").rows}
    assert [rows[date(2026, 3, day)] for day in (28, 29, 30)] == [1, 110, 1_000]


def test_a_meter_is_read_in_the_unit_of_people(stage: Stage) -> None:
    usage = page(stage.ada, meter=BYTES, term=FIRST_TERM)
    assert (usage.meter.unit, usage.total, usage.columns) == ("GB", 40, [])
    assert [(row.name, row.total) for row in usage.departments] == [("Water", 40), ("Roads", 0), (None, 0)]
    assert usage.people is not None
    assert [(row.label, row.total, row.share) for row in usage.people.rows] == [("Ada Haugland", 40, 1)]


def test_departments_are_those_of_the_moment_of_use(stage: Stage) -> None:  # R-SCALGO-9
    usage = page(stage.ada)
    assert [(row.name, row.total, row.change, row.references) for row in usage.departments] == [
        ("Water", 65, Decimal("-0.35"), 0),
        ("Roads", 30, Decimal("-0.4"), 0),
        (None, 10, None, 1),
    ]
    total = usage.departments_total
    assert total is not None
    assert (total.total, total.share, total.change) == (usage.total, 1, usage.change)
    assert [cell.value for cell in total.cells] == [60_000, 100, 35, 0]


def test_people_stand_by_name_and_an_unknown_reference_under_its_own(stage: Stage) -> None:  # R-X-6
    people = page(stage.ada).people
    assert people is not None
    assert [(row.label, row.kind, row.departments, row.total) for row in people.rows] == [
        ("Ada Haugland", "person", ["Water"], 60),
        ("Ben Lunde", "person", ["Roads", "Water"], 35),
        (UNKNOWN, "reference", [None], 10),
    ]
    assert (people.count, people.references, people.total.total, people.next_page) == (2, 1, 105, None)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["Ada Haugland", "Ben Lunde", UNKNOWN]),
        ("-name", [UNKNOWN, "Ben Lunde", "Ada Haugland"]),
        ("total", [UNKNOWN, "Ben Lunde", "Ada Haugland"]),
        (f"-{MODELSPACES}", ["Ben Lunde", "Ada Haugland", UNKNOWN]),
        ("-no such column", ["Ada Haugland", "Ben Lunde", UNKNOWN]),
        ("-change", ["Ada Haugland", "Ben Lunde", UNKNOWN]),
        ("change", [UNKNOWN, "Ben Lunde", "Ada Haugland"]),
    ],
)
def test_any_column_sorts(stage: Stage, sort: str, expected: list[str]) -> None:
    people = page(stage.ada, sort=sort).people
    assert people is not None
    assert [row.label for row in people.rows] == expected


def test_a_department_narrows_everything_down(stage: Stage) -> None:
    usage = page(stage.ada, department="water")
    assert (usage.total, usage.last_same_day, usage.departments) == (65, 100, ())
    assert usage.people is not None
    assert [(row.label, row.total) for row in usage.people.rows] == [("Ada Haugland", 60), ("Ben Lunde", 5)]
    assert page(stage.ada, department="").total == 10


def test_a_person_narrows_everything_down(stage: Stage) -> None:
    usage = page(stage.ada, person=str(stage.ben_person.pk))
    assert (usage.total, usage.last_same_day, usage.people) == (35, 50, None)
    assert [(row.name, row.total) for row in usage.departments] == [("Roads", 30), ("Water", 5)]
    assert [found.reference for found in usage.filtered.references] == ["ben"]
    assert page(stage.ada, person="").total == 10


def test_a_closed_term_comes_to_the_units_of_its_price(stage: Stage) -> None:  # R-X-2
    usage = page(stage.ada, term=FIRST_TERM)
    with scoped(stage.scope):
        decision = term_prices(stage.subscription_id)[2].decision
    assert usage.total == units_of(decision) == 380
    assert (usage.late, usage.is_closed, usage.is_running, usage.last_same_day) == (None, True, False, None)
    assert (usage.estimate, usage.rows_total.estimate) == (400, 400)
    text = Visitor().sign_in(stage.ada).get("/usage/", {"term": FIRST_TERM}).content.decode()
    assert "380.0 units; 400 had been estimated" in text  # R-SCALGO-6


def test_late_usage_stands_on_its_own_day_and_the_page_says_where_it_counts(stage: Stage) -> None:  # R-X-6
    use(stage, [(TILES, "2026-05-10T10:00:00Z", 7_000, "ada")], received_at=LATE)
    first, second = page(stage.ada, term=FIRST_TERM), page(stage.ada)
    with scoped(stage.scope):
        decision = term_prices(stage.subscription_id)[2].decision
    assert first.late is not None
    assert second.late is not None
    assert (first.total, first.late.excluded, first.late.carried) == (387, 7, 0)
    assert first.total - first.late.excluded == units_of(decision) == 380
    assert (second.total, second.late.excluded, second.late.carried) == (105, 0, 7)


def test_the_next_price_counts_what_the_page_says(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    use(stage, [(TILES, "2026-05-10T10:00:00Z", 7_000, "ada")], received_at=LATE)
    later = datetime(2027, 6, 1, 12, tzinfo=UTC)
    run_jobs(CLOSING.replace(year=2027))
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    usage = page(stage.ada, term=SECOND_TERM)
    with scoped(stage.scope):
        units = units_of(term_prices(stage.subscription_id)[3].decision)
    assert usage.late is not None
    assert usage.total - usage.late.excluded + usage.late.carried == units == 112


# -- who sees what (R-SCALGO-12)


def test_a_user_sees_their_own_usage_and_nobody_elses(stage: Stage) -> None:
    for user, expected in ((stage.ben, 35), (stage.frida, 0)):
        usage = page(user)
        assert (usage.is_own, usage.total, usage.departments, usage.people, usage.estimate) == (
            True,
            expected,
            (),
            None,
            None,
        )
    assert page(stage.ben, term=FIRST_TERM).total == 120


@pytest.mark.parametrize("export", ["", "csv", "xlsx"])
def test_no_parameter_widens_what_a_user_sees(stage: Stage, export: str) -> None:
    more = {"export": export}
    assert status(stage.ben, person=str(stage.ada_person.pk), **more) == 403
    assert status(stage.ben, person=str(stage.ben_person.pk), **more) == 403
    assert status(stage.ben, person="", **more) == 403
    assert status(stage.ben, department="water", **more) == 403
    assert status(stage.ben, department="", **more) == 403


def test_a_user_who_is_no_person_sees_nothing(stage: Stage) -> None:
    with scoped(stage.scope):
        Membership.objects.filter(user=stage.ben).update(person=None)
    usage = page(stage.ben)
    assert (usage.is_own, usage.is_known_person, usage.total, usage.is_empty) == (True, False, 0, True)


def test_usage_that_was_claimed_for_a_user_is_their_own(stage: Stage) -> None:
    visitor = Visitor().sign_in(stage.ada)
    assert visitor.post(f"/usage/references/{stage.unknown_actor}/people/{stage.ben_person.pk}/").status_code == 302
    assert page(stage.ben).total == 45


def test_looking_at_one_person_is_kept_and_that_person_sees_it(stage: Stage) -> None:  # R-X-14
    page(stage.ada, person=str(stage.ben_person.pk))
    page(stage.ada, person=str(stage.ada_person.pk))
    page(stage.ada)
    (look,) = page(stage.ben).looks
    assert look.by == "Ada"
    assert page(stage.frida).looks == ()


# -- what cannot be meant


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"grain": "year"}, 400),
        ({"export": "pdf"}, 400),
        ({"page": "0"}, 400),
        ({"page": "x"}, 400),
        ({"page": "9" * 400}, 400),
        ({"page": "٣"}, 400),
        ({"term": "2025-05-21"}, 404),
        ({"term": "\x00"}, 404),
        ({"meter": "no_such"}, 404),
        ({"meter": "\x00"}, 404),
        ({"department": "no-such"}, 404),
        ({"department": "\x00"}, 404),
        ({"person": "no-such"}, 404),
        ({"person": "01990000-0000-7000-8000-000000000000"}, 404),
        ({"sort": "\x00" * 5000}, 200),
        ({"page": "77"}, 200),
        ({"unknown": "1"}, 200),
    ],
)
def test_bad_parameters_get_a_calm_answer(stage: Stage, query: dict[str, str], expected: int) -> None:
    assert status(stage.ada, **query) == expected


def test_only_reading_is_offered(stage: Stage) -> None:
    assert Visitor().sign_in(stage.ada).post("/usage/").status_code == 405


# -- fragments


def test_htmx_gets_the_part_and_caches_know_it(stage: Stage) -> None:
    visitor = Visitor().sign_in(stage.ada)
    whole, part = visitor.get("/usage/"), visitor.get("/usage/", headers={"HX-Request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert b'id="meter-map_tiles"' in part.content
    for response in (whole, part):
        assert "HX-Request" in response["Vary"]


def test_where_nothing_is_metered_the_page_says_that_nothing_was_used(cast: Cast) -> None:
    page = Visitor().sign_in(cast.ada).get("/usage/")
    assert page.status_code == 200
    assert "Nothing here yet" in page.content.decode()
