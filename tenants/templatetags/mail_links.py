"""Links in mails that let somebody in: made when the mail is written, and kept nowhere."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.template import Context, Library
from django.urls import reverse

from tenants.services.invitations import token_of

register = Library()


@register.simple_tag(takes_context=True)
def invitation_link(context: Context, invitation_id: UUID) -> str:
    """The address at which the invitation is accepted; an ellipsis in the copy that the outbox keeps."""
    token = "…" if context.get("hides_secrets") else token_of(invitation_id)
    return f"{settings.BASE_URL.rstrip('/')}{reverse('invitation', args=[token])}"
