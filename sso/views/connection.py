"""The organization's own sign-in, for its license administrators: set up, tested, opened, closed, removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sso.domain.attempt import Purpose, Wish
from sso.domain.faults import SignInRefused
from sso.refusal_words import WORDS
from sso.selectors.connections import ConnectionFacts, connection_of, sign_in_use
from sso.services.connections import (
    CLIENT_ID_LENGTH,
    ISSUER_LENGTH,
    SECRET_LENGTH,
    Described,
    close_connection,
    describe_connection,
    open_connection,
    remove_connection,
)
from sso.views.attempts import redirect_address
from sso.views.departure import depart
from sso.views.sign_in import CAME_BACK
from tenants.domain.refusal import Refused
from tenants.scoping import current_organization, current_user
from tenants.selectors import organization_facts
from tenants.views.access import administrator_required
from tenants.views.confirmation import Confirmation
from tenants.views.refusals import show_refusal


class ConnectionForm(forms.Form):
    issuer = forms.CharField(
        label=gettext_lazy("Issuer"),
        max_length=ISSUER_LENGTH,
        help_text=gettext_lazy("An address that begins with https://. What else we need to know is described there."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    client_id = forms.CharField(
        label=gettext_lazy("Client id"),
        max_length=CLIENT_ID_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=SECRET_LENGTH,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any, known: ConnectionFacts | None) -> None:
        initial = {"issuer": known.issuer, "client_id": known.client_id} if known else None
        super().__init__(data, initial=initial)
        self.fields["secret"].required = known is None
        self.fields["secret"].help_text = (
            _("Left empty, the one that is kept stays. It is never shown.") if known else _("It is never shown again.")
        )


@never_cache
@require_safe
@administrator_required
def own_sign_in(request: HttpRequest) -> HttpResponse:
    """What there is, who uses it, and the next step."""
    organization_id = current_organization()
    slug = organization_facts(organization_id).slug
    context = {
        "connection": connection_of(organization_id),
        "use": sign_in_use(organization_id),
        "redirect_address": redirect_address(slug),
        "sign_in_address": request.build_absolute_uri(reverse("sign_in_organization", args=[slug])),
        "slug": slug,
        "came_back": request.session.pop(CAME_BACK, None),
    }
    return render(request, "sso/own_sign_in.html", context)


@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def describe(request: HttpRequest) -> HttpResponse:
    """What IT gives; the provider is asked at once whether it is there."""
    organization_id = current_organization()
    known = connection_of(organization_id)
    form = ConnectionForm(request.POST if request.method == "POST" else None, known)
    if form.is_valid():
        try:
            describe_connection(organization_id, Described(**form.cleaned_data), at=timezone.now())
        except SignInRefused as refused:
            words = WORDS[refused.fault]
            form.add_error("issuer", f"{words.why} {words.what_to_do} ({refused.fault})")
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The sign-in answered as it should. Test it with your own account now."))
            return redirect("own_sign_in")
    slug = organization_facts(organization_id).slug
    context = {"form": form, "connection": known, "redirect_address": redirect_address(slug)}
    return render(request, "sso/describe.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@administrator_required
def test(request: HttpRequest) -> HttpResponse:
    """A real log-in, by the administrator's own account, which is connected by it."""
    wish = Wish(purpose=Purpose.TEST, organization_id=current_organization(), user_id=current_user())
    return depart(request, wish)


@require_POST
@administrator_required
def open_to_people(request: HttpRequest) -> HttpResponse:
    _known()
    try:
        open_connection(current_organization(), at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("People may use it from now on."))
    return redirect("own_sign_in")


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def close(request: HttpRequest) -> HttpResponse:
    """What will happen; on POST it has."""
    if _known().enabled_at is None:
        raise Http404
    if request.method == "POST":
        close_connection(current_organization(), at=timezone.now())
        messages.success(request, _("Nobody signs in with an account of your organisation any more."))
        return redirect("own_sign_in")
    confirmation = Confirmation(
        title=_("Turn your own sign-in off"),
        points=(
            *_consequences(),
            _("The accounts stay connected: when you turn it on again, all is as before."),
        ),
        confirm=_("Turn it off"),
        cancel=_("Leave it on"),
        cancel_url=reverse("own_sign_in"),
        is_destructive=True,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def remove(request: HttpRequest) -> HttpResponse:
    """What will happen; on POST it has."""
    _known()
    if request.method == "POST":
        remove_connection(current_organization(), at=timezone.now())
        messages.success(request, _("Your own sign-in is removed."))
        return redirect("own_sign_in")
    confirmation = Confirmation(
        title=_("Remove your own sign-in"),
        points=(
            *_consequences(),
            _("The client id and the secret are forgotten, and so is whose account is whose: all connect anew."),
            _("Your organisation’s accounts themselves stay as they are."),
        ),
        confirm=_("Remove it"),
        cancel=_("Keep it"),
        cancel_url=reverse("own_sign_in"),
        is_destructive=True,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


def _known() -> ConnectionFacts:
    known = connection_of(current_organization())
    if known is None:
        raise Http404
    return known


def _consequences() -> tuple[str, ...]:
    """Who is affected, in numbers."""
    use = sign_in_use(current_organization())
    without = ngettext(
        "%(count)s of your users has no password: they come in again by a link, from “Forgot your password?”.",
        "%(count)s of your users have no password: they come in again by a link, from “Forgot your password?”.",
        use.without_password,
    ) % {"count": use.without_password}
    return (
        _("Your users sign in with e-mail address and password only."),
        without if use.without_password else _("All of your users have a password."),
        _("Whoever is signed in stays so until they sign out or close the browser."),
    )
