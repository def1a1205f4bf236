"""What an installation without a mail server would have sent; not there in production."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from config.environment import Environment
from tenants.domain.attachments import Attachment, fetch_attachment
from tenants.domain.refusal import NotFound
from tenants.scoping import STAFF, scoped
from tenants.selectors import MailFacts, latest_mails, mail_facts

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRow:
    id: UUID
    subject: str
    to: tuple[str, ...]
    created_at: datetime
    sent_at: datetime | None
    state: str
    attachments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    index: int
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPage:
    id: UUID
    subject: str
    sender: str
    to: tuple[str, ...]
    created_at: datetime
    sent_at: datetime | None
    state: str
    body: str
    attachments: tuple[AttachedFile, ...]


def outside_production(view: View) -> View:
    """For whoever can log in to this installation; nobody in production."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.ENVIRONMENT == Environment.PRODUCTION:
            raise Http404
        # Mails carry links that let somebody in.
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        with scoped(STAFF):
            return view(request, *args, **kwargs)

    return guarded


@outside_production
def mailbox(request: HttpRequest) -> HttpResponse:
    return render(request, "mailbox.html", {"mails": [_row(found) for found in latest_mails()]})


@outside_production
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    found = _found(mail_id)
    page = MailPage(
        id=found.id,
        subject=found.subject,
        sender=settings.DEFAULT_FROM_EMAIL,
        to=found.recipients,
        created_at=found.queued_at,
        sent_at=found.sent_at,
        state=found.state,
        body=found.body,
        attachments=tuple(_attached(found, index) for index in range(len(found.attachments))),
    )
    return render(request, "mail.html", {"mail": page})


@outside_production
def mail_attachment(request: HttpRequest, mail_id: UUID, index: int) -> HttpResponse:
    found = _found(mail_id)
    if index >= len(found.attachments):
        raise Http404
    file = _file(found, index)
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'inline; filename="{file.filename}"'
    return response


def _row(found: MailFacts) -> MailRow:
    return MailRow(
        id=found.id,
        subject=found.subject,
        to=found.recipients,
        created_at=found.queued_at,
        sent_at=found.sent_at,
        state=found.state,
        attachments=len(found.attachments),
    )


def _attached(found: MailFacts, index: int) -> AttachedFile:
    file = _file(found, index)
    return AttachedFile(index=index, name=file.filename, size_bytes=len(file.content))


def _file(found: MailFacts, index: int) -> Attachment:
    return fetch_attachment(found.attachments[index])


def _found(mail_id: UUID) -> MailFacts:
    try:
        return mail_facts(mail_id)
    except NotFound as error:
        raise Http404 from error
