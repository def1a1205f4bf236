"""What to change of several people at once, as the form asks it and as it is said to whoever changes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.domain.people_roles import RolesAdjusted, RolesInProduct
from tenants.models import LoginMode
from tenants.selectors import DepartmentFacts
from tenants.views.fields import DayField

AS_IT_IS = gettext_lazy("Leave as it is")
NO_DEPARTMENT = "none"
ALL_ROLES = "all"
_GIVEN, _TAKEN = "given:", "taken:"


class TogetherForm(forms.Form):
    """What to change of everybody who is chosen; what is empty stays as it is.

    Of each product in which people have roles one can be given, and one or all others be taken away.
    """

    login_mode = forms.ChoiceField(
        label=gettext_lazy("Log-in mode"), choices=[("", AS_IT_IS), *LoginMode.choices], required=False
    )
    exit_on = DayField(
        label=gettext_lazy("First day without access"),
        required=False,
        help_text=gettext_lazy("The last day with access is the day before."),
    )
    has_no_exit = forms.BooleanField(label=gettext_lazy("Remove the exit date"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    department_from = DayField(
        label=gettext_lazy("Department from"),
        required=False,
        help_text=gettext_lazy("Usage before this day stays where it was. Without a day: from today."),
    )
    manager = forms.CharField(
        label=gettext_lazy("Reports to"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("The ID or the e-mail address of one person."),
    )
    has_no_manager = forms.BooleanField(label=gettext_lazy("They report to nobody"), required=False)

    def __init__(
        self, data: Any, departments: Sequence[DepartmentFacts], products: Sequence[RolesInProduct] = ()
    ) -> None:
        super().__init__(data)
        self.products = products
        names = [(department.code, department.name) for department in departments]
        field: Any = self.fields["department"]
        # A code may be anything, also what would stand for none.
        coded = [(f"code:{code}", name) for code, name in names]
        field.choices = [("", AS_IT_IS), (NO_DEPARTMENT, gettext_lazy("None")), *coded]
        for product in products:
            self.fields |= _role_fields(product)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("exit_on") and answers.get("has_no_exit"):
            self.add_error("has_no_exit", _("Say a day, or that there is none."))
        if answers.get("manager") and answers.get("has_no_manager"):
            self.add_error("has_no_manager", _("Name somebody, or say that they report to nobody."))
        if answers.get("department_from") and not answers.get("department"):
            self.add_error("department", _("Say which department it is."))
        for product in self.products:
            taken = _TAKEN + product.product
            if answers.get(taken) and answers[taken] == answers.get(_GIVEN + product.product):
                self.add_error(taken, _("Give this role, or take it away."))
        if not self.errors and not any(answers.values()):
            self.add_error(None, _("Say what to change."))
        return answers


def roles_said(answers: Mapping[str, Any], products: Sequence[RolesInProduct]) -> dict[str, RolesAdjusted]:
    """By product what comes and goes beside the roles that each person has; where nothing is said, they stay."""
    said = {}
    for product in products:
        given, taken = answers[_GIVEN + product.product], answers[_TAKEN + product.product]
        if given or taken:
            said[product.product] = RolesAdjusted(
                given=frozenset(_roles(given)), taken=frozenset(_roles(taken)), takes_others=taken == ALL_ROLES
            )
    return said


def _role_fields(product: RolesInProduct) -> dict[str, forms.Field]:
    names = {"product": product.product_name}
    roles = [(f"role:{code}", words) for code, words in product.words.items()]
    return {
        _GIVEN + product.product: forms.ChoiceField(
            label=_("Give a role in %(product)s") % names,
            choices=[("", AS_IT_IS), *roles],
            required=False,
            help_text=_(
                "Their other roles stay. The next page says how many seats it takes, and whether they are there."
            ),
        ),
        _TAKEN + product.product: forms.ChoiceField(
            label=_("Take a role away in %(product)s") % names,
            choices=[("", AS_IT_IS), *roles, (ALL_ROLES, _("All roles, except what you give"))],
            required=False,
            help_text=_("A seat that nobody needs any more is free at once. No money is returned."),
        ),
    }


def _roles(answer: str) -> Iterator[str]:
    if answer.startswith("role:"):
        yield answer.removeprefix("role:")
