"""The buyer as documents name it: the questions that the organization and the vendor's staff are asked alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.domain.identifiers import schemes_for
from billing.models import BillingProfile
from tenants.services.contact_addresses import checked_email

Choices = Sequence[tuple[str, str]]

MOST_EMAILS, MOST_ADDRESS_LINES = 20, 6
BY_MAIL = "EM"
SCHEME_NAMES = {
    "": gettext_lazy("None"),
    "0192": gettext_lazy("Norwegian organisation number (0192)"),
    "0106": gettext_lazy("Dutch KvK number (0106)"),
    "0190": gettext_lazy("Dutch OIN (0190)"),
    "0204": gettext_lazy("German Leitweg-ID (0204)"),
    BY_MAIL: gettext_lazy("E-mail (EM)"),
}


class LinesField(forms.CharField):
    """Several values, one in each line."""

    widget = forms.Textarea
    between = re.compile(r"[\r\n]+")

    def __init__(self, *, most_lines: int, **options: Any) -> None:
        super().__init__(max_length=5000, **options)
        self.most_lines = most_lines
        self.widget.attrs["rows"] = 3

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in self.between.split(super().clean(value)) if line.strip()]
        if len(lines) > self.most_lines:
            raise ValidationError(_("At most %(most)s lines.") % {"most": self.most_lines})
        return lines


class AddressesField(LinesField):
    """Mail addresses, one in each line or with a comma between them."""

    between = re.compile(r"[\r\n,;]+")


class BuyerForm(forms.Form):
    """The limits are those of the table; whether a number can be one of its kind is for the service to say."""

    legal_name = forms.CharField(label=gettext_lazy("Legal name"), max_length=200)
    attention = forms.CharField(label=gettext_lazy("Attention"), max_length=200, required=False)
    address = LinesField(
        label=gettext_lazy("Address"),
        most_lines=MOST_ADDRESS_LINES,
        help_text=gettext_lazy("One line of the address in each line."),
    )
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=20)
    city = forms.CharField(label=gettext_lazy("City"), max_length=100)
    country = forms.ChoiceField(label=gettext_lazy("Country"), help_text=gettext_lazy("It decides about VAT."))
    organization_scheme = forms.ChoiceField(label=gettext_lazy("Kind of registration number"), required=False)
    organization_number = forms.CharField(label=gettext_lazy("Registration number"), max_length=40, required=False)
    vat_number = forms.CharField(
        label=gettext_lazy("VAT number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("With the letters of its country, such as NO311720546MVA."),
    )
    endpoint_scheme = forms.ChoiceField(label=gettext_lazy("Kind of e-invoice address"), required=False)
    endpoint_id = forms.CharField(
        label=gettext_lazy("E-invoice address"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Where your e-invoices are received."),
    )
    buyer_reference = forms.CharField(
        label=gettext_lazy("Your reference"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Stands on every invoice, so that it finds its way in your house."),
    )
    order_number = forms.CharField(label=gettext_lazy("Order number"), max_length=100, required=False)
    invoice_emails = AddressesField(
        label=gettext_lazy("Invoices are mailed to"),
        most_lines=MOST_EMAILS,
        required=False,
        help_text=gettext_lazy("One address in each line. None: the billing contacts, else the administrators."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of documents"),
        help_text=gettext_lazy("The law of the seller’s country says which are allowed."),
    )

    @classmethod
    def facts_of(cls, profile: BillingProfile) -> dict[str, Any]:
        """What a profile says, as the questions show it."""
        known: dict[str, Any] = {name: getattr(profile, name) for name in BuyerForm.base_fields}
        return known | {"invoice_emails": "\n".join(profile.invoice_emails)}

    def offer_choices(self, *, country: str, countries: Choices, languages: Choices) -> None:
        """Schemes of the buyer's `country` come first; one that is kept although it is unknown here is offered too."""
        schemes = ["", *schemes_for(country)]
        self._offer("country", countries)
        self._offer("language", languages)
        self._offer("organization_scheme", self._named("organization_scheme", schemes))
        self._offer("endpoint_scheme", self._named("endpoint_scheme", [*schemes, BY_MAIL]))

    def clean(self) -> dict[str, Any]:
        """A kind without a number says nothing."""
        answers = super().clean() or self.cleaned_data
        if not answers.get("organization_number"):
            answers["organization_scheme"] = ""
        return answers

    def clean_address(self) -> str:
        return "\n".join(self.cleaned_data["address"])

    def clean_invoice_emails(self) -> list[str]:
        addresses: list[str] = self.cleaned_data["invoice_emails"]
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as error:
                words = _("%(address)s is no e-mail address.") % {"address": address}
                raise ValidationError(words) from error
        return list(dict.fromkeys(checked_email("invoice_emails", address) for address in addresses))

    def _named(self, field: str, schemes: list[str]) -> Choices:
        kept = self.initial.get(field, "")
        return [(scheme, str(SCHEME_NAMES.get(scheme, scheme))) for scheme in dict.fromkeys([*schemes, kept])]

    def _offer(self, name: str, choices: Choices) -> None:
        field: Any = self.fields[name]
        field.choices = choices
