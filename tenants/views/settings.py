"""What readers choose for themselves: their name, their language, their colours, their password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as project
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tenants.domain.refusal import Refused
from tenants.services.checks import NAME_LENGTH
from tenants.services.users import change_own_settings
from tenants.views.access import member_required
from tenants.views.refusals import show_refusal


class SettingsForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    locale = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("As the organisation")), *project.LANGUAGES],
        required=False,
        help_text=gettext_lazy("Of these pages and of the mail to you. Invoices keep the organisation’s."),
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Colours"),
        choices=[
            ("", gettext_lazy("As your device has them")),
            ("light", gettext_lazy("Light")),
            ("dark", gettext_lazy("Dark")),
        ],
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def settings(request: Any) -> HttpResponse:
    user = request.user
    known = {"name": user.name, "locale": user.locale, "theme": user.theme}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            changed = change_own_settings(user.pk, **form.cleaned_data, at=timezone.now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            # The answer is in the language that was just chosen.
            with translation.override(changed.locale or translation.get_language()):
                messages.success(request, _("Your settings are saved."))
            return redirect("settings")
    context = {"form": form, "person_id": request.membership.person_id}
    return render(request, "tenants/settings.html", context, status=422 if form.errors else 200)
