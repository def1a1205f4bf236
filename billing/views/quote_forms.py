"""What prospects are asked: about themselves for a quote, and about their invoices when they accept one."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from billing.selectors.quotes import QuoteToRead
from billing.services.quote_acceptance import usable_registration_number
from billing.services.quote_requests import LONGEST_MESSAGE, NUMBER_LENGTH
from licensing.selectors import PlanVersionFacts
from tenants.domain.codes import countries
from tenants.models import OrganizationType
from tenants.services.organizations import MOST_EMPLOYEES

NEAREST_COUNTRIES = ("NO", "SE", "DK", "DE", "NL", "BE")
# A partner serves customers: it is no kind of customer that asks for itself.
PROSPECT_TYPES = [choice for choice in OrganizationType.choices if choice[0] != OrganizationType.PARTNER]


INVOICE_FACTS = (
    "address",
    "postcode",
    "city",
    "registration_number",
    "invoice_email",
    "buyer_reference",
    "order_number",
)


class QuoteRequestForm(forms.Form):
    """`website` is seen by machines only, `seen` says which estimate the reader was shown last."""

    organization_type = forms.ChoiceField(label=_("Kind of organisation"), choices=PROSPECT_TYPES)
    employees = forms.IntegerField(
        label=_("Number of employees"),
        help_text=_("Kind and size make the estimate. The number of users never enters the price."),
        min_value=0,
        max_value=MOST_EMPLOYEES,
    )
    plan = forms.ChoiceField(label=_("Plan"))
    organization_name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(label=_("Country"))
    registration_number = forms.CharField(
        label=_("Registration number (optional)"),
        help_text=_("As your country’s company register has it."),
        max_length=NUMBER_LENGTH,
        required=False,
    )
    contact_name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(label=_("E-mail"), help_text=_("The quote is sent there."))
    phone = forms.CharField(
        label=_("Telephone (optional)"),
        max_length=NUMBER_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    message = forms.CharField(
        label=_("What should we know? (optional)"),
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    website = forms.CharField(required=False, max_length=500)
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, plans: list[PlanVersionFacts], **options: Any) -> None:
        super().__init__(data, **options)
        self.only_plan = plans[0] if len(plans) == 1 else None
        language = get_language() or "en"
        self.fields["country"].choices = country_choices(language)  # type: ignore[attr-defined]  # a ChoiceField
        if len(plans) > 1:
            choices = [(plan.plan_code, plan.names.get(language) or plan.names["en"]) for plan in plans]
            self.fields["plan"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["plan"]


class AcceptanceForm(forms.Form):
    """Who signs, and how to invoice; the invoice's part goes where that is known already."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    position = forms.CharField(
        label=_("Your position"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("The confirmation goes there, and the invitation as licence administrator."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    address = forms.CharField(label=_("Address for invoices"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    postcode = forms.CharField(label=_("Postcode"), max_length=20)
    city = forms.CharField(label=_("City"), max_length=100)
    registration_number = forms.CharField(
        label=_("Registration number (optional)"), max_length=NUMBER_LENGTH, required=False
    )
    invoice_email = forms.EmailField(label=_("Invoices go to this e-mail address"))
    buyer_reference = forms.CharField(
        label=_("Your reference (optional)"),
        help_text=_("It stands on each invoice."),
        max_length=200,
        required=False,
    )
    order_number = forms.CharField(label=_("Your order number (optional)"), max_length=100, required=False)
    text_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, quote: QuoteToRead, **options: Any) -> None:
        prospect = quote.content.prospect
        usual = {"name": prospect.contact_name, "email": prospect.email, "text_hash": quote.text_hash}
        super().__init__(data, initial=usual, **options)
        if not quote.asks_invoice_facts:
            for name in INVOICE_FACTS:
                del self.fields[name]
        elif usable_registration_number(prospect):
            del self.fields["registration_number"]
        self.fields["may_sign"] = forms.BooleanField(
            label=gettext("I may sign for %(organization)s") % {"organization": prospect.name}
        )

    @property
    def signer_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "position", "email")]

    @property
    def invoice_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in INVOICE_FACTS if name in self.fields]


def country_choices(language: str) -> list[tuple[str, str]]:
    """Every country by its name in a language, the nearest ones first."""
    names = {code: str(Locale.parse(language).territories.get(code, code)) for code in countries()}
    others = sorted((code for code in names if code not in NEAREST_COUNTRIES), key=lambda code: names[code])
    return [(code, names[code]) for code in (*NEAREST_COUNTRIES, *others)]
