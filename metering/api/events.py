"""`/events/{source}/{id}`: what became of one event, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from metering.api.serializers import EventStateBody, VoidBody
from metering.api.usage_rows import shown_people
from metering.domain.state import EventState
from metering.selectors import event_state
from metering.selectors.displayed import display_of
from metering.services.voids import void_event
from tenants.api.base import OrganizationView
from tenants.domain.refusal import NotFound
from tenants.selectors import department_codes

NAME = OpenApiParameter("name", OpenApiTypes.STR, OpenApiParameter.PATH, description="The event's source, `/`, its id.")


class EventView(OrganizationView):
    scopes: ClassVar = {"GET": "events:write"}

    @extend_schema(operation_id="events_retrieve", parameters=[NAME], responses=EventStateBody)
    def get(self, request: Request, name: str) -> Response:
        """What became of an event."""
        return self.answer(self.find(name))

    def find(self, name: str) -> EventState:
        """Source and id may both hold slashes, so each place where the name can be cut is tried."""
        for source, event_id in _cuts(name):
            try:
                return event_state(self.organization.id, source, event_id)
            except NotFound:
                continue
        raise NotFound("event", name)

    def answer(self, state: EventState) -> Response:
        shown: dict[str, Any] = {field: getattr(state, field) for field in EventState.__slots__}
        shown["value"] = f"{state.value:f}"
        shown["person"] = shown["department"] = None
        display = display_of(self.organization)
        if state.actor_id and not display.is_by_department:
            shown["person"] = shown_people(display, {state.actor_id}, on=state.day)[state.actor_id]
        if state.department_id:
            shown["department"] = department_codes({state.department_id})[state.department_id]
        return Response(EventStateBody(shown).data)


class EventVoidView(EventView):
    scopes: ClassVar = {"GET": "events:write", "POST": "events:write"}

    @property
    def allowed_methods(self) -> list[str]:
        """As the document says: GET means another address here, that happens to be spelled the same."""
        return ["POST", "OPTIONS"]

    @extend_schema(exclude=True)
    def get(self, request: Request, name: str) -> Response:
        """An event whose id is `void`."""
        return super().get(request, f"{name}/void")

    @extend_schema(operation_id="events_void", parameters=[NAME], request=VoidBody, responses=EventStateBody)
    def post(self, request: Request, name: str) -> Response:
        """Takes an event back: the totals follow. Taking it back again changes nothing."""
        reason = self.body(VoidBody).get("reason", "") if request.data else ""
        state = self.find(name)
        return self.answer(void_event(self.organization.id, state.source, state.id, at=self.at, reason=reason))


def _cuts(name: str) -> Iterator[tuple[str, str]]:
    at = name.rfind("/")
    while at > 0:
        if name[at + 1 :]:
            yield name[:at], name[at + 1 :]
        at = name.rfind("/", 0, at)
