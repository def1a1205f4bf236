"""The link by which a person says whether they need their license: made when the mail is written, and kept nowhere."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.template import Context, Library
from django.urls import reverse

from licensing.domain.seat_question import question_token

register = Library()


@register.simple_tag(takes_context=True)
def seat_question_link(context: Context, question_id: UUID) -> str:
    """The address at which the question is answered; an ellipsis in the copy that the outbox keeps."""
    token = "…" if context.get("hides_secrets") else _token(context, question_id)
    return f"{settings.BASE_URL.rstrip('/')}{reverse('licensing:seat_question', args=[token])}"


def _token(context: Context, question_id: UUID) -> str:
    return question_token(settings.SECRET_KEY, context["organization"].pk, question_id)
