"""Customers who ask for an introduction workshop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import WorkshopAnswer, WorkshopRequest
from billing.services.workshops import answer_workshop
from tenants.admin_floor.actions import Done, StaffAction, offer_action
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.forms import ActionForm
from tenants.admin_floor.shown import Words, as_instant, as_state, list_address, page_address
from tenants.admin_floor.today import Waiting, first_rows, waits_for_staff

STATES: dict[str, tuple[str, Words]] = {
    "": ("wait", gettext_lazy("To answer")),
    WorkshopAnswer.AGREED: ("good", gettext_lazy("Agreed")),
    WorkshopAnswer.DECLINED: ("idle", gettext_lazy("Declined")),
}


def state_words(request: WorkshopRequest) -> str:
    kind, words = STATES[request.answer]
    return as_state(kind, words)


@admin.register(WorkshopRequest)
class WorkshopRequestAdmin(FactAdmin):
    page_template = "admin/billing/workshop_request.html"
    page_select_related = ("organization",)
    list_display = ("customer", "standing", "requested")
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__slug")
    empty_words = gettext_lazy("No workshops yet. Licence administrators ask for one on their contract page.")

    def label_of(self, row: WorkshopRequest) -> Words:
        return _("Workshop for %(customer)s") % {"customer": row.organization.name}

    def page_context(self, request: Any, row: WorkshopRequest) -> dict[str, Any]:
        return {"state": state_words(row)}

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, request: WorkshopRequest) -> str:
        name: str = request.organization.name
        return name

    @admin.display(description=gettext_lazy("state"), ordering="answer")
    def standing(self, request: WorkshopRequest) -> str:
        return state_words(request)

    @admin.display(description=gettext_lazy("asked"), ordering="requested_at")
    def requested(self, request: WorkshopRequest) -> str:
        return as_instant(request.requested_at)


class AnswerForm(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("What the customer is told"),
        help_text=gettext_lazy("It is mailed to the licence administrators, and stands on their contract page."),
        max_length=1000,
    )


class Answer(StaffAction):
    """One of the two answers."""

    model = WorkshopRequest
    form_class = AnswerForm
    answer: ClassVar[WorkshopAnswer]

    def is_offered(self, subject: WorkshopRequest) -> bool:
        return not subject.answer

    def consequences(self, subject: WorkshopRequest) -> Sequence[Words]:
        return [_("The licence administrators of %(customer)s are told.") % {"customer": subject.organization.name}]

    def perform(self, subject: WorkshopRequest, answers: Mapping[str, Any], at: datetime) -> Done:
        answered = answer_workshop(subject.pk, self.answer, reason=answers["reason"], at=at)
        return Done(_("The customer is told."), page_address(answered))


@offer_action
class Agree(Answer):
    code = "agree"
    title = gettext_lazy("Agree to the workshop")
    button = gettext_lazy("Agree")
    answer = WorkshopAnswer.AGREED
    is_primary = True


@offer_action
class Decline(Answer):
    code = "decline"
    title = gettext_lazy("Decline the workshop")
    button = gettext_lazy("Decline")
    answer = WorkshopAnswer.DECLINED


@waits_for_staff(place=60)
def workshops_to_answer(at: datetime) -> Waiting:
    waiting = WorkshopRequest.objects.filter(answer="", requested_at__lte=at).select_related("organization")
    rows, count = first_rows(waiting.order_by("requested_at", "pk"))
    return Waiting(
        code="workshops",
        title=gettext_lazy("Workshops asked for"),
        count=count,
        note=_("agree or decline"),
        url=list_address(WorkshopRequest),
        template="admin/today/workshops.html",
        rows=rows,
    )
