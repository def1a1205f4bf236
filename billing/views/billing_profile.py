"""How the organization is invoiced, for those who see what it pays; seller and customer number are the vendor's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.documents.languages import allowed_languages
from billing.models import BillingProfile
from billing.services.profiles import set_billing_profile
from billing.views.buyer_form import BuyerForm
from tenants.domain.codes import countries, country_name
from tenants.domain.refusal import Refused
from tenants.scoping import current_organization
from tenants.views.access import manager_required
from tenants.views.refusals import show_refusal


class ProfileForm(BuyerForm):
    """What the organization itself may say."""

    def __init__(self, data: Any, *, profile: BillingProfile) -> None:
        super().__init__(data, initial=BuyerForm.facts_of(profile))
        names = dict(settings.LANGUAGES)
        self.offer_choices(
            country=profile.country,
            countries=country_choices(),
            languages=[(code, str(names[code])) for code in allowed_languages(profile.seller.country)],
        )


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
    names = [(code, country_name(code, get_language() or "en")) for code in countries()]
    return sorted(names, key=lambda pair: pair[1])
