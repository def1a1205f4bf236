"""Customers and partners: the list, and the actions that make and change them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin_floor.actions import Done, ListAction, StaffAction, offer_action
from tenants.admin_floor.columns import CountryFilter, column, country_column, titled
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.forms import ActionForm, ReasonForm, code_choices, country_choices, language_choices
from tenants.admin_floor.shown import as_number, page_address
from tenants.domain.codes import currencies, time_zones
from tenants.domain.organizations import NewOrganization, OrganizationChanges
from tenants.models import Organization, OrganizationType
from tenants.services.organizations import MOST_EMPLOYEES, change_organization, create_organization


@admin.register(Organization)
class OrganizationAdmin(FactAdmin):
    page_template = "admin/tenants/organization.html"
    list_title = gettext_lazy("Customers")
    row_words = (gettext_lazy("customer"), gettext_lazy("customers"))
    list_display = ("shown_name", "short_name", "kind", "employee_count", "shown_country", "shown_currency", "zone")
    list_filter = (
        ("organization_type", titled(admin.ChoicesFieldListFilter, gettext_lazy("type"))),
        CountryFilter,
        ("currency", titled(admin.AllValuesFieldListFilter, gettext_lazy("currency"))),
    )
    search_fields = ("name", "slug", "external_id")
    search_help_text = gettext_lazy("Name, short name or your own ID")
    empty_words = gettext_lazy("No customers yet. Each one begins here, before it signs anything.")

    shown_name = column("name", gettext_lazy("name"))
    short_name = column("slug", gettext_lazy("short name"))
    kind = column("organization_type", gettext_lazy("type"))
    shown_country = country_column
    shown_currency = column("currency", gettext_lazy("currency"))
    zone = column("timezone", gettext_lazy("time zone"))

    @admin.display(description=gettext_lazy("employees"), ordering="employees")
    def employee_count(self, organization: Organization) -> str:
        return as_number(organization.employees)


class OrganizationFacts(forms.Form):
    """What is said of an organization, whether it is new or changed."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    organization_type = forms.ChoiceField(
        label=gettext_lazy("Type"),
        choices=OrganizationType.choices,
        help_text=gettext_lazy("Decides which plans are offered, and the estimate of the first year."),
    )
    employees = forms.IntegerField(label=gettext_lazy("Employees"), min_value=0, max_value=MOST_EMPLOYEES)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices)
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=code_choices(currencies(), ("NOK", "EUR", "SEK", "DKK"))
    )
    locale = forms.ChoiceField(label=gettext_lazy("Language"), choices=language_choices)
    timezone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=code_choices(time_zones(), ("Europe/Oslo", "Europe/Berlin", "Europe/Amsterdam", "UTC")),
        help_text=gettext_lazy("Decides usage days, terms and the last day for notice. A change moves no stored day."),
    )
    external_id = forms.CharField(
        label=gettext_lazy("Your own ID"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The key of this customer in your other systems, if it has one."),
    )


class CreateForm(OrganizationFacts, ActionForm):
    slug = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=63,
        help_text=gettext_lazy(
            "Lower-case letters, digits and hyphens. Senders of usage name the customer by it, so it never changes."
        ),
    )
    field_order = ("name", "slug", "organization_type", "employees", "country", "currency", "locale", "timezone")


class ChangeForm(OrganizationFacts, ReasonForm):
    field_order = ("name", "organization_type", "employees", "country", "currency", "locale", "timezone")


@offer_action
class CreateOrganization(ListAction):
    model = Organization
    code = "create"
    title = gettext_lazy("New customer")
    button = gettext_lazy("Create the customer")
    intro = gettext_lazy(
        "Creates the organisation only. Its billing profile and the agreement come next, each on its page."
    )
    form_class = CreateForm
    is_primary = True

    def initial(self, subject: None) -> dict[str, Any]:
        return {"country": "NO", "currency": "NOK", "locale": "nb", "timezone": "Europe/Oslo"}

    def perform(self, subject: None, answers: Mapping[str, Any], at: datetime) -> Done:
        created = create_organization(NewOrganization(**_without_blank_id(answers)), at=at)
        return Done(_("%(name)s is a customer now.") % {"name": created.name}, page_address(created))


@offer_action
class ChangeOrganization(StaffAction):
    model = Organization
    code = "change-facts"
    title = gettext_lazy("Change the customer’s facts")
    button = gettext_lazy("Save the changes")
    intro = gettext_lazy("What has been priced, charged or invoiced stays as it is.")
    form_class = ChangeForm

    def initial(self, subject: Organization) -> dict[str, Any]:
        return {field: getattr(subject, field) for field in OrganizationFacts.base_fields}

    def perform(self, subject: Organization, answers: Mapping[str, Any], at: datetime) -> Done:
        facts = _without_blank_id(answers)
        reason = facts.pop("reason")
        changed = change_organization(subject.pk, cast(OrganizationChanges, facts), at=at, reason=reason)
        return Done(_("The facts of %(name)s are saved.") % {"name": changed.name}, page_address(changed))


def _without_blank_id(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Two empty texts would collide: no ID of your own is none."""
    return {**answers, "external_id": answers["external_id"] or None}
