"""How a customer is invoiced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.domain.identifiers import scheme_of_country
from billing.models import BillingProfile, Seller
from billing.selectors.sellers import free_customer_number, usual_seller
from billing.services.profiles import set_billing_profile
from billing.views.buyer_form import BuyerForm
from tenants.admin_floor.actions import Done, StaffAction, offer_action
from tenants.admin_floor.forms import ActionForm, country_choices, language_choices
from tenants.admin_floor.shown import Words, page_address
from tenants.models import Organization


class ProfileForm(BuyerForm, ActionForm):
    """What the customer's own page asks, and what is the vendor's to say."""

    seller = forms.ModelChoiceField(Seller.objects.all(), label=gettext_lazy("Seller"), empty_label=None)
    customer_number = forms.CharField(label=gettext_lazy("Customer number"), max_length=40)
    field_order = ("seller", "customer_number")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.offer_choices(
            country=self.subject.country if self.subject else "",
            countries=country_choices(),
            languages=language_choices(),
        )
        self.fields["customer_number"].help_text = free_numbers()
        self.fields["endpoint_id"].help_text = gettext_lazy("Where the customer receives e-invoices.")
        self.fields["buyer_reference"].label = gettext_lazy("The customer’s reference")
        self.fields["buyer_reference"].help_text = gettext_lazy(
            "Stands on every invoice, so that it finds its way in the customer’s house."
        )


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
            fixed = {"seller": profile.seller_id, "customer_number": profile.customer_number}
            return fixed | BuyerForm.facts_of(profile)
        seller = usual_seller(currency=subject.currency, country=subject.country)
        return {
            "seller": seller,
            "customer_number": free_customer_number(seller) if seller else "",
            "legal_name": subject.name,
            "country": subject.country,
            "organization_scheme": scheme_of_country(subject.country),
            "language": subject.locale,
        }

    def heading(self, subject: Organization) -> Words:
        return _("How %(customer)s is invoiced") % {"customer": subject.name}

    def perform(self, subject: Organization, answers: Mapping[str, Any], at: datetime) -> Done:
        set_billing_profile(organization_id=subject.pk, at=at, **answers)
        return Done(_("The billing profile of %(name)s is saved.") % {"name": subject.name}, page_address(subject))


def free_numbers() -> str:
    """The next free number of each seller: a number is a customer's of one seller only."""
    free = [f"{free_customer_number(seller)} ({seller.name})" for seller in Seller.objects.order_by("pk")]
    return _("Free next: %(numbers)s.") % {"numbers": ", ".join(free)} if free else ""
