"""How the organization is invoiced, for those who see what it pays; seller and customer number are the vendor's."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.documents.languages import allowed_languages
from billing.models import BillingProfile
from billing.services.profiles import set_billing_profile
from tenants.domain.codes import countries
from tenants.domain.refusal import Refused
from tenants.scoping import current_organization
from tenants.services.contact_addresses import checked_email
from tenants.views.access import manager_required
from tenants.views.refusals import show_refusal

MOST_EMAILS, MOST_ADDRESS_LINES = 20, 6
SCHEMES = (
    ("", gettext_lazy("None")),
    ("0192", gettext_lazy("Norwegian organisation number (0192)")),
    ("0106", gettext_lazy("Dutch KvK number (0106)")),
    ("0190", gettext_lazy("Dutch OIN (0190)")),
    ("0204", gettext_lazy("German Leitweg-ID (0204)")),
)
ENDPOINT_SCHEMES = (*SCHEMES, ("EM", gettext_lazy("E-mail (EM)")))


class LinesField(forms.CharField):
    """Several values, one in each line."""

    widget = forms.Textarea

    def __init__(self, *, most_lines: int, **options: Any) -> None:
        super().__init__(max_length=5000, **options)
        self.most_lines = most_lines
        self.widget.attrs["rows"] = 3

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > self.most_lines:
            raise ValidationError(_("At most %(most)s lines.") % {"most": self.most_lines})
        return lines


class ProfileForm(forms.Form):
    """What the organization itself may say; the limits are those of the table."""

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
    organization_scheme = forms.ChoiceField(
        label=gettext_lazy("Kind of registration number"), choices=SCHEMES, required=False
    )
    organization_number = forms.CharField(label=gettext_lazy("Registration number"), max_length=40, required=False)
    vat_number = forms.CharField(
        label=gettext_lazy("VAT number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("With the letters of its country, such as NO311720546MVA."),
    )
    endpoint_scheme = forms.ChoiceField(
        label=gettext_lazy("Kind of e-invoice address"), choices=ENDPOINT_SCHEMES, required=False
    )
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
    invoice_emails = LinesField(
        label=gettext_lazy("Invoices are mailed to"),
        most_lines=MOST_EMAILS,
        required=False,
        help_text=gettext_lazy("One address in each line. None: the billing contacts, else the administrators."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of documents"),
        help_text=gettext_lazy("The law of the seller’s country says which are allowed."),
    )

    def __init__(self, data: Any, *, profile: BillingProfile) -> None:
        known: dict[str, Any] = {name: getattr(profile, name) for name in self.base_fields}
        super().__init__(data, initial=known | {"invoice_emails": "\n".join(profile.invoice_emails)})
        names = dict(settings.LANGUAGES)
        self._offer("country", country_choices())
        self._offer("language", [(code, names[code]) for code in allowed_languages(profile.seller.country)])
        for field in ("organization_scheme", "endpoint_scheme"):
            self._offer(field, with_known(ENDPOINT_SCHEMES if "endpoint" in field else SCHEMES, known[field]))

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

    def _offer(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
@manager_required
def billing_profile(request: HttpRequest) -> HttpResponse:
    """Shown as it is; what is saved stands on the documents from then on."""
    organization_id = current_organization()
    profile = BillingProfile.objects.select_related("seller").filter(organization_id=organization_id).first()
    if profile is None:
        return render(request, "billing/no_billing_profile.html")
    form = ProfileForm(request.POST if request.method == "POST" else None, profile=profile)
    if form.is_valid():
        try:
            set_billing_profile(
                organization_id=organization_id, seller=profile.seller, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refused:
            show_refusal(form, refused, {"LANGUAGE_NOT_ALLOWED": "language"})
        else:
            messages.success(request, _("Your billing profile is saved. It stands on the documents from now on."))
            return redirect("billing:billing_profile")
    context = {"form": form, "profile": profile}
    return render(request, "billing/billing_profile.html", context, status=422 if form.errors else 200)


def country_choices() -> list[tuple[str, str]]:
    """By name, in the reader's language."""
    territories = Locale.parse(get_language() or "en", sep="-").territories
    return sorted(((code, str(territories.get(code, code))) for code in countries()), key=lambda pair: pair[1])


def with_known(schemes: Any, known: str) -> list[tuple[str, Any]]:
    """The schemes that are offered, and the one that is kept although it is none of them."""
    offered = list(schemes)
    return offered if known in dict(offered) else [*offered, (known, known)]
