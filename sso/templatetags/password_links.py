"""The link by which a password is chosen: made when the mail is written, and kept nowhere."""

from __future__ import annotations

from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template import Context, Library
from django.urls import reverse
from django.utils.encoding import uri_to_iri

from tenants.models import User

register = Library()


@register.simple_tag(takes_context=True)
def password_link(context: Context, user_id: UUID) -> str:
    """The address at which a password is chosen; an ellipsis in the copy that the outbox keeps."""
    user = User.objects.get(pk=user_id)
    key = "…" if context.get("hides_secrets") else default_token_generator.make_token(user)
    place = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return f"{settings.BASE_URL.rstrip('/')}{uri_to_iri(place)}"
