"""The forms of the pages about people and their log-ins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.models import LoginMode
from tenants.selectors import DepartmentFacts
from tenants.services.checks import EXTERNAL_ID_LENGTH, NAME_LENGTH
from tenants.services.memberships import Roles
from tenants.views.fields import DayField

EMAIL_LENGTH = 254


class DepartmentChoice(forms.TypedChoiceField):
    """A department of the organization, or none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=UUID, empty_value=None, required=False, **options)

    def offer(self, departments: Sequence[DepartmentFacts]) -> None:
        self.choices = [("", _("None")), *((str(department.id), department.name) for department in departments)]


class PersonForm(forms.Form):
    """What may be changed of a person at once."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    email = forms.EmailField(label=_("E-mail address"), max_length=EMAIL_LENGTH, required=False)
    entry_on = DayField(
        label=_("Entry"), required=False, help_text=_("The first day here. Without one, the person is not counted.")
    )
    exit_on = DayField(
        label=_("First day without access"),
        required=False,
        help_text=_("The last day with access is the day before."),
    )
    login_mode = forms.ChoiceField(
        label=_("Log-in mode"),
        choices=LoginMode.choices,
        initial=LoginMode.ACTIVE,
        help_text=_("What the person may do in the product."),
    )


class RolesForm(forms.Form):
    """What a user may do beyond their own usage."""

    is_license_administrator = forms.BooleanField(
        label=_("Licence administrator"),
        required=False,
        help_text=_("Adds users, sees everybody’s usage, gives notice, and gets the mail about price and renewal."),
    )
    is_billing_contact = forms.BooleanField(
        label=_("Billing contact"),
        required=False,
        help_text=_("Sees the contract and the invoices, and gets them by mail."),
    )


class InviteForm(RolesForm):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail address"), max_length=EMAIL_LENGTH)
    field_order = ("email",)


class NewPersonForm(PersonForm):
    """A person who is added, with the department of their first day, and an invitation if that is wanted."""

    external_id = forms.CharField(
        label=_("External ID"),
        max_length=EXTERNAL_ID_LENGTH,
        help_text=_("What usage names the person by, such as the name they log in with. It never changes."),
    )
    department_id = DepartmentChoice(label=_("Department"), help_text=_("From the entry on."))
    is_invited = forms.BooleanField(
        label=_("Invite to log in here"),
        required=False,
        help_text=_("A mail with a link goes to the address above; they see their own usage."),
    )
    field_order = ("name", "external_id", "email", "department_id")

    def __init__(self, data: Any = None, *, departments: Sequence[DepartmentFacts]) -> None:
        super().__init__(data)
        field: Any = self.fields["department_id"]
        field.offer(departments)


class MoveForm(forms.Form):
    """Where a person belongs from a day on."""

    department_id = DepartmentChoice(label=_("Department"))
    on = DayField(
        label=_("From"),
        help_text=_("Usage before this day stays where it was. A move that is planned for later stays."),
    )

    def __init__(
        self, data: Any = None, *, departments: Sequence[DepartmentFacts], initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field: Any = self.fields["department_id"]
        field.offer(departments)


def roles_of(answers: Mapping[str, Any]) -> Roles:
    """The roles that a form names."""
    return Roles(
        is_license_administrator=answers["is_license_administrator"], is_billing_contact=answers["is_billing_contact"]
    )
