"""From a form of ours to the provider."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sso.domain.attempt import Wish
from sso.domain.faults import SignInRefused
from sso.views.attempts import set_out
from sso.views.refusal import refusal
from tenants.selectors import organization_facts


def depart(request: HttpRequest, wish: Wish) -> HttpResponse:
    """A page that leads on by itself: a form that is redirected may go no further than the page's policy says, and
    a provider may send people on to wherever their accounts are kept.
    """
    slug = organization_facts(wish.organization_id).slug
    try:
        address = set_out(request, wish, slug, timezone.now())
    except SignInRefused as refused:
        return refusal(request, refused.fault, wish.purpose)
    return render(request, "sso/departure.html", {"address": address, "host": urlsplit(address).netloc})
