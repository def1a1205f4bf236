"""Forms of the pages that belong to `tenants`."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.services.checks import EXTERNAL_ID_LENGTH, NAME_LENGTH
from tenants.services.departments import ACCOUNTING_LENGTH


class InvitationForm(forms.Form):
    """What a new user says about themselves."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class DepartmentForm(forms.Form):
    """What is said of a department, new or known."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    code = forms.CharField(
        label=_("Code"),
        help_text=_("What usage names the department by. Usage that was counted under an earlier code stays its own."),
        max_length=EXTERNAL_ID_LENGTH,
    )
    accounting_string = forms.CharField(
        label=_("Accounting string"),
        help_text=_("Where its costs are booked, as your books write it. It stands on the split of each invoice."),
        max_length=ACCOUNTING_LENGTH,
        required=False,
    )
