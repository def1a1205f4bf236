"""An action's page: asked, foreseen where the action can, then done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from tenants.admin_floor.actions import Done, StaffAction, taken_back
from tenants.admin_floor.forms import ActionForm
from tenants.domain.refusal import NotFound, Refused

if TYPE_CHECKING:
    from tenants.admin_floor.facts import FactAdmin

REFUSALS = (Refused, NotFound, IntegrityError)


def answer_action(request: HttpRequest, *, admin: FactAdmin, action: StaffAction, object_id: str = "") -> HttpResponse:
    """GET asks. POST shows the effect (`step=foresee`), goes back to the questions (`ask`), or does it."""
    subject = action.find_subject(admin.rows_for_page(request), object_id, request)
    if request.method != "POST":
        return ask(request, admin, action, subject, action.form(subject))
    if not action.is_possible(subject):
        return ask(request, admin, action, subject, action.form(subject))
    form = action.form(subject, request.POST)
    step = request.POST.get("step", "")
    if not form.is_valid() or step == "ask":
        return ask(request, admin, action, subject, form)
    if action.is_foreseen and step != "perform":
        return foresee(request, admin, action, subject, form)
    return perform(request, admin, action, subject, form)


def ask(
    request: HttpRequest, admin: FactAdmin, action: StaffAction, subject: Any, form: ActionForm
) -> TemplateResponse:
    more = {"consequences": action.consequences(subject), "next_step": "foresee" if action.is_foreseen else "perform"}
    return _page(request, admin, action, subject, form, action.template, more | dict(action.page_context(subject)))


def foresee(
    request: HttpRequest, admin: FactAdmin, action: StaffAction, subject: Any, form: ActionForm
) -> TemplateResponse:
    try:
        with taken_back():
            foreseen = action.foresee(subject, form.cleaned_data, timezone.now())
    except REFUSALS as refusal:
        form.add_refusal(refusal)
        return ask(request, admin, action, subject, form)
    more = {
        "consequences": foreseen.sentences,
        "confirm": foreseen.confirm or action.confirm(subject),
        "answers": form.answers(),
    }
    return _page(request, admin, action, subject, form, "admin/action_foreseen.html", more)


def perform(
    request: HttpRequest, admin: FactAdmin, action: StaffAction, subject: Any, form: ActionForm
) -> HttpResponse:
    try:
        # A refusal takes back what the service had written before it.
        with transaction.atomic():
            result = action.perform(subject, form.cleaned_data, timezone.now())
    except REFUSALS as refusal:
        form.add_refusal(refusal)
        return ask(request, admin, action, subject, form)
    if isinstance(result, Done):
        messages.success(request, result.sentence)
        for warning in result.warnings:
            messages.warning(request, warning)
        return HttpResponseRedirect(result.url)
    response = _page(request, admin, action, subject, form, result.template, dict(result.context))
    add_never_cache_headers(response)
    return response


def _page(
    request: HttpRequest,
    admin: FactAdmin,
    action: StaffAction,
    subject: Any,
    form: ActionForm,
    template: str,
    more: dict[str, Any],
) -> TemplateResponse:
    heading = action.heading(subject)
    context = {
        **admin.frame(request, heading, None if action.is_for_list else subject),
        "action": action,
        "subject": subject,
        "form": form,
        "kept": action.kept(subject),
        "is_possible": action.is_possible(subject),
        "confirm": action.confirm(subject),
        **more,
    }
    return TemplateResponse(request, template, context)
