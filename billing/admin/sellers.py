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
from billing.services.sellers import register_seller
from tenants.admin_floor.actions import Done, ListAction, offer_action
from tenants.admin_floor.columns import column
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.forms import ActionForm, code_choices
from tenants.admin_floor.shown import page_address
from tenants.domain.codes import countries, time_zones


@admin.register(Seller)
class SellerAdmin(FactAdmin):
    page_template = "admin/billing/seller.html"
    list_display = ("name", "shown_code", "country", "currency", "timezone", "vat_number")
    search_fields = ("name", "code", "organization_number")
    empty_words = gettext_lazy("No sellers yet. Nobody can be invoiced before there is one.")

    shown_code = column("code", gettext_lazy("code"))

    def page_context(self, request: HttpRequest, row: Seller) -> dict[str, Any]:
        return {"series": NumberSeries.objects.filter(seller=row).order_by("code")}


class SellerForm(ActionForm):
    """Every fact of a seller, as its table has them, and the start of its numbers."""

    prefix_of_numbers = forms.CharField(
        label=gettext_lazy("Numbers begin with"), max_length=20, required=False, help_text=gettext_lazy("May be empty.")
    )
    first_number = forms.IntegerField(
        label=gettext_lazy("First number"),
        min_value=1,
        initial=1,
        help_text=gettext_lazy("Follows the last one of the system before this. It is set here and never again."),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        facts = fields_for_model(Seller, widgets={"address": forms.Textarea(attrs={"rows": 3})})
        facts["country"] = forms.ChoiceField(
            label=gettext_lazy("Country"),
            choices=code_choices(countries(), ("NO", "DE", "NL")),
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
