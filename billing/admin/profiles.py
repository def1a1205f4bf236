"""How a customer is invoiced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.forms.models import fields_for_model, model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import BillingProfile, Seller
from billing.selectors.sellers import usual_seller
from billing.services.profiles import set_billing_profile
from tenants.admin_floor.actions import Done, StaffAction, offer_action
from tenants.admin_floor.forms import ActionForm, country_choices, language_choices
from tenants.admin_floor.shown import Words, page_address
from tenants.models import Organization

NOT_ASKED = ("id", "organization")


class ProfileForm(ActionForm):
    """Every fact of a billing profile, as its table has them."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        facts = fields_for_model(
            BillingProfile, exclude=NOT_ASKED, widgets={"address": forms.Textarea(attrs={"rows": 3})}
        )
        facts["seller"] = forms.ModelChoiceField(Seller.objects.all(), label=gettext_lazy("Seller"), empty_label=None)
        facts["country"] = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices)
        facts["language"] = forms.ChoiceField(
            label=gettext_lazy("Language of documents"),
            choices=language_choices,
            help_text=gettext_lazy("The law of the seller’s country says which are allowed."),
        )
        facts["invoice_emails"].help_text = gettext_lazy(
            "Several with a comma between them. Empty: the billing contacts, else the licence administrators."
        )
        self.fields = facts


@offer_action
class SetProfile(StaffAction):
    model = Organization
    code = "billing-profile"
    title = gettext_lazy("Billing profile")
    button = gettext_lazy("Save the billing profile")
    intro = gettext_lazy("Stands on the documents from now on. What is issued already keeps what it says.")
    form_class = ProfileForm

    def leads(self, subject: Organization) -> bool:
        """Nothing can be invoiced before."""
        return not BillingProfile.objects.filter(organization=subject).exists()

    def initial(self, subject: Organization) -> dict[str, Any]:
        profile = BillingProfile.objects.filter(organization=subject).first()
        if profile is not None:
            return model_to_dict(profile, exclude=NOT_ASKED)
        return {
            "seller": usual_seller(currency=subject.currency, country=subject.country),
            "legal_name": subject.name,
            "country": subject.country,
            "language": subject.locale,
        }

    def heading(self, subject: Organization) -> Words:
        return _("How %(customer)s is invoiced") % {"customer": subject.name}

    def perform(self, subject: Organization, answers: Mapping[str, Any], at: datetime) -> Done:
        set_billing_profile(organization_id=subject.pk, at=at, **answers)
        return Done(_("The billing profile of %(name)s is saved.") % {"name": subject.name}, page_address(subject))
