"""The bodies of the API's calls about usage, for the OpenAPI document and for what is not on the hot path."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from metering.domain.codes import EventCode
from tenants.api.fields import Line
from tenants.api.serializers import StrictQuery, StrictSerializer


class EventsQuery(StrictQuery):
    atomic = serializers.ChoiceField(
        ["true", "false"], default="false", help_text="Store all events, or none if one of them is refused (422)."
    )
    organization = serializers.SlugField(
        required=False, max_length=63, help_text="Holds a vendor's key to the events of one organization."
    )


class EventDataBody(StrictSerializer):
    value = serializers.DecimalField(
        38, 12, min_value=0, help_text="A JSON number, or a string that holds one. Never rounded."
    )
    person = Line(required=False, help_text="Who used it: the external id of a person, or any other reference.")
    department = Line(
        required=False, help_text="A department's code; without it, the department of the person at the event's time."
    )
    integration = Line(required=False, help_text="What called the vendor's API for the organization.")


class CloudEventBody(StrictSerializer):
    """CloudEvents 1.0. An event is identified by organization, `source` and `id`, for ever."""

    id = Line()
    source = Line()  # type: ignore[assignment]  # a field, which the metaclass takes off the class
    type = Line(help_text="The meter's code.")
    time = serializers.DateTimeField(help_text="RFC 3339, with its offset.")
    data = EventDataBody()  # type: ignore[assignment]  # likewise
    subject = Line(
        required=False, help_text="The organization's slug. A vendor's key must say it, other keys need not."
    )
    specversion = serializers.ChoiceField(["1.0"], default="1.0")
    datacontenttype = serializers.ChoiceField(["application/json"], required=False)
    dataschema = Line(required=False, help_text="Taken, and not kept.")
    traceparent = Line(required=False, help_text="Taken, and not kept.")
    tracestate = Line(required=False, help_text="Taken, and not kept.")


class VerdictBody(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="Of the event in the body, from 0.")
    code = serializers.ChoiceField([str(code) for code in EventCode if code is not EventCode.STORED])
    detail = serializers.CharField(allow_blank=True, help_text="Where the fault is.")


class ReceiptBody(serializers.Serializer[Any]):
    received = serializers.IntegerField()
    stored = serializers.IntegerField(help_text="New, and counted now.")
    others = VerdictBody(many=True, help_text="Every event that was not stored now, in the order of the body.")


class EventStateBody(serializers.Serializer[Any]):
    """An event as it is kept."""

    source = serializers.CharField()  # type: ignore[assignment]  # likewise
    id = serializers.CharField()
    meter = serializers.CharField()
    time = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    day = serializers.DateField(help_text="The organization's local day.")
    counted_on = serializers.DateField(
        allow_null=True, help_text="If its measured period had closed: the day in whose period it counts."
    )
    value = serializers.CharField()
    person = serializers.CharField(
        allow_null=True, help_text="The reference it came with, or what stands for it where names are not shown."
    )
    department = serializers.CharField(allow_null=True)
    integration = serializers.CharField(allow_null=True)
    voided_at = serializers.DateTimeField(allow_null=True, help_text="When it was taken back.")
    conflicts = serializers.IntegerField(help_text="How often other content came under its source and id.")


class VoidBody(StrictSerializer):
    reason = Line(required=False, help_text="Kept in the audit log.")
