"""What other apps read of people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tenants.domain.people import is_current
from tenants.domain.refusal import Refused
from tenants.models import (
    Membership,
    Person,
    PersonDepartment,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """A person, with the department of the day that was asked for."""

    id: UUID
    external_id: str
    name: str
    email: str
    entry_on: date | None
    exit_on: date | None
    login_mode: str
    manager_id: UUID | None
    department_id: UUID | None
    erased_at: datetime | None

    def is_current(self, on: date) -> bool:
        return is_current(self, on)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person in a long list: no more than what they are called."""

    id: UUID
    external_id: str
    name: str


def people_of(organization_id: UUID, *, on: date) -> tuple[PersonFacts, ...]:
    """All people, also those who have left or are not here yet, by name."""
    return _people_facts(list(Person.objects.filter(organization_id=organization_id)), on)


def people_by_external_id(organization_id: UUID, external_ids: Iterable[str], *, on: date) -> dict[str, PersonFacts]:
    """By external id; unknown ones are missing."""
    people = Person.objects.filter(organization_id=organization_id, external_id__in=set(external_ids))
    return {facts.external_id: facts for facts in _people_facts(list(people), on)}


def people_by_id(person_ids: Iterable[UUID], *, on: date) -> dict[UUID, PersonFacts]:
    """By id, of all organizations in the scope; unknown ids are missing."""
    people = list(Person.objects.filter(pk__in=set(person_ids)))
    return {facts.id: facts for facts in _people_facts(people, on)}


def person_names(organization_id: UUID) -> tuple[PersonName, ...]:
    """All people of an organization, by name."""
    people = Person.objects.filter(organization_id=organization_id)
    return tuple(PersonName(*row) for row in people.values_list("pk", "external_id", "name"))


def external_ids(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """What usage calls the people with these ids."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "external_id"))


def person_known_as(organization_id: UUID, text: str) -> UUID:
    """The one who is not erased and has this external id, else this e-mail address, their own or their log-in's.

    Raises `Refused`: UNKNOWN_PERSON, SEVERAL_PEOPLE.
    """
    people = Person.objects.filter(organization_id=organization_id, erased_at__isnull=True)
    wanted = text.strip()
    found = list(people.filter(external_id=wanted).values_list("pk", flat=True))
    if not found:
        members = Membership.objects.filter(organization_id=organization_id, user__email__iexact=wanted)
        theirs = Q(email__iexact=wanted) | Q(pk__in=members.values("person_id"))
        found = list(people.filter(theirs).values_list("pk", flat=True)[:2])
    if len(found) != 1:
        code, words = ("SEVERAL_PEOPLE", _several()) if found else ("UNKNOWN_PERSON", _unknown())
        raise Refused(code, words, {"field": "known_as"}, is_input=True)
    return UUID(str(found[0]))


def _several() -> str:
    return _("Several people have this address: write the ID of the one who is meant.")


def _unknown() -> str:
    return _("Nobody has this ID or address there.")


def person_of_user(organization_id: UUID, user_id: UUID) -> UUID | None:
    """The person that the user is in this organization, if somebody has said so."""
    membership = Membership.objects.filter(organization_id=organization_id, user_id=user_id)
    return membership.values_list("person_id", flat=True).first()


def _people_facts(people: Sequence[Person], on: date) -> tuple[PersonFacts, ...]:
    departments = _departments_on({person.pk for person in people}, on)
    return tuple(_person_facts(person, departments) for person in people)


def _departments_on(person_ids: Collection[UUID], on: date) -> dict[UUID, UUID]:
    stays = PersonDepartment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), person_id__in=person_ids, starts_on__lte=on
    )
    return dict(stays.values_list("person_id", "department_id"))


def _person_facts(person: Person, departments: Mapping[UUID, UUID]) -> PersonFacts:
    return PersonFacts(
        id=person.pk,
        external_id=person.external_id,
        name=person.name,
        email=person.email,
        entry_on=person.entry_on,
        exit_on=person.exit_on,
        login_mode=person.login_mode,
        manager_id=person.manager_id,
        department_id=departments.get(person.pk),
        erased_at=person.erased_at,
    )
