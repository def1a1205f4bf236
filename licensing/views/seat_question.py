"""The page behind the link of a mail: does this person still need their licence? It opens nothing else."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from licensing.domain.seat_question import read_question_token
from licensing.models import SeatReply
from licensing.selectors.seat_questions import AskedQuestion, asked_question
from licensing.services.seat_questions import reply_to_question
from tenants.domain.periods import ONE_DAY
from tenants.domain.refusal import Refused
from tenants.scoping import Role, Scope, scoped
from tenants.selectors import organization_facts


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seat_question(request: HttpRequest, token: str) -> HttpResponse:
    """Asks; looking decides nothing, because mail programs look at links too. On POST the answer is kept."""
    read = read_question_token(settings.SECRET_KEY, token)
    if read is None:
        return _show(request, None, status=410)
    organization_id, question_id = read
    with scoped(Scope(Role.WEB, organization_id)):
        question = asked_question(question_id)
        if question is not None and request.method == "POST":
            _reply(request, question_id)
            question = asked_question(question_id)
        with translation.override(_language(request, organization_id)):
            response = _show(request, question, organization_id, status=200 if question else 410)
            response["Content-Language"] = translation.get_language()
            return response


def _language(request: HttpRequest, organization_id: UUID) -> str:
    """The one that the reader has chosen, else the organization's, as in the mail that led here."""
    if request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return translation.get_language()
    return organization_facts(organization_id).locale


def _reply(request: HttpRequest, question_id: UUID) -> None:
    """Answered twice, the first answer counts: the page says which."""
    reply = request.POST.get("reply", "")
    if reply not in SeatReply.values:
        raise BadRequest("reply is none of the answers")
    try:
        reply_to_question(question_id, SeatReply(reply), at=timezone.now())
    except Refused:
        return


def _show(
    request: HttpRequest, question: AskedQuestion | None, organization_id: UUID | None = None, *, status: int
) -> HttpResponse:
    context = {
        "question": question,
        "organization": organization_facts(organization_id) if organization_id and question else None,
        "last_day": question.free_on - ONE_DAY if question else None,
    }
    return render(request, "licensing/seat_question.html", context, status=status)
