"""Roles of several people at once: the seats that they need are shown, then all or none is given (R-CITIZEN-15)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from licensing.models import Assignment, ProductRole
from licensing.services.product_roles import grant_role
from tenants.models import AuditEntry, Person
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, subscribe
from tests.pages.test_languages import words_of
from tests.visitors import Visitor

ADMIN = {"kind": "admin", "roles": ["admin"], "included": 2}
MANAGER = {"kind": "manager", "roles": ["folder_manager", "project_manager"], "included": 2}
GIVEN, TAKEN = "given:planner", "taken:planner"


@pytest.fixture
def platform(cast: Cast, ada: Visitor) -> UUID:
    """Two admin seats, of which Lea has one, and two manager seats, of which Kim has one; Mia has none."""
    with scoped(STAFF):
        found = subscribe(cast.north.pk, "role_seats", {"seats": [ADMIN, MANAGER]})
        lea, kim, _mia = add_people(cast.north.pk, "lea", "kim", "mia")
        grant_role(found, lea.pk, "admin", at=AT)
        grant_role(found, kim.pk, "project_manager", at=AT)
    return found


def path(*names: str) -> str:
    with scoped(STAFF):
        ids = dict(Person.objects.filter(external_id__in=names).values_list("external_id", "pk"))
    return "/people/together/?" + urlencode([("person", ids[name]) for name in names])


def preview(ada: Visitor, names: str, **answers: str) -> Any:
    given = {key + ":planner": value for key, value in answers.items()}
    return ada.post(path(*names.split()), given)


def confirm(ada: Visitor, names: str, **answers: str) -> Any:
    outcome = preview(ada, names, **answers).context["page"].outcome
    given = {key + ":planner": value for key, value in answers.items()}
    return ada.post(path(*names.split()), given | {"digest": outcome.digest})


def roles() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with scoped(STAFF):
        running = ProductRole.objects.filter(ends_at__isnull=True).order_by("role")
        for name, role in running.values_list("person__external_id", "role"):
            found.setdefault(name, []).append(role)
    return found


def kinds() -> dict[str, str]:
    with scoped(STAFF):
        return dict(Assignment.objects.filter(ends_at__isnull=True).values_list("person__external_id", "kind"))


def test_the_form_offers_the_roles_of_each_product(cast: Cast, ada: Visitor) -> None:
    with scoped(STAFF):
        add_people(cast.north.pk, "kim")
    assert "Give a role" not in words_of(ada.get(path("kim"))), "a customer without such a product is asked nothing"
    with scoped(STAFF):
        subscribe(cast.north.pk, "role_seats", {"seats": [ADMIN, MANAGER]})
    words = words_of(ada.get(path("kim")))
    assert "Give a role in Planner" in words
    assert "Take a role away in Planner" in words
    assert "Leave as it is Administrator Folder manager Project manager All roles, except what you give" in words


def test_a_role_is_given_beside_those_that_there_are(ada: Visitor, platform: UUID) -> None:  # R-CITIZEN-13, 15
    shown = preview(ada, "kim mia", given="role:folder_manager")
    words = words_of(shown)
    assert "Project manager → Folder manager, Project manager" in words
    assert "Managers Planner · today 1 2 2 0" in words, "needed now, needed then, there are, left"
    assert "Administrators Planner · today 1 1 2 1" in words
    assert roles() == {"kim": ["project_manager"], "lea": ["admin"]}, "nothing happens before it is confirmed"
    assert confirm(ada, "kim mia", given="role:folder_manager")["Location"] == "/people/"
    assert roles() == {"kim": ["folder_manager", "project_manager"], "lea": ["admin"], "mia": ["folder_manager"]}
    assert kinds() == {"kim": "manager", "lea": "admin", "mia": "manager"}
    with scoped(STAFF):
        deeds = AuditEntry.objects.filter(action="role.granted").order_by("pk")
        assert [deed.details["role"] for deed in deeds][-2:] == [["folder_manager"], ["folder_manager"]]
    assert "All of them are so already" in words_of(preview(ada, "kim mia", given="role:folder_manager"))


def test_too_few_seats_refuse_everybody_with_those_who_would_need_one(ada: Visitor, platform: UUID) -> None:
    shown = preview(ada, "lea kim mia", given="role:admin")
    words = words_of(shown)
    assert "Planner, Administrators: 1 licence is missing. Those who would need one: Kim, Mia." in words
    assert "Rows that ask" not in words
    assert 'name="digest"' not in shown.content.decode()
    assert confirm(ada, "lea kim mia", given="role:admin").status_code == 409
    assert kinds() == {"lea": "admin", "kim": "manager"}


def test_a_role_is_taken_away_and_its_seat_is_free(ada: Visitor, platform: UUID) -> None:  # R-CITIZEN-12
    assert "Managers Planner · today 1 0 2 2" in words_of(preview(ada, "lea kim", taken="role:project_manager"))
    confirm(ada, "lea kim", taken="role:project_manager")
    assert (roles(), kinds()) == ({"lea": ["admin"]}, {"lea": "admin"}), "who had another keeps it"


def test_one_role_takes_the_place_of_all_others(ada: Visitor, platform: UUID) -> None:
    refused = confirm(ada, "lea kim mia", given="role:folder_manager", taken="role:admin")
    assert (refused.status_code, kinds()) == (409, {"kim": "manager", "lea": "admin"}), (
        "three managers are one too many"
    )
    confirm(ada, "lea kim", given="role:folder_manager", taken="all")
    assert roles() == {"lea": ["folder_manager"], "kim": ["folder_manager"]}
    confirm(ada, "lea kim", taken="all")
    assert (roles(), kinds()) == ({}, {})


def test_who_could_not_log_in_is_named_with_the_product(cast: Cast, ada: Visitor, platform: UUID) -> None:
    with scoped(STAFF):
        add_people(cast.north.pk, "mail", login_mode="none")
    words = words_of(preview(ada, "mail mia", given="role:admin"))
    assert "Mail (Roles in Planner): Who has no log-in can be given no role. LOGIN_MODE_NONE" in words
    assert kinds() == {"lea": "admin", "kim": "manager"}
    both = ada.post(path("mail"), {GIVEN: "role:admin", "login_mode": "active"})
    assert both.context["page"].outcome.can_be_done, "with a log-in in the same change they can"


def test_what_somebody_else_gave_meanwhile_is_shown_first(ada: Visitor, platform: UUID) -> None:
    seen = preview(ada, "mia", given="role:folder_manager").context["page"].outcome.digest
    with scoped(STAFF):
        grant_role(platform, Person.objects.get(external_id="mia").pk, "project_manager", at=AT)
    refused = ada.post(path("mia"), {GIVEN: "role:folder_manager", "digest": seen})
    assert refused.status_code == 409
    assert "Project manager → Folder manager, Project manager" in words_of(refused)
    assert roles()["mia"] == ["project_manager"]


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({GIVEN: "role:king"}, GIVEN),
        ({GIVEN: "all"}, GIVEN),
        ({TAKEN: "admin"}, TAKEN),
        ({GIVEN: "role:admin", TAKEN: "role:admin"}, TAKEN),
        ({"given:elsewhere": "role:admin"}, "__all__"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field(
    ada: Visitor, platform: UUID, answers: dict[str, str], field: str
) -> None:
    refused = ada.post(path("kim"), answers)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
