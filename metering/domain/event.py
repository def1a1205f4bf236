"""A usage event as it comes in: CloudEvents 1.0, its `type` a meter, its `subject` an organization's slug."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class EventData(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """`value` stays as it was written: whether it is a number of ours, `quantity.read_quantity` decides."""

    value: msgspec.Raw
    person: Text | None = None
    department: Text | None = None
    integration: Text | None = None


class CloudEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One event. What CloudEvents defines and this product has no use for is accepted and not kept."""

    id: Text
    source: Text
    type: Text
    time: Annotated[datetime, msgspec.Meta(tz=True)]
    data: EventData
    subject: Text | None = None
    specversion: Literal["1.0"] = "1.0"
    datacontenttype: Literal["application/json"] | None = None
    dataschema: Text | None = None
    traceparent: Text | None = None
    tracestate: str | None = None
