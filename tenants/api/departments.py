"""`/departments` of one organization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.base import OrganizationView
from tenants.api.fields import Line
from tenants.api.schema import page_of
from tenants.api.serializers import PageQuery, StrictSerializer
from tenants.domain.refusal import NotFound
from tenants.models import Department
from tenants.services.departments import add_department, change_department, put_department_by_external_id

SCOPES = {"GET": "people:read", "POST": "people:write", "PATCH": "people:write", "PUT": "people:write"}
ACCOUNTING = "Where the department's costs are booked; stands on the split of an invoice. Empty for none."


class DepartmentChangesBody(StrictSerializer):
    """What may be changed of a department."""

    code = Line(required=False, help_text="What usage events name the department by.")
    name = Line(required=False)
    external_id = Line(required=False, allow_null=True)
    accounting_string = Line(required=False, allow_blank=True, most=100, help_text=ACCOUNTING)


class NewDepartmentBody(DepartmentChangesBody):
    """A department to be added."""

    code = Line(help_text="What usage events name the department by.")
    name = Line()


class PutDepartmentBody(StrictSerializer):
    """A department by its external id; what is not given stays as it is. A new one needs a name."""

    code = Line(required=False, help_text="The external id, unless given.")
    name = Line(required=False)
    accounting_string = Line(required=False, allow_blank=True, most=100, help_text=ACCOUNTING)


class DepartmentBody(serializers.Serializer[Department]):
    """A department."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    accounting_string = serializers.CharField(help_text=ACCOUNTING)


class DepartmentsQuery(PageQuery):
    code = Line(required=False)
    external_id = Line(required=False)


class DepartmentsView(OrganizationView):
    scopes: ClassVar = SCOPES
    query_of: ClassVar = {"GET": DepartmentsQuery}

    @extend_schema(operation_id="departments_list", responses=page_of(DepartmentBody))
    def get(self, request: Request) -> Response:
        """Departments, in the order in which they were added."""
        filters = {name: self.query[name] for name in ("code", "external_id") if name in self.query}
        return self.page(Department.objects.filter(organization_id=self.organization.id, **filters), _show_page)

    @extend_schema(operation_id="departments_create", request=NewDepartmentBody, responses={201: DepartmentBody})
    def post(self, request: Request) -> Response:
        """Adds a department."""
        department = add_department(self.organization.id, **self.body(NewDepartmentBody), at=self.at)
        return Response(_show(department), status=201)


class DepartmentDetailView(OrganizationView):
    scopes: ClassVar = SCOPES

    @extend_schema(operation_id="departments_retrieve", responses=DepartmentBody)
    def get(self, request: Request, department_id: UUID) -> Response:
        """One department."""
        department = Department.objects.filter(organization_id=self.organization.id, pk=department_id).first()
        if department is None:
            raise NotFound("department", str(department_id))
        return Response(_show(department))

    @extend_schema(operation_id="departments_change", request=DepartmentChangesBody, responses=DepartmentBody)
    def patch(self, request: Request, department_id: UUID) -> Response:
        """Changes a department."""
        changes: Any = self.body(DepartmentChangesBody, is_partial=True)
        return Response(_show(change_department(department_id, changes, at=self.at)))


class DepartmentByExternalIdView(OrganizationView):
    scopes: ClassVar = SCOPES

    @extend_schema(
        operation_id="departments_put",
        request=PutDepartmentBody,
        responses={200: DepartmentBody, 201: DepartmentBody},
    )
    def put(self, request: Request, external_id: str) -> Response:
        """Creates the department with this external id, or changes it."""
        changes: Any = self.body(PutDepartmentBody)
        department, is_new = put_department_by_external_id(self.organization.id, external_id, changes, at=self.at)
        return Response(_show(department), status=201 if is_new else 200)


def _show(department: Department) -> dict[str, Any]:
    return dict(DepartmentBody(department).data)


def _show_page(departments: Sequence[Department]) -> list[dict[str, Any]]:
    return [_show(department) for department in departments]
