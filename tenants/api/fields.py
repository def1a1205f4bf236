"""Fields that take what JSON says, and guess nothing: `"1"` is no number, `1` no text, `"yes"` no truth."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenants.domain.refusal import Refused
from tenants.domain.text import line_fault, tidy

# What `line_fault` refuses, for those who read the schema.
_UNREADABLE = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
LINE_PATTERN = rf"^[^{_UNREADABLE}]*[^\s{_UNREADABLE}][^{_UNREADABLE}]*$"
EMAIL_PATTERN = (
    r"^[A-Za-z0-9_'+-]+(\.[A-Za-z0-9_'+-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(xn--[A-Za-z0-9]{2,59}|[A-Za-z]{2,63})$"
)
DAY_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT_PATTERN = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII | re.IGNORECASE
)

# Beyond them, an instant has no local day in every zone.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199


class Line(serializers.CharField):
    """One readable line of text, without space at its ends."""

    pattern = LINE_PATTERN
    default_error_messages = {
        "empty": "Say something.",
        "unreadable_characters": "Use no control characters.",
        "too_long": "This is too long.",
    }

    def __init__(self, *, most: int = 200, **more: Any) -> None:
        super().__init__(max_length=most, **more)
        self.most = most

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        line = tidy(data)
        if fault := line_fault(line, self.most):
            self.fail(fault.lower())
        return line


class ListsByName(serializers.DictField):
    """Lists of short lines, each by a name."""

    child = serializers.ListField(child=Line(most=63), max_length=50)

    def to_internal_value(self, data: Any) -> dict[str, tuple[str, ...]]:
        given = super().to_internal_value(data)
        return {name: tuple(values) for name, values in given.items()}


class EmailAddress(Line):
    """An address as the mail servers of today take it."""

    pattern = EMAIL_PATTERN
    default_error_messages = {"no_address": "This is no e-mail address."}

    def __init__(self, **more: Any) -> None:
        super().__init__(most=254, **more)

    def to_internal_value(self, data: Any) -> str:
        if data == "" and self.allow_blank:
            return ""
        address = super().to_internal_value(data)
        if not re.fullmatch(EMAIL_PATTERN, address):
            self.fail("no_address")
        return address


class Code(serializers.ChoiceField):
    """One of the codes that are listed."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        code: str = super().to_internal_value(data)
        return code


class WholeNumber(serializers.IntegerField):
    """A JSON number without fraction."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float) or data != data // 1:
            self.fail("invalid")
        return super().to_internal_value(int(data))


class Flag(serializers.BooleanField):
    """`true` or `false`."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field(OpenApiTypes.DATE)
class Day(serializers.Field[date, Any, str, Any]):
    """A calendar day, `2026-03-15`."""

    default_error_messages = {"invalid": "Write a day as 2026-03-15."}

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not DAY_PATTERN.fullmatch(data):
            self.fail("invalid")
        try:
            return date.fromisoformat(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: date) -> str:
        return value.isoformat()


@extend_schema_field(OpenApiTypes.DATETIME)
class Instant(serializers.Field[datetime, Any, str, Any]):
    """A moment with its offset, `2016-03-01T09:30:00+01:00`: without one, nobody knows whose clock is meant."""

    default_error_messages = {"invalid": "Write a moment as 2016-03-01T09:30:00+01:00, with its offset."}

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or not INSTANT_PATTERN.fullmatch(data):
            self.fail("invalid")
        try:
            instant = datetime.fromisoformat(data.upper())
        except ValueError:
            self.fail("invalid")
        if not EARLIEST_YEAR <= instant.year <= LATEST_YEAR:
            # Readable, so no fault of its form; the document has no words for it.
            raise Refused(
                "INSTANT_OUT_OF_RANGE", _("No product is that old, or that new."), {"value": data}, is_input=True
            )
        return instant

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


class PublicId(serializers.UUIDField):
    """A UUID as text."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        identifier: UUID = super().to_internal_value(data)
        return identifier
