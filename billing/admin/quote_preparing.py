"""Preparing a quote from a request: staff see the price and every exception before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from billing.documents.content_json import quote_from_json
from billing.domain.money import Money
from billing.models import Quote, QuoteRequest, Seller
from billing.selectors.prices import units_of
from billing.selectors.sellers import usual_seller
from billing.services.quote_terms import QuoteTerms
from billing.services.quotes import prepare_quote
from tenants.admin_floor.actions import Done, Foreseen, StaffAction, offer_action
from tenants.admin_floor.forms import ActionForm, DayField, language_choices
from tenants.admin_floor.shown import Words, page_address
from tenants.domain.codes import language_name
from tenants.models import Organization, OrganizationType
from tenants.written import written, written_money


class QuoteForm(ActionForm):
    """Everything but the seller may be left as it is."""

    seller = forms.ModelChoiceField(Seller.objects.all(), label=gettext_lazy("Seller"), empty_label=None)
    valid_until = DayField(
        label=gettext_lazy("Valid until"), required=False, help_text=gettext_lazy("Empty: the usual number of days.")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    organization_type = forms.ChoiceField(label=gettext_lazy("Type"), choices=OrganizationType.choices)
    type_reason = forms.CharField(
        label=gettext_lazy("Why this type"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("Only if it is another than asked, or one that the plan is not offered to."),
    )
    expected_units = forms.DecimalField(
        label=gettext_lazy("Expected units in the first year"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("Only if you know better than the plan’s estimate by type and size."),
    )
    units_reason = forms.CharField(label=gettext_lazy("Why so many units"), max_length=1000, required=False)
    amount = forms.DecimalField(
        label=gettext_lazy("Another price of the year, without VAT"), min_value=0, max_digits=16, required=False
    )
    amount_reason = forms.CharField(
        label=gettext_lazy("Why another price"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("The customer reads it."),
    )
    agreement_text = forms.CharField(
        label=gettext_lazy("Agreed beside the plan"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        required=False,
        help_text=gettext_lazy("Stands in the quote word for word."),
    )
    customer = forms.ModelChoiceField(
        Organization.objects.all(),
        label=gettext_lazy("Customer already"),
        required=False,
        empty_label=gettext_lazy("No: a new customer"),
    )
    is_another = forms.BooleanField(label=gettext_lazy("A customer of the same name is another one"), required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        usual = ("", gettext_lazy("As asked, if the seller may"))
        self.fields["language"].choices = [usual, *language_choices()]  # type: ignore[attr-defined]  # a ChoiceField


@offer_action
class PrepareQuote(StaffAction):
    model = QuoteRequest
    code = "prepare"
    title = gettext_lazy("Prepare a quote")
    button = gettext_lazy("Prepare the quote")
    intro = gettext_lazy("The next page shows the price and what it comes from. Nothing is sent yet.")
    form_class = QuoteForm
    is_foreseen = True
    is_primary = True

    def is_offered(self, subject: QuoteRequest) -> bool:
        return subject.closed_at is None

    def heading(self, subject: QuoteRequest) -> Words:
        return _("A quote for %(name)s") % {"name": subject.organization_name}

    def initial(self, subject: QuoteRequest) -> dict[str, Any]:
        seller = usual_seller(currency=subject.currency, country=subject.country)
        return {"seller": seller, "organization_type": subject.organization_type} | self._of_last(subject)

    def foresee(self, subject: QuoteRequest, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        return effects(prepare(subject, answers, at))

    def perform(self, subject: QuoteRequest, answers: Mapping[str, Any], at: datetime) -> Done:
        quote = prepare(subject, answers, at)
        return Done(_("Quote %(number)s is ready to be sent.") % {"number": quote}, page_address(quote))

    def _of_last(self, subject: QuoteRequest) -> dict[str, Any]:
        """A revision starts from the one before it."""
        last = Quote.objects.filter(request=subject).order_by("-revision").first()
        if last is None:
            return {}
        special = [section for section in last.content["sections"] if section["code"] == "special"]
        price = last.content["price"]
        return {
            "seller": last.seller_id,
            "language": last.content["language"],
            "organization_type": last.organization_type,
            "type_reason": last.type_reason,
            "expected_units": None if last.expected_units is None else last.expected_units.normalize(),
            "units_reason": last.units_reason,
            "amount": price["amount"] if price["adjustment_reason"] else None,
            "amount_reason": price["adjustment_reason"],
            "agreement_text": "\n".join(special[0]["paragraphs"]) if special else "",
            "customer": last.customer_id,
            "is_another": last.is_another,
        }


def prepare(request: QuoteRequest, answers: Mapping[str, Any], at: datetime) -> Quote:
    given = dict(answers)
    customer: Organization | None = given.pop("customer")
    return prepare_quote(request.pk, QuoteTerms(customer_id=customer.pk if customer else None, **given), at=at)


def effects(quote: Quote) -> Foreseen:
    """Read back from what the service wrote, before that is taken back."""
    content = quote_from_json(quote.content)
    words = {
        "number": quote,
        "price": written_money(quote.price),
        "offered": written_money(Money(content.price.offered, quote.currency)),
        "units": written("{{ units|exact_decimals }}", units=units_of(content.price.why)),
        "until": written("{{ day|day }}", day=quote.valid_until),
        "language": language_name(content.language, get_language() or "en"),
        "zone": content.prospect.timezone,
    }
    sentences = [_("The first year costs %(price)s without VAT, from %(units)s units.") % words]
    if content.price.adjustment_reason:
        sentences.append(_("The plan’s rule would ask %(offered)s; the quote says why it differs.") % words)
    sentences += [
        _("Quote %(number)s is valid until %(until)s; its language is %(language)s.") % words,
        _("Days count in %(zone)s: the day of acceptance there is the day of signing.") % words,
        _("Nothing is sent yet: look at the PDF first."),
    ]
    if quote.revision > 1:
        sentences.append(_("Once it is sent, the version before it can no longer be accepted."))
    return Foreseen(sentences, _("Prepare for %(price)s") % words)
