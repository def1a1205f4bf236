"""The audit log in words: names of today, staff as the vendor, narrowed, in pages, and as a file."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest

from tenants.models import AuditEntry, Person, User
from tenants.scoping import STAFF, Role, Scope, scoped
from tenants.services.api_keys import create_api_key
from tenants.services.audit import record_audit
from tenants.services.people import change_person, move_person
from tenants.views.audit_log import ENTRIES_ON_A_PAGE, TrailRow
from tests.api import Caller
from tests.cast import make_organization, make_person, make_user
from tests.pages.stage import NOW, SIGNED_AT, Stage
from tests.staff import text_of
from tests.visitors import Visitor


def get(stage: Stage, **query: str) -> Any:
    return Visitor().sign_in(stage.ada).get("/audit-log/", query)


def rows(stage: Stage, **query: str) -> list[TrailRow]:
    """All that is shown but the reader's own log-ins, of which each look makes one."""
    found: list[TrailRow] = get(stage, **query).context["rows"]
    return [row for row in found if row.entry.action != "user.logged_in"]


def as_ada(stage: Stage) -> Scope:
    return Scope(Role.WEB, stage.organization_id, stage.ada.pk)


def told(row: TrailRow) -> list[tuple[str, str]]:
    return [(str(detail.label), str(detail.value)) for detail in row.details]


def test_who_did_what_to_whom_with_the_names_of_today(stage: Stage) -> None:
    with scoped(as_ada(stage)):
        change_person(stage.ben_person.pk, {"exit_on": date(2026, 7, 1), "name": "Ben Vik"}, at=NOW)
    first = rows(stage)[0]
    assert (first.who, first.what, first.subject, first.kind) == ("Ada", "Changed a person", "Ben Vik", "Person")
    assert [(str(detail.label), detail.before, detail.value) for detail in first.details][1:] == [
        ("first day without access", "nothing", date(2026, 7, 1))
    ]
    assert told(first)[0] == ("changed", "name")
    assert "1\xa0Jul\xa02026" in get(stage).content.decode()


def test_departments_are_called_by_name(stage: Stage) -> None:
    with scoped(as_ada(stage)):
        move_person(stage.ben_person.pk, department_id=None, on=date(2026, 6, 14), at=NOW)
        water = stage.ada_person.departments.get().department_id
        move_person(stage.ben_person.pk, department_id=water, on=date(2026, 6, 15), at=NOW + timedelta(seconds=1))
    assert told(rows(stage)[0]) == [("from", "2026-06-15"), ("department", "Water")]


def test_staff_are_the_vendor_and_jobs_are_nobody(stage: Stage) -> None:
    with scoped(STAFF):
        vera = make_user("vera", is_staff=True)
    with scoped(Scope(Role.STAFF, stage.organization_id, vera.pk)):
        record_audit("person.changed", "person", stage.ben_person.pk, at=NOW)
    assert str(rows(stage)[0].who) == "The vendor"
    assert "Vera" not in get(stage).content.decode().replace("Vera Lund", "")
    assert {str(row.who) for row in rows(stage, who="vendor")} == {"The vendor"}
    assert {str(row.who) for row in rows(stage, who="automatic")} == {"By itself"}


def test_programs_are_called_by_their_key(stage: Stage) -> None:
    with scoped(stage.scope):
        _key, secret = create_api_key(
            name="HR import", scopes=["people:write"], at=NOW, organization_id=stage.organization_id
        )
    with scoped(STAFF):
        _vendors, vendor_secret = create_api_key(name="CRM", scopes=["people:write"], at=NOW, organization_id=None)
    assert Caller(secret).post("people", {"external_id": "dan", "name": "Dan"}).status_code == 201
    address = "people?organization=fjellvik"
    assert Caller(vendor_secret).post(address, {"external_id": "eva", "name": "Eva"}).status_code == 201
    assert [(row.who, row.subject) for row in rows(stage, who="program")] == [("HR import", "Dan")]
    assert "Eva" in [row.subject for row in rows(stage, who="vendor", kind="person")]
    assert "CRM" not in get(stage).content.decode()


def test_what_a_reader_under_pseudonyms_may_not_learn(stage: Stage) -> None:  # R-X-14
    with scoped(as_ada(stage)):
        for how in ("by_pseudonym", "by_name"):
            details = {"display": how}
            record_audit("usage.person_viewed", "person", stage.ben_person.pk, at=NOW, details=details)
    named, unnamed = rows(stage)[:2]
    assert (named.subject, unnamed.subject) == ("Ben Lunde", "")
    assert [row[4] for row in csv_rows(stage)[1:3]] == ["Ben Lunde", ""]


