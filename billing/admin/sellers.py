"""The vendor's legal entities, and the numbers of their documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.forms.models import fields_for_model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.domain.currencies import MINOR_UNITS
from billing.models import NumberSeries, Seller
from billing.services.quotes import QUOTES
from billing.services.sellers import FIRST_NUMBER, INVOICES, register_seller, set_support_facts
from tenants.admin_floor.actions import Done, ListAction, StaffAction, offer_action
from tenants.admin_floor.columns import column, country_column
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.forms import ActionForm, code_choices, country_choices
from tenants.admin_floor.shown import Words, page_address
from tenants.domain.codes import time_zones

SERIES_WORDS: Mapping[str, Words] = {INVOICES: gettext_lazy("Invoices"), QUOTES: gettext_lazy("Quotes")}


@admin.register(Seller)
class SellerAdmin(FactAdmin):
    page_template = "admin/billing/seller.html"
    list_display = ("name", "shown_code", "shown_country", "currency", "timezone", "vat_number")
    search_fields = ("name", "code", "organization_number")
    empty_words = gettext_lazy("No sellers yet. Nobody can be invoiced before there is one.")

    shown_code = column("code", gettext_lazy("code"))
    shown_country = country_column

    def page_context(self, request: HttpRequest, row: Seller) -> dict[str, Any]:
        series = NumberSeries.objects.filter(seller=row).order_by("code")
        return {"series": [{"kind": SERIES_WORDS.get(found.code, found.code), "numbers": found} for found in series]}


class SellerForm(ActionForm):
    """Every fact of a seller, as its table has them, and the start of its numbers."""

    prefix_of_numbers = forms.CharField(
        label=gettext_lazy("Numbers begin with"), max_length=20, required=False, help_text=gettext_lazy("May be empty.")
    )
    first_number = forms.IntegerField(
        label=gettext_lazy("First number"),
        min_value=1,
        initial=FIRST_NUMBER,
        help_text=gettext_lazy(
            "Follows the last one of the system before this, if there was one. It is set here and never again: better "
            "without a year, since the numbers go on when the year is over."
        ),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        facts = fields_for_model(Seller, widgets={"address": forms.Textarea(attrs={"rows": 3})})
        facts["country"] = forms.ChoiceField(
            label=gettext_lazy("Country"),
            choices=country_choices,
            help_text=gettext_lazy("Decides VAT, the letterhead’s numbers and the languages of documents."),
        )
        facts["currency"] = forms.ChoiceField(
            label=gettext_lazy("National currency"), choices=code_choices(list(MINOR_UNITS), ("NOK", "EUR"))
        )
        facts["timezone"] = forms.ChoiceField(
            label=gettext_lazy("Time zone"),
            choices=code_choices(time_zones(), ("Europe/Oslo", "Europe/Berlin", "Europe/Amsterdam")),
            help_text=gettext_lazy("Decides the date of every document."),
        )
        self.fields = {**facts, **self.fields}


@offer_action
class RegisterSeller(ListAction):
    model = Seller
    code = "register"
    title = gettext_lazy("New seller")
    button = gettext_lazy("Register the seller")
    intro = gettext_lazy("Everything here stands on the documents. Have the company register’s extract at hand.")
    form_class = SellerForm
    is_primary = True

    def perform(self, subject: None, answers: Mapping[str, Any], at: datetime) -> Done:
        facts = dict(answers)
        first_number, prefix = facts.pop("first_number"), facts.pop("prefix_of_numbers")
        seller = register_seller(at=at, first_number=first_number, prefix=prefix, **facts)
        return Done(_("%(name)s can issue invoices now.") % {"name": seller.name}, page_address(seller))


class SupportForm(ActionForm):
    hours = forms.CharField(
        label=gettext_lazy("Support hours"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("In words, as customers read it."),
    )
    email = forms.EmailField(label=gettext_lazy("Support by e-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Support by telephone"), max_length=40, required=False)
    teaching_url = forms.CharField(
        label=gettext_lazy("Address of the teaching material"), max_length=300, required=False
    )


@offer_action
class SetSupport(StaffAction):
    model = Seller
    code = "support"
    title = gettext_lazy("Support")
    button = gettext_lazy("Save")
    intro = gettext_lazy("Stands on customers’ contract pages and in quotes. It is free, and never on an invoice.")
    form_class = SupportForm

    def initial(self, subject: Seller) -> dict[str, Any]:
        return {
            "hours": subject.support_hours,
            "email": subject.support_email,
            "phone": subject.support_phone,
            "teaching_url": subject.teaching_url,
        }

    def perform(self, subject: Seller, answers: Mapping[str, Any], at: datetime) -> Done:
        seller = set_support_facts(subject.pk, at=at, **answers)
        return Done(_("Customers read it from now on."), page_address(seller))
