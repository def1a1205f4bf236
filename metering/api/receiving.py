"""`POST /events`: the hot path, a plain Django view."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import Direction, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from metering.api.content import events_in
from metering.api.limits import request_limits
from metering.api.serializers import CloudEventBody, EventsQuery, ReceiptBody
from metering.domain.codes import BodyCode, BodyRefused, EventCode, Verdict
from metering.services.ingest import Receipt, record_events
from tenants.api.base import ApiView
from tenants.api.errors import CODES, error_response
from tenants.api.schema import Schema
from tenants.selectors import organizations_by_slug

SCOPE = "events:write"
STATUS = {
    BodyCode.BODY_TOO_LARGE: 413,
    BodyCode.TOO_MANY_EVENTS: 413,
    BodyCode.TOO_MANY_ORGANIZATIONS: 413,
    BodyCode.UNSUPPORTED_MEDIA_TYPE: 415,
}


@csrf_exempt  # a key is no cookie
def receive_events(request: HttpRequest) -> HttpResponseBase:
    """Stores usage events; each is answered alone, or with `?atomic=true` all together.

    The answer is returned, never raised: a conflict that is kept must be committed.
    """
    if refused := _refusal_of_caller(request):
        return refused
    try:
        query = EventsQuery.read(request.GET) if request.GET else {}
    except ValidationError as fault:
        return error_response(400, CODES[400], _("Some parameters are not right."), fault.get_full_details())
    if "organization" in query and not _acts_for(request, query["organization"]):
        return error_response(404, CODES[404], _("There is nothing here."))
    return _receive(request, all_or_none=query.get("atomic") == "true")


def _refusal_of_caller(request: Any) -> HttpResponseBase | None:
    if request.method != "POST":
        answer = error_response(405, CODES[405], _("Events are sent by POST."))
        answer.headers["Allow"] = "POST"
        return answer
    if request.api_key is None:
        answer = error_response(401, CODES[401], _("Send a key as “Authorization: Bearer …”."))
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if SCOPE not in request.api_key.scopes:
        return error_response(403, CODES[403], _("This key may not send events."))
    return None


def _acts_for(request: Any, slug: str) -> bool:
    """Whether the scope is held to the organization that the request names."""
    found = organizations_by_slug([slug]).get(slug)
    return found is not None and found.id == request.scope.organization_id


def _receive(request: HttpRequest, *, all_or_none: bool) -> HttpResponseBase:
    received_at = timezone.now()
    try:
        decoded = events_in(request, received_at, request_limits())
    except BodyRefused as refused:
        message = _("This body cannot be read as events.")
        return error_response(STATUS.get(refused.code, 400), refused.code, message, {"detail": refused.detail})
    receipt = record_events(decoded, received_at=received_at, all_or_none=all_or_none)
    if receipt.is_recorded:
        return _answer(receipt)
    message = _("Nothing was stored, because some events were refused.")
    return error_response(422, "EVENTS_REFUSED", message, {"others": _others(receipt.verdicts)})


def _answer(receipt: Receipt) -> JsonResponse:
    stored = receipt.count(EventCode.STORED)
    others = [] if stored == len(receipt.verdicts) else _others(receipt.verdicts)
    return JsonResponse({"received": len(receipt.verdicts), "stored": stored, "others": others}, status=202)


def _others(verdicts: dict[int, Verdict]) -> list[dict[str, Any]]:
    return [
        {"index": index, "code": verdict.code, "detail": verdict.detail}
        for index, verdict in sorted(verdicts.items())
        if verdict.code is not EventCode.STORED
    ]


class EventsSchema(Schema):
    """A request without a body is no event."""

    def _get_request_body(self, direction: Direction = "request") -> Any:
        body: Any = super()._get_request_body(direction)  # type: ignore[no-untyped-call]  # it has no types
        return body | {"required": True}


class EventsCall(ApiView):
    """Stands for `receive_events` in the OpenAPI document, which is made from views of DRF."""

    schema = EventsSchema()
    scopes: ClassVar = {"POST": SCOPE}
    query_of: ClassVar = {"POST": EventsQuery}

    @extend_schema(
        operation_id="events_create",
        request={
            "application/cloudevents+json": CloudEventBody,
            "application/cloudevents-batch+json": CloudEventBody(many=True),
            "application/json": CloudEventBody(many=True),
            "application/x-ndjson": {"type": "string", "description": "One event a line."},
        },
        responses={202: ReceiptBody},
    )
    def post(self, request: Request) -> Response:
        """Stores usage events, at most 10,000 and 5 MB a request; also in CloudEvents' binary mode (`ce-…` headers).

        Each event is judged alone: what is new is counted, the rest is answered by index and code.
        """
        raise NotImplementedError


# Where drf-spectacular looks.
receive_events.cls = EventsCall  # type: ignore[attr-defined]  # of a function
receive_events.initkwargs = {}  # type: ignore[attr-defined]  # of a function
