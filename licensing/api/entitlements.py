"""`/entitlements` and `/people/{id}/approver`: what a person may do, and who decides in their place."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from licensing.access_rules.access_rule import ALLOWED, Capabilities
from licensing.access_rules.admission import REFUSAL_CODES
from licensing.api.leases import person_called
from licensing.selectors.access import access_to_product
from licensing.selectors.access_facts import access_facts
from licensing.selectors.approver import approval_for, fallback_approver_of
from licensing.services.approvers import name_fallback_approver
from tenants.api.base import OrganizationView
from tenants.api.fields import Line, PublicId
from tenants.api.serializers import OrganizationQuery, StrictSerializer
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
from tenants.selectors import external_ids

CAPABILITIES = tuple(field.name for field in fields(Capabilities) if field.name != "decision")
ANSWERS = (ALLOWED, *REFUSAL_CODES)


class EntitlementsQuery(OrganizationQuery):
    product = Line(most=60, help_text="The product's code.")
    person = Line(help_text="The person's external id.")


class MayBody(serializers.Serializer[Any]):
    """Of each, ALLOWED or the code that refuses it."""

    log_in = serializers.ChoiceField(ANSWERS)
    change = serializers.ChoiceField(ANSWERS)
    view = serializers.ChoiceField(ANSWERS)
    carry_plan_data = serializers.ChoiceField(ANSWERS)
    deputise = serializers.ChoiceField(ANSWERS)
    approve = serializers.ChoiceField(ANSWERS)


class EntitlementsBody(serializers.Serializer[Any]):
    """What a person may do in a product on a day."""

    product = serializers.CharField()
    person = serializers.CharField()
    on = serializers.DateField(help_text="Today, by the organization's calendar.")
    may = MayBody()
    why = serializers.DictField(child=serializers.JSONField())


class EntitlementsView(OrganizationView):
    scopes: ClassVar = {"GET": "leases:read"}
    query_of: ClassVar = {"GET": EntitlementsQuery}

    @extend_schema(operation_id="entitlements_retrieve", responses=EntitlementsBody)
    def get(self, request: Request) -> Response:
        """What the person may do, and why. Whether a license is free shows only a start."""
        on = local_day(self.at, self.organization.timezone)
        presence = person_called(self.organization.id, self.query["person"])
        access = access_to_product(self.organization.id, self.query["product"], on)
        may = access.answer_may(access_facts(access, presence, on))
        shown = EntitlementsBody(
            {
                "product": access.product_code,
                "person": presence.external_id,
                "on": on,
                "may": {name: getattr(may, name) for name in CAPABILITIES},
                "why": may.decision.as_json(),
            }
        )
        return Response(shown.data)


class ApproverQuery(OrganizationQuery):
    requester = PublicId(required=False, help_text="The id of the person who asks: nobody approves their own request.")


class AskedBody(serializers.Serializer[Any]):
    person = serializers.CharField(help_text="The person's external id.")
    finding = serializers.ChoiceField(["APPROVES", "IS_REQUESTER", "NOT_CURRENT", "NOT_ACTIVE"])


class ApproverBody(serializers.Serializer[Any]):
    """Who approves, null if nobody can, and everybody who was asked on the way, in order."""

    approver = serializers.CharField(allow_null=True, help_text="The person's external id.")
    is_fallback = serializers.BooleanField(help_text="Nobody above can, so the organization's fallback approver does.")
    path = AskedBody(many=True)


class ApproverView(OrganizationView):
    scopes: ClassVar = {"GET": "people:read"}
    query_of: ClassVar = {"GET": ApproverQuery}

    @extend_schema(operation_id="people_approver", responses=ApproverBody)
    def get(self, request: Request, person_id: UUID) -> Response:
        """Who approves what falls to a deputy of this person who has no log-in."""
        on = local_day(self.at, self.organization.timezone)
        requester_id = self.query.get("requester")
        if requester_id is not None and not external_ids([requester_id]):
            # Else a slip of the id would let people approve what they ask for themselves.
            raise Refused(
                "UNKNOWN_PERSON", _("There is no such person."), {"requester": str(requester_id)}, is_input=True
            )
        found = approval_for(self.organization.id, person_id, requester_id=requester_id, on=on)
        names = external_ids({asked.person_id for asked in found.path})
        shown = ApproverBody(
            {
                "approver": names[found.approver_id] if found.approver_id else None,
                "is_fallback": found.is_fallback,
                "path": [{"person": names[asked.person_id], "finding": asked.finding} for asked in found.path],
            }
        )
        return Response(shown.data)


class FallbackApproverBody(StrictSerializer):
    person = Line(allow_null=True, help_text="The person's external id; null for nobody.")


class FallbackApproverView(OrganizationView):
    scopes: ClassVar = {"GET": "people:read", "PUT": "people:write"}

    @extend_schema(operation_id="fallback_approver_retrieve", responses=FallbackApproverBody)
    def get(self, request: Request) -> Response:
        """Who approves when nobody in the reporting line can."""
        person_id = fallback_approver_of(self.organization.id)
        return Response({"person": external_ids([person_id])[person_id] if person_id else None})

    @extend_schema(operation_id="fallback_approver_put", request=FallbackApproverBody, responses=FallbackApproverBody)
    def put(self, request: Request) -> Response:
        """Names that person, or nobody."""
        named = self.body(FallbackApproverBody)["person"]
        person_id = person_called(self.organization.id, named).id if named is not None else None
        name_fallback_approver(self.organization.id, person_id, at=self.at)
        return Response({"person": named})
