"""Events that were sent again with other content: kept, never counted, for somebody to ask the sender (R-X-6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from metering.models import EventConflict
from metering.selectors import event_state
from tenants.admin_floor.columns import column
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words, as_instant, list_address
from tenants.admin_floor.today import Waiting, first_rows, waits_for_staff
from tenants.domain.refusal import NotFound

# A conflict is kept for ever; on the page of the day it stands as long as asking the sender makes sense.
SHOWN_FOR = timedelta(days=30)


@admin.register(EventConflict)
class EventConflictAdmin(FactAdmin):
    page_template = "admin/metering/event_conflict.html"
    list_title = gettext_lazy("Event conflicts")
    page_select_related = ("organization",)
    list_display = ("event", "sender", "customer", "received")
    list_select_related = ("organization",)
    search_fields = ("event_id", "source", "organization__name", "organization__slug")
    empty_words = gettext_lazy("No contradictions: every event that came twice said the same twice.")

    sender = column("source", gettext_lazy("source"))

    def label_of(self, row: EventConflict) -> Words:
        return row.event_id

    def page_context(self, request: HttpRequest, row: EventConflict) -> dict[str, Any]:
        """Beside what came again stands what counts, unless raw events of that time have been dropped."""
        try:
            return {"counted": event_state(row.organization_id, row.source, row.event_id)}
        except NotFound:
            return {"counted": None}

    @admin.display(description=gettext_lazy("event"), ordering="event_id")
    def event(self, conflict: EventConflict) -> str:
        return conflict.event_id

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, conflict: EventConflict) -> str:
        name: str = conflict.organization.name
        return name

    @admin.display(description=gettext_lazy("received"), ordering="received_at")
    def received(self, conflict: EventConflict) -> str:
        return as_instant(conflict.received_at)


@waits_for_staff(place=50)
def recent_conflicts(at: datetime) -> Waiting:
    recent = EventConflict.objects.filter(received_at__gt=at - SHOWN_FOR).select_related("organization")
    rows, count = first_rows(recent.order_by("-received_at"))
    return Waiting(
        code="conflicts",
        title=gettext_lazy("Events that contradict"),
        count=count,
        note=gettext_lazy("in the last 30 days"),
        url=list_address(EventConflict),
        template="admin/today/conflicts.html",
        rows=rows,
    )
