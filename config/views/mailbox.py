"""What an installation without a mail server would have sent; not there in production."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from tenants.services.outbox import attachment_of, written_mail, written_mails

from config.environment import Environment
from tenants.scoping import STAFF, scoped

View = Callable[..., HttpResponse]


def outside_production(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.ENVIRONMENT == Environment.PRODUCTION:
            raise Http404
        with scoped(STAFF):
            return view(request, *args, **kwargs)

    return guarded


@outside_production
def mailbox(request: HttpRequest) -> HttpResponse:
    return render(request, "mailbox.html", {"mails": written_mails()})


@outside_production
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    return render(request, "mail.html", {"mail": written_mail(mail_id)})


@outside_production
def mail_attachment(request: HttpRequest, mail_id: UUID, index: int) -> HttpResponse:
    attachment = attachment_of(mail_id, index)
    response = HttpResponse(attachment.content, content_type=attachment.content_type)
    response["Content-Disposition"] = f'inline; filename="{attachment.name}"'
    return response
