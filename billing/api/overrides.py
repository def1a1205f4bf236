"""`/subscriptions/{id}/overrides`: options of the plan at other values for one customer."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.services.overrides import agree_override
from licensing.domain.overrides import AgreedOverride
from licensing.selectors import subscription_facts
from tenants.api.base import OrganizationView
from tenants.api.fields import Day, Line
from tenants.api.serializers import StrictSerializer


@extend_schema_field({})
class AnyJson(serializers.JSONField):
    """What the plan's own reader reads, and refuses by path."""


class NewOverrideBody(StrictSerializer):
    """One option at another value from a day on. Numbers that are not whole are text: `"12.5"`."""

    option = Line(most=200, help_text="`notice.months`, or `charges.<code>.parameters.<option>`.")
    value = AnyJson(allow_null=True)
    starts_on = Day(help_text="By the organization's calendar. A term is priced by what is in force on its first day.")
    reason = Line(most=1000, help_text="Shown to the customer, and kept in the audit log.")


class OverrideBody(serializers.Serializer[Any]):
    """What was agreed. Of one option, the one that began last counts."""

    id = serializers.UUIDField()
    option = serializers.CharField(source="path")
    value = AnyJson(allow_null=True)
    starts_on = serializers.DateField()
    reason = serializers.CharField()
    agreed_at = serializers.DateTimeField()


class OverridesBody(serializers.Serializer[Any]):
    items = OverrideBody(many=True)


class OverridesView(OrganizationView):
    scopes: ClassVar = {"GET": "subscriptions:read", "POST": "agreements:write"}

    @extend_schema(operation_id="subscriptions_overrides_list", responses=OverridesBody)
    def get(self, request: Request, subscription_id: UUID) -> Response:
        """All that was ever agreed on a subscription, by the day from which it counts."""
        found = subscription_facts(subscription_id).overrides
        return Response({"items": [_show(override) for override in found]})

    @extend_schema(operation_id="subscriptions_overrides_agree", request=NewOverrideBody, responses={201: OverrideBody})
    def post(self, request: Request, subscription_id: UUID) -> Response:
        """Agrees on another value of an option.

        409: TERM_PRICED, MEASURED_PERIODS_BROKEN. 422: OPTION_UNKNOWN, OPTION_INVALID, STARTS_ON_OUT_OF_RANGE,
        REASON_MISSING.
        """
        body = self.body(NewOverrideBody)
        agreed = agree_override(
            subscription_id=subscription_id,
            path=body["option"],
            value=body["value"],
            starts_on=body["starts_on"],
            reason=body["reason"],
            at=self.at,
        )
        return Response(_show(agreed), status=201)


def _show(override: AgreedOverride) -> dict[str, Any]:
    return dict(OverrideBody(override).data)
