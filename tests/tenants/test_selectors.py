"""What other apps read of organizations and people."""

from datetime import date

import pytest

from tenants.domain.refusal import NotFound
from tenants.scoping import STAFF, WORKER, scoped
from tenants.selectors import (
    billing_contacts,
    departments_by_code,
    departments_of,
    license_administrators,
    license_administrators_of,
    organization_by_slug,
    organization_facts,
    organizations_by_slug,
    organizations_facts,
    people_by_external_id,
    people_by_id,
    people_of,
    person_of_user,
    person_stays,
)
from tenants.services.people import move_person
from tests.cast import AT, ON, Cast, make_member, make_organization, make_user


def test_facts_of_an_organization(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        facts = organization_facts(cast.north.pk)
        assert (facts.slug, facts.timezone, facts.currency, facts.employees) == ("north", "Europe/Oslo", "NOK", 250)
        assert organization_by_slug("north") == facts


def test_another_organization_is_not_found(cast: Cast) -> None:  # R-X-9
    with scoped(cast.as_ada()):
        with pytest.raises(NotFound):
            organization_facts(cast.south.pk)
        with pytest.raises(NotFound):
            organization_by_slug("south")


def test_facts_of_many_organizations(cast: Cast) -> None:
    with scoped(WORKER):
        assert {facts.slug for facts in organizations_facts().values()} == {"north", "south"}
        assert set(organizations_facts([cast.south.pk])) == {cast.south.pk}
        assert set(organizations_by_slug(["north", "nowhere"])) == {"north"}


def test_all_license_administrators_are_contacts(cast: Cast) -> None:  # R-SCALGO-14
    with scoped(STAFF):
        empty = make_organization("empty")
        zoe, gone = make_user("zoe"), make_user("gone")
        gone.is_active = False
        gone.save()
        make_member(cast.north, zoe, is_license_administrator=True)
        make_member(cast.north, gone, is_license_administrator=True)
        addresses = [contact.email for contact in license_administrators(cast.north.pk)]
        assert addresses == ["ada@example.org", "zoe@example.org"]
        by_organization = license_administrators_of([cast.north.pk, cast.south.pk, empty.pk])
        assert [len(contacts) for contacts in by_organization.values()] == [2, 1, 0]


def test_contacts_read_their_own_language_else_the_organizations(cast: Cast) -> None:
    with scoped(STAFF):
        cast.ada.locale = ""
        cast.ada.save()
        assert [contact.locale for contact in license_administrators(cast.north.pk)] == ["nb"]
        cast.ada.locale = "de"
        cast.ada.save()
        assert [contact.locale for contact in license_administrators(cast.north.pk)] == ["de"]


def test_invoices_go_to_billing_contacts_else_to_administrators(cast: Cast) -> None:
    with scoped(STAFF):
        assert [contact.name for contact in billing_contacts(cast.north.pk)] == ["Ada"]
        cast.ben.memberships.update(is_billing_contact=True)
        assert [contact.name for contact in billing_contacts(cast.north.pk)] == ["Ben"]


def test_departments(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        assert [department.code for department in departments_of(cast.north.pk)] == ["roads", "water"]
    with scoped(WORKER):
        found = departments_by_code([cast.north.pk, cast.south.pk], ["water", "sales", "none"])
        assert set(found) == {(cast.north.pk, "water"), (cast.south.pk, "sales")}


def test_people_with_the_department_of_the_day(cast: Cast) -> None:  # R-SCALGO-9
    with scoped(cast.as_ada()):
        move_person(cast.ben_person.pk, department_id=cast.water.pk, on=date(2026, 2, 1), at=AT)
        now = people_by_external_id(cast.north.pk, ["ben", "cleo"], on=ON)
        later = people_by_external_id(cast.north.pk, ["ben"], on=date(2026, 2, 1))
        assert {key: facts.department_id for key, facts in now.items()} == {"ben": cast.roads.pk}
        assert later["ben"].department_id == cast.water.pk
        assert [facts.name for facts in people_of(cast.north.pk, on=ON)] == ["Ada", "Ben"]
        assert set(people_by_id([cast.ben_person.pk, cast.cleo_person.pk], on=ON)) == {cast.ben_person.pk}
        assert person_of_user(cast.north.pk, cast.ben.pk) == cast.ben_person.pk


def test_stays_of_people_of_several_organizations(cast: Cast) -> None:  # R-SCALGO-9
    keys = {(cast.north.pk, "ada"), (cast.south.pk, "cleo"), (cast.south.pk, "ada")}
    with scoped(WORKER):
        stays = person_stays(keys)
        assert set(stays) == {(cast.north.pk, "ada"), (cast.south.pk, "cleo")}
        assert stays[cast.north.pk, "ada"].department_on(date(2019, 12, 31)) is None
        assert stays[cast.north.pk, "ada"].department_on(date(2020, 1, 1)) == cast.water.pk
        assert person_stays([]) == {}
    with scoped(cast.as_ada()):
        assert set(person_stays(keys)) == {(cast.north.pk, "ada")}
