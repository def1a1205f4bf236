"""Options agreed on one subscription: which there are, and agreeing on another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db import IntegrityError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.admin.option_fields import VALUE, typed_value, value_fields
from billing.selectors.agreed_options import agreed_options, option_words, value_words
from billing.services.overrides import agree_override, option_of, options_of
from licensing.models import Subscription
from licensing.selectors import subscription_facts
from tenants.admin_floor.actions import Done, Foreseen, StaffAction, offer_action
from tenants.admin_floor.forms import ActionForm, DayField, ReasonForm
from tenants.admin_floor.sections import Section, section_on
from tenants.admin_floor.shown import as_day, page_address
from tenants.domain.refusal import NotFound, Refused


class OverrideForm(ReasonForm):
    """First which option, then its value in fields of its kind. `asked_of` says for which one those were shown."""

    asked_of = forms.CharField(required=False, widget=forms.HiddenInput)
    option = forms.ChoiceField(label=gettext_lazy("Option"))
    starts_on = DayField(
        label=gettext_lazy("From"),
        help_text=gettext_lazy("A term is priced by what is in force on its first day; notice by the day it comes in."),
    )

    def __init__(self, data: Any = None, *, subject: Any = None, option: str = "", **more: Any) -> None:
        super().__init__(data, subject=subject, **more)
        subscription = subscription_facts(subject.pk)
        field: Any = self.fields["option"]
        field.choices = [(path, option_words(path)) for path in options_of(subscription)]
        self.fields["reason"].help_text = _("The customer sees it, and the audit log keeps it under your name.")
        self.chosen = option_of(subscription, option)
        if self.chosen is None:
            self.fields = {"option": field}
            self.go_on = _("Go on")
        else:
            self.fields.update(value_fields(self.chosen))
            self.initial = {**self.initial, "option": option, "asked_of": option}
            self.order_fields(["option", *value_fields(self.chosen), "starts_on", "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        values = [name for name in self.fields if name.startswith(VALUE)]
        if self.chosen is not None and not any(name in self.errors for name in values):
            try:
                cleaned["typed"] = typed_value(self.chosen, cleaned)
            except forms.ValidationError as error:
                self.add_error(values[0], error)
        return cleaned

    def add_refusal(self, refusal: Refused | NotFound | IntegrityError) -> None:
        """What is wrong with the value stands at the first of its fields, where there are several."""
        values = [name for name in self.fields if name.startswith(VALUE)]
        if isinstance(refusal, Refused) and refusal.details.get("field") == VALUE and VALUE not in self.fields:
            self.add_error(values[0], f"{refusal.message} ({refusal.code})")
        else:
            super().add_refusal(refusal)


@offer_action
class AgreeOption(StaffAction):
    model = Subscription
    code = "agree-option"
    title = gettext_lazy("Agree on an option")
    button = gettext_lazy("Keep what was agreed")
    intro = gettext_lazy("For this customer alone, an option of the plan has another value from a day on.")
    form_class = OverrideForm
    is_foreseen = True

    def form(self, subject: Subscription, data: QueryDict | None = None) -> ActionForm:
        """Fields for the value of another option than the one now chosen are no answer: its own are asked for."""
        if data is None:
            return OverrideForm(subject=subject)
        option = data.get("option", "")
        if data.get("asked_of", "") == option:
            return OverrideForm(data, subject=subject, option=option)
        typed = {name: data[name] for name in ("starts_on", "reason") if name in data}
        return OverrideForm(subject=subject, option=option, initial=typed)

    def foresee(self, subject: Subscription, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        agreed = _agree(subject, answers, at)
        values = {
            "option": option_words(agreed.path),
            "value": value_words(agreed.value),
            "day": as_day(agreed.starts_on),
            "customer": subject.organization.name,
        }
        return Foreseen(
            [
                _("For %(customer)s, %(option)s is %(value)s from %(day)s on.") % values,
                _("Terms that have their price keep it. Later ones name what was agreed in their calculation."),
                _("The customer sees it on the contract page, with your reason."),
            ]
        )

    def perform(self, subject: Subscription, answers: Mapping[str, Any], at: datetime) -> Done:
        agreed = _agree(subject, answers, at)
        sentence = _("Agreed: %(option)s, from %(day)s on.")
        values = {"option": option_words(agreed.path), "day": as_day(agreed.starts_on)}
        return Done(sentence % values, page_address(subject))


def _agree(subscription: Subscription, answers: Mapping[str, Any], at: datetime) -> Any:
    return agree_override(
        subscription_id=subscription.pk,
        path=answers["option"],
        value=answers["typed"],
        starts_on=answers["starts_on"],
        reason=answers["reason"],
        at=at,
    )


@section_on(Subscription, place=15)
def agreed(subscription: Subscription) -> Section:
    """What counts for this customer in the place of the plan."""
    facts = subscription_facts(subscription.pk)
    return Section(template="admin/billing/subscription_overrides.html", context={"options": agreed_options(facts)})
