"""Saying whose usage an unknown reference is: administrators only, after reading what will happen, and back again."""

from __future__ import annotations

from uuid import UUID

import pytest

from metering.models import Actor
from metering.selectors.owners import owners
from tenants.models import AuditEntry
from tenants.scoping import scoped
from tests.pages.stage import Stage
from tests.visitors import Visitor

NOBODY = UUID("01990000-0000-7000-8000-000000000000")


def find_url(stage: Stage) -> str:
    return f"/usage/references/{stage.unknown_actor}/"


def assign_url(stage: Stage, person_id: UUID | None = None) -> str:
    return f"{find_url(stage)}people/{person_id or stage.ben_person.pk}/"


def owner_of(stage: Stage) -> UUID | None:
    with scoped(stage.scope):
        return owners(stage.organization_id, {stage.unknown_actor})[stage.unknown_actor].person_id


def test_a_list_of_most_references_holds_those_asked_for(stage: Stage) -> None:
    with scoped(stage.scope):
        everybody = set(Actor.objects.filter(organization_id=stage.organization_id).values_list("pk", flat=True))
        asked = everybody - {stage.unknown_actor} | {None}
        named, read = (owners(stage.organization_id, asked, are_most=are_most) for are_most in (False, True))
    assert len(asked) > 1
    assert read.keys() == named.keys() == asked
    assert {key: owner.key for key, owner in read.items()} == {key: owner.key for key, owner in named.items()}


def test_people_are_found_by_name_and_by_id(stage: Stage) -> None:
    visitor = Visitor().sign_in(stage.ada)
    everybody, some, none = (visitor.get(find_url(stage), {"name": asked}) for asked in ("", " lUND ", "x\x00y"))
    assert [name for _, name, _ in everybody.context["reference"].people] == ["Ada Haugland", "Ben Lunde", "Frida Moe"]
    assert [person_id for person_id, _, _ in some.context["reference"].people] == [stage.ben_person.pk]
    assert (none.status_code, list(none.context["reference"].people)) == (200, [])


def test_reading_what_will_happen_changes_nothing(stage: Stage) -> None:
    response = Visitor().sign_in(stage.ada).get(assign_url(stage))
    assert "gis-batch-04" in response.context["confirmation"].title
    assert owner_of(stage) is None


def test_confirming_assigns_and_is_kept(stage: Stage) -> None:  # R-X-6
    visitor = Visitor().sign_in(stage.ada)
    response = visitor.post(assign_url(stage), follow=True)
    assert response.status_code == 200
    assert "Ben Lunde" in response.content.decode()
    assert owner_of(stage) == stage.ben_person.pk
    with scoped(stage.scope):
        (entry,) = AuditEntry.objects.filter(action="actor.claimed")
    assert (entry.actor_id, entry.details) == (stage.ada.pk, {"person_id": str(stage.ben_person.pk)})


def test_totals_stay_and_the_usage_is_the_persons(stage: Stage) -> None:
    visitor = Visitor().sign_in(stage.ada)
    visitor.post(assign_url(stage))
    usage = visitor.get("/usage/").context["usage"]
    assert [(row.label, row.total) for row in usage.people.rows] == [("Ada Haugland", 60), ("Ben Lunde", 45)]
    assert (usage.total, usage.people.references) == (105, 0)


def test_what_was_assigned_can_be_taken_back(stage: Stage) -> None:
    visitor = Visitor().sign_in(stage.ada)
    visitor.post(assign_url(stage))
    person = visitor.get("/usage/", {"person": str(stage.ben_person.pk)}).context["usage"]
    assert [(found.reference, found.is_claimed) for found in person.filtered.references] == [
        ("ben", False),
        ("gis-batch-04", True),
    ]
    assert visitor.get(f"{find_url(stage)}release/").status_code == 200
    assert owner_of(stage) == stage.ben_person.pk
    assert visitor.post(f"{find_url(stage)}release/").status_code == 302
    assert owner_of(stage) is None


def test_what_names_somebody_already_is_neither_assigned_nor_taken_away(stage: Stage) -> None:
    visitor = Visitor().sign_in(stage.ada)
    with scoped(stage.scope):
        ben = Actor.objects.get(reference="ben")
    for path in ("", f"people/{stage.ada_person.pk}/", "release/"):
        assert visitor.get(f"/usage/references/{ben.pk}/{path}").status_code == 404
        assert visitor.post(f"/usage/references/{ben.pk}/{path}").status_code in (404, 405)


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_administrators_assign(stage: Stage, method: str) -> None:  # R-SCALGO-12
    for user in (stage.ben, stage.frida):
        visitor = Visitor().sign_in(user)
        for path in (assign_url(stage), f"{find_url(stage)}release/"):
            assert getattr(visitor, method)(path).status_code == 403
    assert Visitor().sign_in(stage.ben).get(find_url(stage)).status_code == 403
    assert owner_of(stage) is None


def test_nobody_who_is_not_there(stage: Stage) -> None:
    visitor = Visitor().sign_in(stage.ada)
    for path in (f"/usage/references/{NOBODY}/", assign_url(stage, NOBODY), f"/usage/references/{NOBODY}/release/"):
        assert visitor.get(path).status_code == 404


def test_a_form_from_elsewhere_is_refused(stage: Stage) -> None:
    visitor = Visitor(enforce_csrf_checks=True).sign_in(stage.ada)
    assert visitor.post(assign_url(stage)).status_code == 403
    assert owner_of(stage) is None
