"""`/price-previews`: any charge rule on given terms, quantities and dates, without writing."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.bodies import DecisionBody
from billing.charge_rules.previews import preview
from billing.domain.priced_line import PricedLine
from tenants.api.base import ApiView
from tenants.api.fields import Line
from tenants.api.serializers import StrictSerializer
from tenants.domain.decision import Json
from tenants.domain.refusal import Refused
from tenants.domain.typed_json import FaultyInput


@extend_schema_field({"type": "object", "additionalProperties": {}})
class PlainJson(serializers.JSONField):
    """What the rule itself reads, and refuses by path."""


class PricePreviewBody(StrictSerializer):
    """A charge as a catalogue file states it, on given facts. Numbers that are not whole are text: `"0.5"`."""

    rule = Line(most=40, help_text="The charge rule's code.")
    parameters = PlainJson()
    facts = PlainJson()
    period = PlainJson(help_text="`start` and `end`, the first day after the last.")
    currency = Line(most=3, help_text="ISO 4217.")


class PreviewPeriodBody(serializers.Serializer[Any]):
    start = serializers.DateField()
    end = serializers.DateField()


class PricedLineBody(serializers.Serializer[Any]):
    """A line of the charge; one of zero says why nothing is owed."""

    text_key = serializers.CharField(help_text="Which of the charge's texts names the line.")
    quantity = serializers.CharField()
    unit = serializers.CharField(help_text="UN/ECE Recommendation 20.")
    unit_price = serializers.CharField()
    amount = serializers.CharField(help_text="Rounded to what can be paid.")
    currency = serializers.CharField()
    period = PreviewPeriodBody()
    decision = DecisionBody()


class PricedChargeBody(serializers.Serializer[Any]):
    lines = PricedLineBody(many=True)


class PricePreviewsView(ApiView):
    scopes: ClassVar = {"POST": "prices:preview"}

    @extend_schema(operation_id="price_previews_create", request=PricePreviewBody, responses=PricedChargeBody)
    def post(self, request: Request) -> Response:
        """What a charge rule makes of given facts; nothing is written.

        422: CANNOT_BE_PRICED, with all `faults` at once: the path of each, its code, and the reason in words.
        """
        lines = _preview_or_refuse(self.body(PricePreviewBody))
        return Response({"lines": [line.as_json() for line in lines]})


def _preview_or_refuse(body: dict[str, Any]) -> tuple[PricedLine, ...]:
    try:
        return preview(body["rule"], body["parameters"], body["facts"], body["period"], body["currency"])
    except FaultyInput as faulty:
        details: dict[str, Json] = {"faults": [dict(fault.as_json()) for fault in faulty.faults]}
        raise Refused("CANNOT_BE_PRICED", _("This cannot be priced."), details, is_input=True) from faulty
