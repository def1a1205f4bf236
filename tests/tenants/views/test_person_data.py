"""One person's data as a file, and their erasure, in the portal and over REST (R-X-14)."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest

from metering.selectors.looks import looks_at
from metering.services.voids import void_event
from tenants.domain.api_scopes import ORGANIZATION_SCOPES
from tenants.models import AuditEntry, Person
from tenants.scoping import STAFF, scoped
from tenants.services.api_keys import create_api_key
from tests.api import Caller, code_of
from tests.cast import AT, Cast, make_member
from tests.metering.sending import NOW, event, make_meters, send
from tests.visitors import Visitor


def unpacked(response: Any) -> tuple[dict[str, Any], list[list[str]]]:
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    with ZipFile(BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == [
            "events.csv",
            "person.json",
            "refused_starts.csv",
            "roles.csv",
            "seat_questions.csv",
            "seats.csv",
            "sessions.csv",
        ]
        rows = list(csv.reader(StringIO(archive.read("events.csv").decode())))
        return json.loads(archive.read("person.json")), rows


@pytest.fixture
def used(cast: Cast) -> Cast:
    make_meters("tiles")
    events = [
        event(1, 2, person="ben", integration="=1+1"),
        event(2, 3, person="ben", time="2026-06-11T10:00:00Z"),
        event(3, 7, person="ada"),
    ]
    assert send(events, cast.as_ada()).is_recorded
    with scoped(cast.as_ada()):
        void_event(cast.north.pk, "app", "2", at=NOW)
    return cast


def test_a_person_takes_their_own_data(used: Cast) -> None:
    visitor = Visitor().sign_in(used.ben)
    page = visitor.get(f"/people/{used.ben_person.pk}/data/").content.decode()
    assert "Your data" in page
    assert "Erase this person" not in page
    document, rows = unpacked(visitor.get(f"/people/{used.ben_person.pk}/data/export/"))
    assert (document["person"]["name"], document["person"]["external_id"]) == ("Ben", "ben")
    assert [stay["code"] for stay in document["departments"]] == ["roads"]
    assert [log_in["email"] for log_in in document["log_ins"]] == ["ben@example.org"]
    assert document["references"] == [{"reference": "ben", "is_claimed": False}]
    days = [(row["day"], row["department"], row["value"], row["events"]) for row in document["usage_by_day"]]
    assert days == [("2026-06-10", "roads", "2", 1), ("2026-06-11", "roads", "0", 0)]
    assert [entry["action"] for entry in document["audit"]][-1] == "person.exported"
    assert [row[:6] for row in rows[1:]] == [
        ["2026-06-10T10:00:00.000000Z", "2026-06-10", "tiles", "2", "roads", "'=1+1"],
        ["2026-06-11T10:00:00.000000Z", "2026-06-11", "tiles", "3", "roads", ""],
        ["2026-06-11T10:00:00.000000Z", "2026-06-11", "tiles", "-3", "roads", ""],
    ]
    assert [row[7] for row in rows[1:]] == ["", "", "yes"]


def test_what_an_administrator_takes_the_person_sees(used: Cast) -> None:
    document, _ = unpacked(Visitor().sign_in(used.ada).get(f"/people/{used.ben_person.pk}/data/export/"))
    assert document["audit"][-1]["by"] == "Ada"
    with scoped(used.as_ben()):
        (look,) = looks_at(used.ben_person.pk)
    assert (look.by, look.is_export) == ("Ada", True)


def test_nobody_else_takes_or_erases_it(used: Cast) -> None:
    for path in ("data/", "data/export/", "data/erase/"):
        assert Visitor().sign_in(used.ben).get(f"/people/{used.ada_person.pk}/{path}").status_code == 403
        assert Visitor().sign_in(used.cleo).get(f"/people/{used.ben_person.pk}/{path}").status_code == 404
    assert Visitor().sign_in(used.ben).post(f"/people/{used.ben_person.pk}/data/erase/").status_code == 403
    with scoped(STAFF):
        assert not AuditEntry.objects.filter(action="person.exported").exists()


def test_an_administrator_reads_what_will_happen_and_erases(used: Cast) -> None:
    visitor = Visitor().sign_in(used.ada)
    url = f"/people/{used.ben_person.pk}/data/erase/"
    page = visitor.get(url).content.decode()
    assert "This cannot be taken back" in page
    assert "Erase Ben for ever" in page
    answer = visitor.post(url)
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{used.ben_person.pk}/data/")
    after = visitor.get(answer["Location"]).content.decode()
    assert "stands in this person’s place" in after
    assert "Erase this person" not in after
    assert visitor.get(url).status_code == 302
    assert visitor.post(url).status_code == 302
    assert Visitor().sign_in(used.ben).get("/usage/").status_code in (302, 403)


def test_the_persons_page_leads_there(used: Cast) -> None:
    url = f"/people/{used.ben_person.pk}/"
    assert f"{url}data/" in Visitor().sign_in(used.ben).get(url).content.decode()
    visitor = Visitor().sign_in(used.ada)
    assert f"usage/?person={used.ben_person.pk}" in visitor.get(url).content.decode()
    visitor.post("/usage/display/", {"display": "by_pseudonym"})
    assert "usage/?person=" not in visitor.get(url).content.decode()
    visitor.post(f"{url}data/erase/")
    erased = visitor.get(url).content.decode()
    assert f"{url}data/" in erased
    assert f"{url}change/" not in erased


def test_oneself_is_not_erased_and_told_why(used: Cast) -> None:
    visitor = Visitor().sign_in(used.ada)
    answer = visitor.post(f"/people/{used.ada_person.pk}/data/erase/", follow=True)
    assert "You cannot erase yourself" in answer.content.decode()


# -- over REST


def test_a_program_exports_and_erases(used: Cast) -> None:
    north = Caller(used.north_key)
    document, _ = unpacked(north.get(f"people/{used.ben_person.pk}/export"))
    assert document["person"]["name"] == "Ben"
    answer = north.post(f"people/{used.ben_person.pk}/erase", {"reason": "asked for it"})
    assert answer.status_code == 200
    assert answer.json()["external_id"].startswith("erased-")
    assert answer.json()["erased_at"] is not None
    assert north.post(f"people/{used.ben_person.pk}/erase", {}).json() == answer.json()
    with scoped(STAFF):
        (entry,) = AuditEntry.objects.filter(action="person.erased")
    assert (entry.actor_kind, entry.reason) == ("api_key", "asked for it")
    vendor = Caller(used.vendor_key)
    assert unpacked(vendor.get(f"people/{used.ben_person.pk}/export?organization=north"))[0]["log_ins"] == []
    assert code_of(vendor.get(f"people/{used.ben_person.pk}/export?organization=south")) == (404, "NOT_FOUND")


def test_refusals_over_rest(used: Cast) -> None:
    north, ben = Caller(used.north_key), used.ben_person.pk
    scopes = [scope for scope in ORGANIZATION_SCOPES if scope != "people:privacy"]
    with scoped(STAFF):
        _, narrow = create_api_key(name="narrow", scopes=scopes, at=AT, organization_id=used.north.pk)
    assert code_of(Caller(narrow).get(f"people/{ben}/export")) == (403, "NOT_ALLOWED")
    assert code_of(Caller(narrow).post(f"people/{ben}/erase", {})) == (403, "NOT_ALLOWED")
    for caller, person_id in ((Caller(used.south_key), ben), (north, used.cleo_person.pk)):
        assert code_of(caller.get(f"people/{person_id}/export")) == (404, "NOT_FOUND")
        assert code_of(caller.post(f"people/{person_id}/erase", {})) == (404, "NOT_FOUND")
    assert code_of(north.post(f"people/{used.ada_person.pk}/erase", {})) == (409, "LAST_LICENSE_ADMINISTRATOR")
    assert code_of(north.post(f"people/{ben}/erase", {"reason": 7})) == (400, "INVALID_REQUEST")
    assert code_of(north.post(f"people/{ben}/erase", {"why": "x"})) == (400, "INVALID_REQUEST")
    with scoped(STAFF):
        assert Person.objects.get(pk=ben).erased_at is None


def test_the_last_administrator_of_one_organization_may_be_erased_in_another(used: Cast) -> None:
    with scoped(STAFF):
        make_member(used.south, used.ben, is_license_administrator=True)
    assert Caller(used.north_key).post(f"people/{used.ben_person.pk}/erase", {}).status_code == 200
