"""`/people/{id}/roles`: roles of a person in a product, which take and free the seat that the highest asks for."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from licensing.api.held_seats import NOT_TO_BE_HAD, SCOPES, SeatAnswerBody, access_of, shown_answer
from licensing.selectors.held_seats import roles_of_person
from licensing.services.product_roles import grant_role, preview_grant, preview_revocation, revoke_roles
from tenants.api.base import OrganizationView
from tenants.api.fields import Flag, Line
from tenants.api.serializers import OrganizationQuery, PreviewQuery, StrictSerializer
from tenants.domain.refusal import NotFound
from tenants.selectors import presence_in


class ProductQuery(OrganizationQuery):
    product = Line(most=60, help_text="The product's code.")


class RoleChangeQuery(ProductQuery, PreviewQuery):
    """Of which product; and whether it is only to be said what would happen."""


class RoleBody(StrictSerializer):
    is_vendor_staff = Flag(
        required=False,
        help_text="They are the vendor's own, and need no seat for any role, until they have none. Vendor's keys only.",
    )


class PersonRolesBody(serializers.Serializer[Any]):
    """The roles that a person has in a product."""

    person = serializers.CharField()
    product = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())


class PersonRolesView(OrganizationView):
    scopes: ClassVar = SCOPES
    query_of: ClassVar = {"GET": ProductQuery}

    @extend_schema(operation_id="person_roles_list", responses=PersonRolesBody)
    def get(self, request: Request, person_id: UUID) -> Response:
        """What the person is in the product now."""
        access = access_of(self, self.query["product"])
        roles = roles_of_person(access.subscription_id, person_id)
        shown = {"person": _external_id(self, person_id), "product": self.query["product"], "roles": roles}
        return Response(PersonRolesBody(shown).data)


class PersonRoleView(OrganizationView):
    scopes: ClassVar = SCOPES
    query_of: ClassVar = {"PUT": RoleChangeQuery, "DELETE": RoleChangeQuery}

    @extend_schema(
        operation_id="person_roles_grant", request=RoleBody, responses={200: SeatAnswerBody, 409: NOT_TO_BE_HAD}
    )
    def put(self, request: Request, person_id: UUID, role: str) -> Response:
        """Gives the person the role, and the seat that it asks for; again changes nothing."""
        is_vendor_staff = self.body(RoleBody).get("is_vendor_staff", False)
        person = _external_id(self, person_id)
        subscription_id = access_of(self, self.query["product"]).subscription_id
        change = preview_grant if self.query.get("preview") == "true" else grant_role
        answer = change(subscription_id, person_id, role, at=self.at, is_vendor_staff=is_vendor_staff)
        return Response(shown_answer(answer, person))

    @extend_schema(
        operation_id="person_roles_revoke", request=None, responses={200: SeatAnswerBody, 409: NOT_TO_BE_HAD}
    )
    def delete(self, request: Request, person_id: UUID, role: str) -> Response:
        """Takes the role from the person, and frees the seat that it asked for; again changes nothing."""
        person = _external_id(self, person_id)
        subscription_id = access_of(self, self.query["product"]).subscription_id
        change = preview_revocation if self.query.get("preview") == "true" else revoke_roles
        return Response(shown_answer(change(subscription_id, person_id, [role], at=self.at), person))


def _external_id(view: OrganizationView, person_id: UUID) -> str:
    presence = presence_in(view.organization.id, person_id)
    if presence is None:
        raise NotFound("person", str(person_id))
    return presence.external_id
