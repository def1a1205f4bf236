"""The people of an organization as its administrators look for them: filtered, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.functions import Lower

from tenants.domain.people import Presence
from tenants.ids import OneOf
from tenants.models import Department, Membership, Person, PersonDepartment
from tenants.selectors.people import PersonName

# People with what a query has added to them.
People: TypeAlias = QuerySet[Any, Any]

SORTS = {
    "name": ("folded_name",),
    "external_id": ("external_id",),
    "department": ("department_name", "folded_name"),
    "entry": ("entry_on", "folded_name"),
    "exit": ("exit_on", "folded_name"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleAsked:
    """Who is looked for; what is None or empty narrows nothing.

    `department_id` holds one id, or None for people who belong to none; `has_login` and `role` are about their users.
    """

    words: str = ""
    department_id: tuple[UUID | None] | None = None
    presence: Presence | None = None
    login_mode: str = ""
    has_login: bool | None = None
    role: str = ""
    sort: str = "name"
    is_descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPerson:
    """A person with the department of the day and their user; `membership_id` is None for those who cannot log in."""

    id: UUID
    external_id: str
    name: str
    email: str
    entry_on: date | None
    exit_on: date | None
    login_mode: str
    presence: Presence
    department_code: str
    department_name: str
    manager_external_id: str
    membership_id: UUID | None
    user_email: str
    is_license_administrator: bool
    is_billing_contact: bool


def people_listed(
    organization_id: UUID, asked: PeopleAsked, *, on: date, first: int = 0, most: int | None = None
) -> tuple[ListedPerson, ...]:
    """Those found on that day, in the order asked for; `first` counts from 0."""
    end = None if most is None else first + most
    rows = _ordered(_found(organization_id, asked, on), asked)[first:end]
    people = list(rows.select_related("manager"))
    members = _members_of(people)
    return tuple(_listed(person, members.get(person.pk)) for person in people)


def people_chosen(
    organization_id: UUID, asked: PeopleAsked, *, on: date, ids: Sequence[UUID] | None = None, most: int
) -> tuple[PersonName, ...]:
    """Those found on that day, or those of them with these ids, by name; whoever is erased is nobody to change."""
    found = _found(organization_id, asked, on).filter(erased_at__isnull=True)
    if ids is not None:
        found = found.filter(OneOf("pk", ids))
    rows = found.order_by("folded_name", "pk").values_list("pk", "external_id", "name")
    return tuple(PersonName(*row) for row in rows[:most])


def people_counted(organization_id: UUID, asked: PeopleAsked, *, on: date) -> dict[Presence, int]:
    """How many are found, by whether they are here on that day; narrowed by everything else that is asked."""
    found = _found(organization_id, replace(asked, presence=None), on).order_by()
    counts = dict(found.values_list("presence").annotate(count=Count("pk")))
    known: tuple[Presence, ...] = ("current", "future", "left", "undated")
    return {presence: counts.get(presence, 0) for presence in known}


def _found(organization_id: UUID, asked: PeopleAsked, on: date) -> People:
    people = Person.objects.filter(organization_id=organization_id).annotate(
        presence=_presence(on), department_id=_department_id(on), folded_name=Lower("name")
    )
    if asked.words:
        words = asked.words
        people = people.filter(Q(name__icontains=words) | Q(email__icontains=words) | Q(external_id__icontains=words))
    if asked.department_id is not None:
        (department_id,) = asked.department_id
        people = people.filter(department_id=department_id) if department_id else people.filter(department_id=None)
    if asked.presence:
        people = people.filter(presence=asked.presence)
    if asked.login_mode:
        people = people.filter(login_mode=asked.login_mode)
    return _with_users(people, asked)


def _with_users(people: People, asked: PeopleAsked) -> People:
    members = Membership.objects.filter(person_id__isnull=False)
    if asked.has_login is not None:
        has_login = Q(pk__in=members.values("person_id"))
        people = people.filter(has_login if asked.has_login else ~has_login)
    if asked.role == "license_administrator":
        people = people.filter(pk__in=members.filter(is_license_administrator=True).values("person_id"))
    if asked.role == "billing_contact":
        people = people.filter(pk__in=members.filter(is_billing_contact=True).values("person_id"))
    return people


def _ordered(people: People, asked: PeopleAsked) -> People:
    """Nothing comes last, whichever way the order is."""
    names = Department.objects.filter(pk=OuterRef("department_id")).values(folded=Lower("name"))
    codes = Department.objects.filter(pk=OuterRef("department_id"))
    people = people.annotate(
        department_name=Subquery(names[:1]),
        department_shown=Subquery(codes.values("name")[:1]),
        department_code=Subquery(codes.values("code")[:1]),
    )
    columns = [F(column) for column in SORTS[asked.sort]]
    order = [column.desc(nulls_last=True) if asked.is_descending else column.asc(nulls_last=True) for column in columns]
    return people.order_by(*order, "pk")


def _presence(on: date) -> Case:
    """As `tenants.domain.people.presence` says it."""
    return Case(
        When(exit_on__lte=on, then=Value("left")),
        When(entry_on__isnull=True, then=Value("undated")),
        When(entry_on__lte=on, then=Value("current")),
        default=Value("future"),
        output_field=CharField(),
    )


def _department_id(on: date) -> Subquery:
    stays = PersonDepartment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), person_id=OuterRef("pk"), starts_on__lte=on
    )
    return Subquery(stays.values("department_id")[:1], output_field=UUIDField())


def _members_of(people: Sequence[Person]) -> dict[UUID, Membership]:
    members = Membership.objects.filter(person_id__in=[person.pk for person in people]).select_related("user")
    return {member.person_id: member for member in members if member.person_id}


def _listed(person: Person, member: Membership | None) -> ListedPerson:
    # The annotations of the query are attributes that the model does not declare.
    found = vars(person)
    return ListedPerson(
        id=person.pk,
        external_id=person.external_id,
        name=person.name,
        email=person.email,
        entry_on=person.entry_on,
        exit_on=person.exit_on,
        login_mode=person.login_mode,
        presence=found["presence"],
        department_code=found["department_code"] or "",
        department_name=found["department_shown"] or "",
        manager_external_id=person.manager.external_id if person.manager else "",
        membership_id=member.pk if member else None,
        user_email=member.user.email if member else "",
        is_license_administrator=bool(member and member.is_license_administrator),
        is_billing_contact=bool(member and member.is_billing_contact),
    )
