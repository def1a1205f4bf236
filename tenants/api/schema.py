"""OpenAPI: what is true of every call, documented once."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from tenants.api.base import ApiView
from tenants.api.serializers import ErrorBody

EVERY_CALL = {
    400: "The request is not right in itself; `details` says by field what is wrong.",
    401: "No key, or one that is unknown, revoked or expired.",
    403: "The key's scopes do not allow this.",
    404: "There is no such thing, or none that this key may know of.",
    405: "This address knows no such method.",
    406: "Answers are JSON.",
    422: "The request is readable, but what it says cannot be.",
}
CALLS_WITH_A_BODY = {
    409: "It contradicts what is stored or what is agreed; `code` says what.",
    413: "The body is too large.",
    415: "Bodies are JSON.",
}
_FIRST_SENTENCE = re.compile(r"(?<=[.;:])\s")
METHODS_WITH_A_BODY = ("POST", "PUT", "PATCH")

IDEMPOTENCY_KEY = OpenApiParameter(
    name="Idempotency-Key",
    location=OpenApiParameter.HEADER,
    type={"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    description="Sent again with the same key and body, the request is answered as before and done once.",
)


class Schema(AutoSchema):
    """Adds to each call its query parameters, its idempotency key, and the refusals that any call can give."""

    def get_override_parameters(self) -> list[Any]:
        if not isinstance(self.view, ApiView):
            return []
        query = self.view.query_of.get(self.method, self.view.usual_query())
        parameters: list[Any] = [query] if query().fields else []
        return [*parameters, IDEMPOTENCY_KEY] if self.method == "POST" else parameters

    def get_summary(self) -> str:
        """The first sentence of the method's docstring: what the list of calls says."""
        return _FIRST_SENTENCE.split(super().get_description(), maxsplit=1)[0].removesuffix(".")

    def get_description(self) -> str:  # type: ignore[override]  # as its base class does
        """All of it, and the scope that a key needs."""
        scope = getattr(self.view, "scopes", {}).get(self.method)
        return super().get_description() + (f"\n\nScope: `{scope}`" if scope else "")

    def get_tags(self) -> list[str]:
        return [self._tokenize_path()[0]]

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        refusals = EVERY_CALL | (CALLS_WITH_A_BODY if self.method in METHODS_WITH_A_BODY else {})
        for status, description in refusals.items():
            body = OpenApiResponse(ErrorBody, description=description)
            bodies.setdefault(str(status), self._response(body, str(status), direction=direction))
        return bodies

    def _response(self, body: OpenApiResponse, status: str, direction: Direction) -> Any:
        """Refusals are JSON also where the answer is not."""
        return self._get_response_for_code(  # type: ignore[no-untyped-call]  # it has no types
            body, status, ["application/json"], direction
        )

    def _get_serializer_name(self, serializer: Any, direction: Direction, bypass_extensions: bool = False) -> str:
        """`PersonBody` is a Person to those who read the document."""
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return name.replace("Body", "")


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its registry has no types
    target_class = "tenants.api.authentication.KeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "lis_live_…"}


class ClosedObject(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # its registry has no types
    """Says in the schema what strict serializers do: no other fields."""

    target_class = "tenants.api.serializers.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(  # type: ignore[no-untyped-call]  # it has no types
            self.target, direction, bypass_extensions=True
        )
        return schema | {"additionalProperties": False} if direction == "request" else schema


class LineField(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # its registry has no types
    """Says which text a line takes."""

    target_class = "tenants.api.fields.Line"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.target.most, "pattern": self.target.pattern}


@cache
def page_of(shown: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The serializer that documents a page of a list."""
    name = shown.__name__.removesuffix("Serializer").removesuffix("Body")
    fields = {
        "next": serializers.URLField(allow_null=True, help_text="Where the next page is; null on the last one."),
        "previous": serializers.URLField(allow_null=True),
        "results": shown(many=True),
    }
    return type(f"{name}Page", (serializers.Serializer,), fields)
