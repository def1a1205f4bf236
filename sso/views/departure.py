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


def depart(request: HttpRequest, wish: Wish) -> HttpResponse:
    """A page that leads on by itself; it answers a form of ours.

    A link would do for a page of somebody else, too: to sign its reader in as another, or to connect another's account.
    And a form that is redirected may go no further than its page's policy says, while a provider may send people on to
    wherever their accounts are kept.
    """
    try:
        address = set_out(request, wish, timezone.now())
    except SignInRefused as refused:
        return refusal(request, refused.fault, wish.purpose)
    return render(request, "sso/departure.html", {"address": address, "host": urlsplit(address).netloc})
