"""The link of a quote: made when the mail is written, and kept nowhere."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.template import Context, Library
from django.urls import reverse

from billing.services.quotes import token_of

register = Library()


@register.simple_tag(takes_context=True)
def quote_link(context: Context, quote_id: UUID) -> str:
    """The address at which the quote is read and accepted; an ellipsis in the copy that the outbox keeps."""
    token = "…" if context.get("hides_secrets") else token_of(quote_id)
    return f"{settings.BASE_URL.rstrip('/')}{reverse('billing:quote', args=[token])}"
