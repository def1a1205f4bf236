"""`/people/{id}/export` and `/people/{id}/erase`: the rights of the person that is talked about (R-X-14)."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.fields import Line
from tenants.api.people import PersonBody, PersonView
from tenants.api.serializers import StrictSerializer
from tenants.domain.refusal import NotFound
from tenants.models import Person
from tenants.services.erasure import erase_person
from tenants.services.person_export import CONTENT_TYPE, export_person


class ErasureBody(StrictSerializer):
    reason = Line(required=False, help_text="Kept in the audit log, for ever: name nobody in it.")


class PersonPrivacyView(PersonView):
    """Of people of the view's organization."""

    scopes: ClassVar = {"GET": "people:privacy", "POST": "people:privacy"}

    def find(self, person_id: UUID) -> Person:
        person: Person | None = Person.objects.filter(organization_id=self.organization.id, pk=person_id).first()
        if person is None:
            raise NotFound("person", str(person_id))
        return person


class PersonExportView(PersonPrivacyView):
    @extend_schema(operation_id="people_export", responses={(200, CONTENT_TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request, person_id: UUID) -> FileResponse:
        """Everything that is kept about one person, as a ZIP; the person sees that it was taken."""
        person = self.find(person_id)
        file = export_person(person.pk, at=self.at)
        return FileResponse(file, as_attachment=True, filename=f"{person.pk}.zip", content_type=CONTENT_TYPE)


class PersonErasureView(PersonPrivacyView):
    @extend_schema(operation_id="people_erase", request=ErasureBody, responses=PersonBody)
    def post(self, request: Request, person_id: UUID) -> Response:
        """Puts a pseudonym in the person's place, everywhere and for ever; no number changes. Again changes nothing."""
        reason = self.body(ErasureBody).get("reason", "") if request.data else ""
        return self.answer(erase_person(self.find(person_id).pk, at=self.at, reason=reason))
