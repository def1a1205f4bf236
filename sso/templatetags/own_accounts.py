"""Where pages of others offer to sign in with an organization's own account."""

from __future__ import annotations

from uuid import UUID

from django.template import Context, Library
from django.urls import reverse

from sso.selectors.connections import is_sign_in_open
from tenants.scoping import Role, Scope, scoped
from tenants.services.invitations import find_invitation

register = Library()


@register.simple_tag(takes_context=True)
def own_account_for_invitation(context: Context) -> str:
    """The address at which the invitation of this page is accepted so; "" where its organization has no such way."""
    token = str(context["request"].resolver_match.kwargs["token"])
    found = find_invitation(token)
    return reverse("accept_with_account", args=[token]) if found and _is_open(found.organization_id) else ""


@register.simple_tag(takes_context=True)
def is_own_account_offered(context: Context) -> bool:
    """Whether the reader's organization lets people sign in with its accounts."""
    membership = context["request"].membership
    return membership is not None and is_sign_in_open(membership.organization_id)


def _is_open(organization_id: UUID) -> bool:
    with scoped(Scope(Role.WEB, organization_id)):
        return is_sign_in_open(organization_id)
