"""Organizations are created and changed, and what is said of them is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tenants.domain.organizations import NewOrganization
from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry, Organization, PersonDepartment
from tenants.scoping import STAFF, scoped
from tenants.services.organizations import change_organization, create_organization, lock_organization
from tests.cast import AT, Cast, make_organization

WEST = NewOrganization(
    slug="west",
    name="  Vest kommune ",
    organization_type="public_agency",
    country="NO",
    currency="NOK",
    locale="nb",
    timezone="Europe/Oslo",
    employees=180,
    external_id="crm-7",
)


def refusal(new: NewOrganization) -> tuple[str, Any]:
    with pytest.raises(Refused) as caught, scoped(STAFF):
        create_organization(new, at=AT)
    return caught.value.code, caught.value.details.get("field")


@pytest.mark.usefixtures("db")
def test_organization_is_created_and_audited() -> None:
    with scoped(STAFF):
        west = create_organization(WEST, at=AT)
        assert (west.slug, west.name, west.employees, west.external_id) == ("west", "Vest kommune", 180, "crm-7")
        entry = AuditEntry.objects.get(action="organization.created")
        assert (entry.organization_id, entry.subject_id) == (west.pk, str(west.pk))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("slug", ["", "West", "west coast", "-west", "west-", "vest_1", "ø", "w" * 64, "west\n"])
def test_slug_must_fit_into_addresses(slug: str) -> None:
    assert refusal(replace(WEST, slug=slug)) == ("INVALID_SLUG", "slug")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "XX"),
        ("country", "no"),
        ("country", "EU"),
        ("currency", "DEM"),
        ("currency", "nok"),
        ("locale", "fr"),
        ("timezone", "Oslo"),
        ("timezone", "localtime"),
        ("organization_type", "bank"),
    ],
)
def test_codes_are_checked(field: str, value: str) -> None:
    changed: Any = {field: value}
    assert refusal(replace(WEST, **changed)) == ("UNKNOWN_CODE", field)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("name", ["", " ", "a\x00b", "two\nlines", "\u202eevil", "x" * 201])
def test_name_is_one_readable_line(name: str) -> None:
    assert refusal(replace(WEST, name=name)) == ("INVALID_TEXT" if name.strip() else "MISSING_FIELD", "name")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("employees", [-1, 10_000_001])
def test_number_of_employees_must_be_possible(employees: int) -> None:
    assert refusal(replace(WEST, employees=employees)) == ("INVALID_NUMBER", "employees")


def test_slug_and_external_id_are_taken_once(cast: Cast) -> None:
    with scoped(STAFF):
        create_organization(WEST, at=AT)
    assert refusal(replace(WEST, external_id=None)) == ("SLUG_TAKEN", None)
    assert refusal(replace(WEST, slug="other")) == ("EXTERNAL_ID_TAKEN", None)
    with scoped(STAFF):
        assert Organization.objects.count() == 3


def test_changed_zone_moves_no_stored_day(cast: Cast) -> None:  # R-X-12
    with scoped(cast.as_vera()):
        before = list(PersonDepartment.objects.values_list("starts_on", "ends_on"))
        change_organization(cast.north.pk, {"timezone": "America/New_York"}, at=AT, reason="moved")
        assert list(PersonDepartment.objects.values_list("starts_on", "ends_on")) == before
        assert before[0] == (date(2020, 1, 1), None)


def test_change_is_audited_with_codes_and_never_names(cast: Cast) -> None:  # R-X-14
    with scoped(cast.as_vera()):
        change_organization(cast.north.pk, {"name": "Nord", "timezone": "UTC", "employees": 250}, at=AT, reason="r")
        entry = AuditEntry.objects.get(action="organization.changed")
        assert entry.details == {"fields": ["name", "timezone"], "values": {"timezone": ["Europe/Oslo", "UTC"]}}
        assert (entry.actor_kind, entry.actor_id, entry.reason) == ("user", cast.vera.pk, "r")


def test_change_to_what_is_already_so_is_none(cast: Cast) -> None:
    with scoped(cast.as_vera()):
        change_organization(cast.north.pk, {"employees": 250}, at=AT)
        assert not AuditEntry.objects.filter(action="organization.changed").exists()


def test_unknown_organization_is_not_found(cast: Cast) -> None:
    with scoped(cast.as_ada()), pytest.raises(NotFound):
        lock_organization(cast.south.pk)
    with scoped(STAFF), pytest.raises(NotFound):
        change_organization(cast.ada.pk, {"name": "X"}, at=AT)


def test_administrators_may_lock_and_set_the_language_only(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        assert lock_organization(cast.north.pk) == cast.north
        assert Organization.objects.update(locale="de") == 1
    with scoped(STAFF):
        make_organization("east")
        assert list(Organization.objects.order_by("slug").values_list("slug", "locale")) == [
            ("east", "nb"),
            ("north", "de"),
            ("south", "nb"),
        ]
