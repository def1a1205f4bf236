"""The Sessions pages: who is in, ending one, peaks, refusals; the past as the organization shows its people."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from billing.services.access_upkeep import forget_people
from config.formatting import NO_BREAK_SPACE
from licensing.models import Lease, Subscription
from licensing.services.lease_clock import clock_at
from licensing.services.running_leases import release_lease
from licensing.services.seats import assign_seat
from licensing.views.sessions.busy import BusyPart
from licensing.views.sessions.lists import ShownRefusal
from licensing.views.sessions.now import NowPart
from metering.selectors.looks import looks_at
from tenants.domain.usage_display import UsageDisplay
from tenants.models import AuditEntry, Person
from tenants.scoping import STAFF, scoped
from tenants.services.organizations import change_usage_display
from tests.cast import Cast
from tests.licensing.setting import AT, SIGNED_ON, add_people, code_of, lease_of, start, subscribe
from tests.visitors import Visitor

MINUTE = timedelta(minutes=1)
# Five minutes after `AT`, Wednesday 1 July 2026, 14:00 in Oslo.
NOW = AT + 4 * MINUTE


@pytest.fixture
def north(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with scoped(STAFF), clock_at(NOW):
        yield cast


def agree(cast: Cast, rule: str = "concurrent", **seats: int) -> str:
    return str(subscribe(cast.north.pk, rule, None, signed_on=SIGNED_ON, at=AT, **(seats or {"simultaneous": 2})))


def open_page(cast: Cast, path: str = "/sessions/", **query: str) -> Any:
    response = Visitor().sign_in(cast.ada).get(path, query)
    assert response.status_code == 200, response.content
    return response


def now_of(cast: Cast, **query: str) -> NowPart:
    found: NowPart = open_page(cast, **query).context["now"]
    return found


def busy_of(cast: Cast, **query: str) -> BusyPart:
    found: BusyPart = open_page(cast, **query).context["busy"]
    return found


def add(cast: Cast, *names: str) -> list[Person]:
    return add_people(cast.north.pk, *names)


def test_who_is_at_work_now_the_longest_first(north: Cast) -> None:
    agree(north)
    zoe, yan = add(north, "zoe", "yan")
    start(zoe, "Desk 1")
    start(yan, "Desk 2", at=AT + 3 * MINUTE)
    found = now_of(north)
    assert [(row.session.person_name, row.session.clients, row.runs_for) for row in found.rows] == [
        ("Zoe", ("Desk 1",), 4 * MINUTE),
        ("Yan", ("Desk 2",), MINUTE),
    ]
    assert [(row.silent_for, row.left, row.has_been_silent) for row in found.rows] == [
        (4 * MINUTE, MINUTE, True),
        (MINUTE, 4 * MINUTE, False),
    ]
    assert [(kind.in_use, kind.there, kind.is_full) for kind in found.kinds] == [(2, 2, True)]
    assert [row.session.person_name for row in now_of(north, sort="person").rows] == ["Yan", "Zoe"]
    assert [row.session.person_name for row in now_of(north, sort="-since").rows] == ["Yan", "Zoe"]


def test_what_ran_out_is_not_at_work_though_nobody_has_ended_it(north: Cast) -> None:
    agree(north)
    start(add(north, "zoe")[0], at=AT - 2 * MINUTE)
    assert now_of(north).count == 0
    with scoped(STAFF):
        assert Lease.objects.get().ended_at is None


def test_a_fallback_and_read_only_are_shown(north: Cast) -> None:  # R-TEAM-14, R-TEAM-15, R-TEAM-17
    Person.objects.update(login_mode="none")
    agree(north, "user_kinds", active=1, passive=1)
    mia, nia = add_people(north.north.pk, "mia", "nia", login_mode="passive")
    start(mia)
    start(nia, at=AT + MINUTE)
    found = now_of(north)
    assert [(row.kind_words, row.session.is_fallback, row.session.is_read_only) for row in found.rows] == [
        ("Passive users", False, True),
        ("Active users", True, True),
    ]
    assert found.rows[1].own_kind_words == "Passive users"
    assert [(kind.kind, kind.in_use, kind.there) for kind in found.kinds] == [("active", 1, 1), ("passive", 1, 1)]
    assert [tab.code for tab in busy_of(north, kind="passive").tabs if tab.is_selected] == ["passive"]
    assert (busy_of(north).peak, busy_of(north, kind="passive").peak) == (2, 1)


def test_devices_on_one_licence_are_named(north: Cast) -> None:
    subscribe(north.north.pk, "concurrent", {"share_per_person": True}, simultaneous=1)
    (zoe,) = add(north, "zoe")
    start(zoe, "Desk")
    start(zoe, "Phone")
    response = open_page(north)
    assert response.context["now"].rows[0].session.clients == ("Desk", "Phone")
    assert "2 devices on one licence" in response.content.decode()


def test_where_starts_take_no_licence_the_page_is_offered_from_the_first_one_on(north: Cast) -> None:  # R-CHAT-10
    agree(north, "named", named=2)
    (zoe,) = add(north, "zoe")
    with scoped(STAFF):
        assign_seat(Subscription.objects.get().pk, zoe.pk, at=AT)
    link = 'href="/sessions/"'
    assert link not in Visitor().sign_in(north.ada).get("/people/").content.decode()
    start(zoe)
    assert link in Visitor().sign_in(north.ada).get("/people/").content.decode()
    assert link not in Visitor().sign_in(north.ben).get("/settings/").content.decode(), "for administrators"
    page = open_page(north).content.decode()
    assert "<dt>At work now</dt>" in page
    assert "In use now</dt>" not in page


def test_only_the_part_that_changes_is_read_again(north: Cast) -> None:
    agreement = agree(north)
    start(add(north, "zoe")[0])
    visitor = Visitor().sign_in(north.ada)
    fragment = visitor.get("/sessions/now/", {"agreement": agreement}, headers={"HX-Request": "true"})
    text = fragment.content.decode()
    assert fragment.status_code == 200
    assert "<html" not in text
    assert "Zoe" in text
    assert f'hx-get="/sessions/now/?agreement={agreement}"' in text
    assert visitor.get("/sessions/now/").headers["Location"] == "/sessions/"


def test_ending_one_says_what_will_happen_and_is_kept(north: Cast) -> None:  # R-CHAT-10
    agree(north)
    zoe, yan = add(north, "zoe", "yan")
    lease_id = lease_of(start(zoe, at=AT + MINUTE))
    start(yan, at=AT + MINUTE)
    visitor = Visitor().sign_in(north.ada)
    asked = visitor.get(f"/sessions/{lease_id}/end/")
    points = [str(point) for point in asked.context["confirmation"].points]
    assert points[0] == "Zoe is told at the product’s next sign of life, within 5 minutes, and cannot go on."
    assert "Its licence is free at once: then 1 of 2 is." in points
    assert Lease.objects.get(pk=lease_id).ended_at is None, "asking ends nothing"
    done = visitor.post(f"/sessions/{lease_id}/end/")
    assert done.status_code == 302
    with scoped(STAFF):
        lease = Lease.objects.get(pk=lease_id)
        entry = AuditEntry.objects.get(action="lease.ended")
    assert (lease.end_reason, lease.ended_at) == ("ended", NOW)
    assert (entry.subject_id, entry.actor_id, entry.details) == (str(lease_id), north.ada.pk, {})
    again = visitor.post(f"/sessions/{lease_id}/end/", follow=True)
    assert "This session was over already." in again.content.decode()
    assert visitor.get(f"/sessions/{uuid4()}/end/").status_code == 404


def test_the_log_says_whose_session_it_was(north: Cast) -> None:
    agree(north)
    lease_id = lease_of(start(add(north, "zoe")[0], at=AT + MINUTE))
    visitor = Visitor().sign_in(north.ada)
    visitor.post(f"/sessions/{lease_id}/end/")
    (row,) = visitor.get("/audit-log/", {"kind": "lease"}).context["rows"]
    assert (row.what, row.subject, row.who) == ("Ended a session", "Zoe", "Ada")


def test_only_license_administrators_of_the_organization(north: Cast) -> None:  # R-X-9
    agreement = agree(north)
    lease_id = lease_of(start(add(north, "zoe")[0], at=AT + MINUTE))
    for path in (
        "/sessions/",
        "/sessions/now/",
        "/sessions/starts/",
        "/sessions/refusals/",
        f"/sessions/{lease_id}/end/",
    ):
        assert Visitor().sign_in(north.ben).get(path).status_code == 403, path
    cleo = Visitor().sign_in(north.cleo)
    assert cleo.get("/sessions/", {"agreement": agreement}).status_code == 404
    assert cleo.post(f"/sessions/{lease_id}/end/").status_code == 404
    with scoped(STAFF):
        assert Lease.objects.get(pk=lease_id).ended_at is None


def test_peaks_refusals_and_the_hours_of_the_week(north: Cast) -> None:  # R-CHAT-4, R-CHAT-8
    agree(north)
    ann, bea, cat = add(north, "ann", "bea", "cat")
    first = lease_of(start(ann))
    start(bea, at=AT + MINUTE)
    assert [code_of(start(cat, at=AT + minutes * MINUTE)) for minutes in (2, 3)] == ["NO_FREE_LICENSE"] * 2
    with clock_at(NOW - 30 * timedelta(seconds=1)):
        release_lease(north.north.pk, first)
    response = open_page(north)
    busy: BusyPart = response.context["busy"]
    assert (busy.peak, busy.there, busy.usual, busy.refused.count, busy.refused.attempts) == (2, 2, 0, 1, 2)
    (row,) = busy.heat
    assert row.hour == 14
    cells = {cell.weekday: (cell.count, cell.level, cell.refused.count) for cell in row.cells}
    assert cells[2] == (2, 5, 1)
    assert cells[0] == (0, 0, 0)
    assert [(day.count, day.refused.count, day.is_running) for day in busy.rows[-2:]] == [(0, 0, False), (2, 1, True)]
    (refusal,) = response.context["refusals"]
    assert (refusal.reason, refusal.row.free_after) == ("All licences are in use.", timedelta(seconds=90))
    assert "Simultaneous starts: 2 of 2 in use." in response.content.decode()


def test_nothing_yet_says_what_will_be_here(north: Cast) -> None:
    text = open_page(north).content.decode()
    assert "None of your agreements counts" in text
    agree(north)
    text = open_page(north).content.decode()
    assert "Nobody has started yet" in text
    assert "Nobody is at work now." in text


def test_several_agreements_are_chosen_between(north: Cast) -> None:
    first, second = agree(north), agree(north, "employees", employee=100)
    found = open_page(north).context["agreements"]
    assert {str(one.id) for one in found} == {first, second}
    chosen = open_page(north, agreement=first).context["agreement"]
    assert str(chosen.id) == first


@pytest.mark.parametrize("query", [{"sort": "colour"}, {"page": "0"}, {"page": "x"}])
def test_what_cannot_be_meant_is_refused(north: Cast, query: dict[str, str]) -> None:
    agree(north)
    assert Visitor().sign_in(north.ada).get("/sessions/", query).status_code == 400


def test_a_kind_that_there_is_not_is_no_page(north: Cast) -> None:
    agree(north)
    assert Visitor().sign_in(north.ada).get("/sessions/", {"kind": "gold"}).status_code == 404


# -- lists


def make_history(cast: Cast) -> tuple[Person, Person]:
    """Ann was in for two minutes, Bea is in, and was refused twice before."""
    agree(cast, simultaneous=1)
    ann, bea = add(cast, "ann", "bea")
    first = lease_of(start(ann, "Desk"))
    for minutes in (1, 2):
        start(bea, "Kitchen", at=AT + minutes * MINUTE)
    with clock_at(AT + 2 * MINUTE):
        release_lease(cast.north.pk, first)
    start(bea, "Kitchen", at=AT + 3 * MINUTE)
    return ann, bea


def starts_of(cast: Cast, **query: str) -> list[tuple[str, str, timedelta]]:
    rows = open_page(cast, "/sessions/starts/", **query).context["rows"]
    return [(shown.person.name if shown.person else "", shown.end_words, shown.lasted) for shown in rows]


def refusals_of(cast: Cast) -> list[ShownRefusal]:
    return list(open_page(cast, "/sessions/refusals/").context["rows"])


def test_starts_the_latest_first_and_narrowed(north: Cast) -> None:
    make_history(north)
    both = [("Bea", "", MINUTE), ("Ann", "Closed", 2 * MINUTE)]
    assert starts_of(north) == both
    assert starts_of(north, state="running") == both[:1]
    assert starts_of(north, state="ended") == both[1:]
    assert starts_of(north, since="2026-07-01", until="2026-07-01") == both
    assert starts_of(north, until="2026-06-30") == starts_of(north, since="2026-07-02") == []
    response = Visitor().sign_in(north.ada).get("/sessions/starts/", {"since": "soon"})
    assert response.status_code == 422


def test_refusals_with_their_attempts_and_reason(north: Cast) -> None:
    make_history(north)
    (shown,) = open_page(north, "/sessions/refusals/").context["rows"]
    assert (shown.person.name, shown.row.count, shown.row.code, shown.row.free_after) == (
        "Bea",
        2,
        "NO_FREE_LICENSE",
        MINUTE,
    )
    assert open_page(north, "/sessions/refusals/", code="NOT_CURRENT").context["rows"] == []


def read_csv(response: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(response.content.decode())))


def test_both_lists_as_files(north: Cast) -> None:
    make_history(north)
    heading, *rows = read_csv(open_page(north, "/sessions/starts/", export="csv"))
    assert heading[:3] == ["Person", "Device", "Licence"]
    assert rows[1] == [
        "Ann",
        "Desk",
        "simultaneous",
        "change",
        "2026-07-01T14:00:00+02:00",
        "2026-07-01T14:02:00+02:00",
        "120",
        "Closed",
        "released",
    ]
    (line,) = read_csv(open_page(north, "/sessions/refusals/", export="csv"))[1:]
    assert (line[0], line[4], line[6], line[7]) == ("Bea", "2", "NO_FREE_LICENSE", "60")
    sheet = load_workbook(BytesIO(open_page(north, "/sessions/refusals/", export="xlsx").content)).active
    assert sheet is not None
    assert sheet["A2"].value == "Bea"
    assert AuditEntry.objects.filter(action="sessions.exported").count() == 3
    assert Visitor().sign_in(north.ada).get("/sessions/starts/", {"export": "pdf"}).status_code == 400


def show(cast: Cast, how: UsageDisplay) -> None:
    change_usage_display(cast.north.pk, how.value, at=NOW)


def test_one_persons_starts_are_looked_at_in_the_open(north: Cast) -> None:  # R-X-14
    ann, _bea = make_history(north)
    assert starts_of(north, person=str(ann.pk)) == [("Ann", "Closed", 2 * MINUTE)]
    entry = AuditEntry.objects.get(action="sessions.person_viewed")
    assert (entry.subject_id, entry.details) == (str(ann.pk), {"display": "by_name"})
    assert Visitor().sign_in(north.ada).get("/sessions/starts/", {"person": str(uuid4())}).status_code == 404


def test_the_person_sees_who_looked(north: Cast) -> None:  # R-X-14
    agree(north)
    start(north.ben_person)
    open_page(north, "/sessions/starts/", person=str(north.ben_person.pk))
    (look,) = looks_at(north.ben_person.pk)
    assert (look.by, look.what, look.is_usage) == ("Ada", "Looked at one person’s sessions", False)


def test_under_pseudonyms_the_past_names_nobody_but_who_is_in_has_a_name(north: Cast) -> None:  # R-X-14
    ann, _bea = make_history(north)
    show(north, UsageDisplay.BY_PSEUDONYM)
    text = open_page(north, "/sessions/starts/").content.decode()
    assert "Ann" not in text
    assert "Bea" not in text
    rows = open_page(north, "/sessions/starts/").context["rows"]
    assert open_page(north, "/sessions/starts/", person=rows[0].person.key).context["count"] == 1
    assert Visitor().sign_in(north.ada).get("/sessions/starts/", {"person": str(ann.pk)}).status_code == 404
    assert now_of(north).rows[0].session.person_name == "Bea"
    assert AuditEntry.objects.get(action="sessions.person_viewed").details == {"display": "by_pseudonym"}


def test_by_department_only_the_past_tells_nobody_apart(north: Cast) -> None:  # R-X-14
    ann, _bea = make_history(north)
    show(north, UsageDisplay.BY_DEPARTMENT)
    for path in ("/sessions/starts/", "/sessions/refusals/"):
        text = open_page(north, path).content.decode()
        assert "not shown" in text
        assert "Ann" not in text
        assert "Bea" not in text
        assert "Kitchen" not in text, "a device is somebody's"
        (line,) = read_csv(open_page(north, path, export="csv"))[1:2]
        assert line[:2] == ["", ""]
    assert Visitor().sign_in(north.ada).get("/sessions/starts/", {"person": str(ann.pk)}).status_code == 404


def test_of_long_ago_the_lists_say_from_when_they_know(north: Cast, monkeypatch: pytest.MonkeyPatch) -> None:  # R-X-14
    make_history(north)
    starts, attempts = len(starts_of(north)), sum(shown.row.count for shown in refusals_of(north))
    after = AT.replace(year=2027, month=11, day=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: after)
    assert forget_people(after) == 1
    pages = [open_page(north, f"/sessions/{name}/") for name in ("starts", "refusals")]
    for page in pages:
        text = page.content.decode()
        assert "no longer kept" in text
        assert "Of what was over before 1 Aug 2026" in text.replace(NO_BREAK_SPACE, " ")
        assert ">Ann<" not in text
    assert pages[0].context["count"] == starts
    assert sum(shown.row.count for shown in pages[1].context["rows"]) == attempts
    assert read_csv(open_page(north, "/sessions/starts/", export="csv"))[-1][:2] == ["", ""]
