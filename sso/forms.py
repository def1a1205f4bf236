"""allauth's forms in the product's words; what they do is allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django.forms import Field
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "remember": _("Keep me signed in"),
    "oldpassword": _("The password so far"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}


class OurWords:
    """Labels of ours, and no placeholders: they say what the label says, and go when one begins to write."""

    fields: dict[str, Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class LogInForm(OurWords, allauth_forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    pass


class ReauthenticateForm(OurWords, allauth_forms.ReauthenticateForm):  # type: ignore[misc]  # likewise
    pass


class ForgottenPasswordForm(OurWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]  # likewise
    pass


class NewPasswordForm(OurWords, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]  # likewise
    pass


class ChangePasswordForm(OurWords, allauth_forms.ChangePasswordForm):  # type: ignore[misc]  # likewise
    pass


class FirstPasswordForm(OurWords, allauth_forms.SetPasswordForm):  # type: ignore[misc]  # likewise
    pass