def test_it_is_narrowed(stage: Stage) -> None:
    with scoped(as_ada(stage)):
        record_audit("people.exported", "organization", stage.organization_id, at=NOW, details={"format": "csv"})
    assert [row.what for row in rows(stage, who=str(stage.ada.pk))] == ["Took the list of people away as a file"]
    assert {row.entry.subject_kind for row in rows(stage, kind="department")} == {"department"}
    assert [row.what for row in rows(stage, since="2026-06-15")] == ["Took the list of people away as a file"]
    assert {row.entry.at for row in rows(stage, until="2025-05-20")} == {SIGNED_AT}
    assert rows(stage, since="2025-05-21", until="2025-05-21") == []


@pytest.mark.parametrize(
    "query", [{"since": "x"}, {"until": "9999-12-31"}, {"since": "0001-01-01"}, {"kind": "x"}, {"who": "x"}]
)
def test_what_cannot_be_asked_is_said_at_its_field(stage: Stage, query: dict[str, str]) -> None:
    response = get(stage, **query)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(query)


def test_what_cannot_be_meant_is_no_page(stage: Stage) -> None:
    assert get(stage, before="x").status_code == 400
    assert get(stage, export="pdf").status_code == 400


def test_older_entries_follow_on_their_own_page(stage: Stage) -> None:
    with scoped(as_ada(stage)):
        # The reader's log-in stands on the first page, too.
        for _number in range(ENTRIES_ON_A_PAGE - 1):
            record_audit("people.exported", "organization", stage.organization_id, at=NOW)
    first = get(stage).context
    older = get(stage, before=first["next"]).context
    assert len(first["rows"]) == ENTRIES_ON_A_PAGE
    assert older["rows"][0].entry.at < NOW
    ids = [row.entry.id for row in (*first["rows"], *older["rows"])]
    assert len(set(ids)) == len(ids)


def csv_rows(stage: Stage, **query: str) -> list[list[str]]:
    """Without the reader's own log-ins."""
    found = csv.reader(StringIO(get(stage, export="csv", **query).content.decode()))
    return [row for row in found if row[-1] != "user.logged_in"]


def test_the_file_has_every_entry_and_is_kept_itself(stage: Stage) -> None:
    found = csv_rows(stage, kind="person")
    assert found[0] == ["When", "Who", "What", "About", "Name", "Details", "Reason", "Code"]
    assert found[-1][1:5] == ["By itself", "Added a person", "Person", "Ada Haugland"]
    assert found[-1][0] == "2025-05-20T11:00:00+02:00"
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="audit_log.exported")
    assert (entry.actor_id, entry.details) == (stage.ada.pk, {"format": "csv"})


def test_only_administrators_and_only_their_own(stage: Stage) -> None:  # R-X-9
    for user in (stage.ben, stage.frida):
        assert Visitor().sign_in(user).get("/audit-log/").status_code == 403
    with scoped(STAFF):
        far = make_person(make_organization("far"), "zoe")
        assert AuditEntry.objects.filter(subject_id=str(far.pk)).exists()
    assert str(far.pk) not in {row.entry.subject_id for row in rows(stage, kind="person")}


def test_an_action_without_words_is_shown_by_its_code(stage: Stage) -> None:
    with scoped(stage.scope):
        record_audit("moon.landed", "moon", "1", at=NOW, details={"on": "not a day", "speed": 3, "crew": [1, 2]})
    row = rows(stage)[0]
    assert (row.what, row.kind, row.subject) == ("moon.landed", "moon", "")
    assert told(row) == [("from", "not a day"), ("crew", "1, 2"), ("speed", "3")]


def test_amounts_instants_and_codes_are_said_as_everywhere(stage: Stage) -> None:
    details = {
        "amount": "150000.00",
        "basis": "ordinary",
        "is_in_time": True,
        "percents": {"a": "100"},
        "received_at": "2026-05-02T09:00:00+00:00",
    }
    with scoped(stage.scope):
        record_audit("notice.given", "subscription", stage.subscription_id, at=NOW, details=details)
    assert dict(told(rows(stage)[0])) == {
        "amount": "150,000.00",
        "kind of notice": "ordinary",
        "in time": "yes",
        "received": "2026-05-02 09:00:00+00:00",
    }
    page = text_of(get(stage))
    assert "received 2 May 2026, 11:00" in page


def test_what_a_key_may_do_is_said_in_words_and_no_id_is_shown(stage: Stage) -> None:
    with scoped(as_ada(stage)):
        details = {"scopes": ["people:read", "usage:read"], "plan_version": str(stage.subscription_id)}
        record_audit("api_key.created", "api_key", stage.ada_person.pk, at=NOW, details=details)
    assert told(rows(stage)[0]) == [("it may", "Read people and departments, Read usage")]


def test_names_never_stand_in_the_trail_itself(stage: Stage) -> None:  # R-X-14
    with scoped(STAFF):
        kept = " ".join(str(entry.details) for entry in AuditEntry.objects.all())
        names = [*Person.objects.values_list("name", flat=True), *User.objects.values_list("email", flat=True)]
    assert [name for name in names if name in kept] == []
