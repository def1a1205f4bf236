"""`/people` of one organization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.base import OrganizationView
from tenants.api.fields import Code, Day, EmailAddress, Line
from tenants.api.person_changes import apply_department, person_changes
from tenants.api.schema import page_of
from tenants.api.serializers import PageQuery, StrictSerializer
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound
from tenants.models import LoginMode, Person
from tenants.selectors import PersonFacts, department_codes, external_ids, people_by_id
from tenants.services.people import NewPerson, add_person, change_person, put_person_by_external_id

SCOPES = {"GET": "people:read", "POST": "people:write", "PATCH": "people:write", "PUT": "people:write"}


class PersonChangesBody(StrictSerializer):
    """What may be changed of a person; what is not given stays as it is. A new one needs a name."""

    name = Line(required=False)
    email = EmailAddress(required=False, allow_blank=True)
    entry_on = Day(required=False, allow_null=True, help_text="The first day on which the person is current.")
    exit_on = Day(required=False, allow_null=True, help_text="The first day without access.")
    login_mode = Code(LoginMode.choices, required=False)
    manager = Line(required=False, allow_null=True, help_text="The external id of the person they report to.")
    department = Line(required=False, allow_null=True, help_text="The code of the department.")
    department_from = Day(
        required=False, help_text="The day of the move to `department`, today unless given. History stays as it was."
    )


class NewPersonBody(PersonChangesBody):
    """A person to be added; the external id never changes."""

    external_id = Line(help_text="What usage events name the person by.")
    name = Line()


class PersonBody(serializers.Serializer[Any]):
    """A person, with the department of today."""

    id = serializers.UUIDField()
    external_id = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField(allow_blank=True)
    entry_on = serializers.DateField(allow_null=True)
    exit_on = serializers.DateField(allow_null=True)
    login_mode = serializers.ChoiceField(LoginMode.choices)
    manager = serializers.CharField(allow_null=True)
    department = serializers.CharField(allow_null=True)
    erased_at = serializers.DateTimeField(allow_null=True, help_text="Since when a pseudonym stands in their place.")


class PeopleQuery(PageQuery):
    external_id = Line(required=False)


class PersonView(OrganizationView):
    """Shows people of the view's organization."""

    scopes: ClassVar = SCOPES

    def show(self, people: Sequence[Person]) -> list[dict[str, Any]]:
        today = local_day(self.at, self.organization.timezone)
        facts = people_by_id([person.pk for person in people], on=today)
        managers = external_ids({found.manager_id for found in facts.values() if found.manager_id})
        departments = department_codes({found.department_id for found in facts.values() if found.department_id})
        return [_show(facts[person.pk], managers, departments) for person in people]

    def answer(self, person: Person, status: int = 200) -> Response:
        return Response(self.show([person])[0], status=status)


class PeopleView(PersonView):
    query_of: ClassVar = {"GET": PeopleQuery}

    @extend_schema(operation_id="people_list", responses=page_of(PersonBody))
    def get(self, request: Request) -> Response:
        """People, in the order in which they were added."""
        people = Person.objects.filter(organization_id=self.organization.id)
        if "external_id" in self.query:
            people = people.filter(external_id=self.query["external_id"])
        return self.page(people, self.show)

    @extend_schema(operation_id="people_create", request=NewPersonBody, responses={201: PersonBody})
    def post(self, request: Request) -> Response:
        """Adds a person, if the licenses allow it."""
        body = self.body(NewPersonBody)
        changes = person_changes(self.organization, body)
        person = add_person(self.organization.id, NewPerson(external_id=body["external_id"], **changes), at=self.at)
        apply_department(person, self.organization, body, at=self.at)
        return self.answer(person, 201)


class PersonDetailView(PersonView):
    @extend_schema(operation_id="people_retrieve", responses=PersonBody)
    def get(self, request: Request, person_id: UUID) -> Response:
        """One person."""
        person = Person.objects.filter(organization_id=self.organization.id, pk=person_id).first()
        if person is None:
            raise NotFound("person", str(person_id))
        return self.answer(person)

    @extend_schema(operation_id="people_change", request=PersonChangesBody, responses=PersonBody)
    def patch(self, request: Request, person_id: UUID) -> Response:
        """Changes a person, if the licenses allow it."""
        body = self.body(PersonChangesBody, is_partial=True)
        person = change_person(person_id, person_changes(self.organization, body), at=self.at)
        apply_department(person, self.organization, body, at=self.at)
        return self.answer(person)


class PersonByExternalIdView(PersonView):
    @extend_schema(operation_id="people_put", request=PersonChangesBody, responses={200: PersonBody, 201: PersonBody})
    def put(self, request: Request, external_id: str) -> Response:
        """Creates the person with this external id, or changes them; what is not given stays as it is."""
        body = self.body(PersonChangesBody)
        changes = person_changes(self.organization, body)
        person, is_new = put_person_by_external_id(self.organization.id, external_id, changes, at=self.at)
        apply_department(person, self.organization, body, at=self.at)
        return self.answer(person, 201 if is_new else 200)


def _show(facts: PersonFacts, managers: dict[UUID, str], departments: dict[UUID, str]) -> dict[str, Any]:
    shown = {field: getattr(facts, field) for field in PersonFacts.__slots__}
    shown["manager"] = managers[facts.manager_id] if facts.manager_id else None
    shown["department"] = departments[facts.department_id] if facts.department_id else None
    return dict(PersonBody(shown).data)
