"""What every body and every query string has in common: unknown fields are refused by name, never ignored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from tenants.api.fields import Code


class StrictSerializer(serializers.Serializer[Any]):
    """A JSON object whose fields are all known."""

    default_error_messages: ClassVar = {"invalid": _("Send a JSON object.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            _refuse_unknown(set(data) - known)
        return super().to_internal_value(data)


class StrictQuery(StrictSerializer):
    """A query string whose parameters are all known, each given once at most."""

    @classmethod
    def read(cls, given: Any) -> dict[str, Any]:
        """The parameters of a `QueryDict`, checked; raises `ValidationError`."""
        repeated = {name for name, values in given.lists() if len(values) > 1}
        if repeated:
            raise ValidationError({name: [ErrorDetail("Give it once.", code="repeated")] for name in sorted(repeated)})
        query = cls(data=given.dict())
        query.is_valid(raise_exception=True)
        checked: dict[str, Any] = query.validated_data
        return checked


class OrganizationQuery(StrictQuery):
    """Every call about one organization takes this parameter."""

    organization = serializers.SlugField(
        required=False,
        max_length=63,
        help_text="The organization's slug. A vendor's key names with it whom it acts for; other keys need not.",
    )


class PreviewQuery(OrganizationQuery):
    """Of a call that can say what it would do without doing it."""

    preview = Code(["true", "false"], required=False, help_text="true: says what would happen, and writes nothing.")


class ListQuery(StrictQuery):
    """A list that belongs to no organization, page by page."""

    cursor = serializers.CharField(required=False, help_text="From `next` or `previous`; opaque.")
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=200, default=50)


class PageQuery(OrganizationQuery, ListQuery):
    """A list of one organization's, page by page."""


class ErrorBody(serializers.Serializer[Any]):
    """Every refusal looks like this."""

    code = serializers.CharField(help_text="For programs: UPPER_SNAKE, never reworded.")
    message = serializers.CharField(help_text="For people.")
    details = serializers.DictField(child=serializers.JSONField(), help_text="What exactly; by field where it fits.")


def _refuse_unknown(names: set[Any]) -> None:
    if names:
        fault = [ErrorDetail("There is no such field.", code="unknown_field")]
        raise ValidationError({str(name): fault for name in sorted(names, key=str)[:20]})
