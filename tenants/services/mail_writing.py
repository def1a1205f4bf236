"""A mail's subject and text, from templates in the reader's language (R-X-10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone, translation

from tenants.domain.mail_values import restore_values
from tenants.domain.text import one_line
from tenants.models import OutboxMessage

SUBJECT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Writing:
    """What is sent; `kept_body` is what the outbox keeps of it, in production without links that let somebody in."""

    subject: str
    body: str
    kept_body: str


def write_mail(message: OutboxMessage) -> Writing:
    """Renders `mail/<template>.subject.txt` and `mail/<template>.txt`; days are the organization's.

    The context has what was queued, `organization` (or None), `base_url`, and `hides_secrets` for the kept copy.
    """
    organization = message.organization
    context = {
        **restore_values(message.context),
        "organization": organization,
        "base_url": settings.BASE_URL,
        "hides_secrets": False,
    }
    zone = ZoneInfo(organization.timezone) if organization else None
    with translation.override(message.locale), timezone.override(zone):
        subject = one_line(_render(f"mail/{message.template}.subject.txt", context))[:SUBJECT_LENGTH]
        body = _render(f"mail/{message.template}.txt", context)
        hidden = {**context, "hides_secrets": settings.ENVIRONMENT == "production"}
        return Writing(subject, body, _render(f"mail/{message.template}.txt", hidden))


def _render(template: str, context: dict[str, Any]) -> str:
    """Plain text: nothing is escaped for HTML."""
    return Engine.get_default().get_template(template).render(Context(context, autoescape=False)).strip() + "\n"
