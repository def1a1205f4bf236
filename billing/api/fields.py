"""Amounts come and go as text: a JSON number would pass through a float on its way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from tenants.domain.typed_json.decimals import parse_decimal

UNSIGNED_PATTERN = r"^[0-9]{1,26}(\.[0-9]{1,12})?$"
DECIMAL_PATTERN = r"^-?[0-9]{1,26}(\.[0-9]{1,12})?$"


class ExactNumber(serializers.Field[Decimal, Any, str, Any]):
    """A decimal as plain text, `40000.00`; not below `lowest`, if there is one."""

    default_error_messages = {
        "invalid": 'Write a number as text, "40000.00": at most 26 digits and 12 decimals, after a point.',
        "too_small": "This is less than {lowest}.",
    }

    def __init__(self, *, lowest: Decimal | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.lowest = lowest

    def to_internal_value(self, data: Any) -> Decimal:
        number = parse_decimal(data) if isinstance(data, str) else None
        if number is None:
            self.fail("invalid")
        if self.lowest is not None and number < self.lowest:
            self.fail("too_small", lowest=self.lowest)
        return number

    def to_representation(self, value: Decimal) -> str:
        return format(value, "f")


class ExactNumberField(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # its registry has no types
    """Says in the OpenAPI document which text a number takes."""

    target_class = "billing.api.fields.ExactNumber"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        lowest = self.target.lowest
        return {"type": "string", "pattern": DECIMAL_PATTERN if lowest is None else UNSIGNED_PATTERN}
