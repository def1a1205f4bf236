"""Options agreed on one subscription: which there are, and agreeing on another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.selectors.agreed_options import agreed_options, option_words, value_words
from billing.services.overrides import agree_override, options_of
from licensing.models import Subscription
from licensing.selectors import subscription_facts
from tenants.admin_floor.actions import Done, Foreseen, StaffAction, offer_action
from tenants.admin_floor.forms import DayField, ReasonForm
from tenants.admin_floor.sections import Section, section_on
from tenants.admin_floor.shown import as_day, page_address
from tenants.domain.decision import Json


class OverrideForm(ReasonForm):
    """The value is written as in a catalogue file: a number, a word, or a table as JSON."""

    option = forms.ChoiceField(label=gettext_lazy("Option"))
    value = forms.CharField(
        label=gettext_lazy("Value"),
        help_text=gettext_lazy("A number, a word, true, false, or null for none; a table such as the prices as JSON."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    starts_on = DayField(
        label=gettext_lazy("From"),
        help_text=gettext_lazy("A term is priced by what is in force on its first day; notice by the day it comes in."),
    )
    field_order = ("option", "value", "starts_on", "reason")

    def __init__(self, data: Any = None, *, subject: Any = None, **more: Any) -> None:
        super().__init__(data, subject=subject, **more)
        field: Any = self.fields["option"]
        field.choices = [(path, option_words(path)) for path in options_of(subscription_facts(subject.pk))]
        self.fields["reason"].help_text = _("The customer sees it, and the audit log keeps it under your name.")

    def clean_value(self) -> Json:
        return read_value(self.cleaned_data["value"])


def read_value(text: str) -> Json:
    """Whole numbers, true, false, null, tables and texts as JSON has them; other numbers and plain words as text.

    >>> read_value("3"), read_value("12.5"), read_value("window"), read_value("null")
    (3, '12.5', 'window', None)
    """
    try:
        value: Json = json.loads(text, parse_float=str)
    except ValueError:
        return text.strip()
    return value


@offer_action
class AgreeOption(StaffAction):
    model = Subscription
    code = "agree-option"
    title = gettext_lazy("Agree on an option")
    button = gettext_lazy("Keep what was agreed")
    intro = gettext_lazy("For this customer alone, an option of the plan has another value from a day on.")
    form_class = OverrideForm
    is_foreseen = True

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
        value=answers["value"],
        starts_on=answers["starts_on"],
        reason=answers["reason"],
        at=at,
    )


@section_on(Subscription, place=15)
def agreed(subscription: Subscription) -> Section:
    """What counts for this customer in the place of the plan."""
    facts = subscription_facts(subscription.pk)
    return Section(template="admin/billing/subscription_overrides.html", context={"options": agreed_options(facts)})
