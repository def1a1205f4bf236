"""An agreement is signed: the subscription begins, its first year is priced and charged, or invoiced elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import BillingProfile
from billing.selectors.invoice_recipients import invoice_recipients
from billing.selectors.prices import TermPrice, term_prices, units_of
from billing.services.agreements import Signature, sign_agreement
from billing.words import rule_words
from licensing.models import Subscription
from licensing.selectors import PlanVersionFacts, SubscriptionFacts, plan_versions_in_force, subscription_facts
from tenants.admin_floor.actions import Done, Foreseen, StaffAction, offer_action
from tenants.admin_floor.forms import ActionForm, DayField
from tenants.admin_floor.shown import Words, as_day, in_readers_language, page_address
from tenants.domain.periods import local_day
from tenants.models import Organization
from tenants.written import written, written_money


class PlanSelect(forms.Select):
    """A plan that does not run is shown with why, and cannot be chosen."""

    closed: Collection[str] = ()

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **options)
        option["attrs"]["disabled"] = value in self.closed
        return option


class SignForm(ActionForm):
    plan_code = forms.ChoiceField(label=gettext_lazy("Plan"), widget=PlanSelect)
    signed_on = DayField(
        label=gettext_lazy("Signed on"),
        help_text=gettext_lazy("The first day of the first term, by the customer’s calendar."),
    )
    signed_by = forms.CharField(
        label=gettext_lazy("Signed by"),
        max_length=200,
        help_text=gettext_lazy("The person who signed for the customer."),
    )
    expected_units = forms.DecimalField(
        label=gettext_lazy("Expected units in the first year"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("Only if you know better than the plan’s estimate by type and size."),
    )
    invoiced_elsewhere_reason = forms.CharField(
        label=gettext_lazy("Why it is invoiced elsewhere"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy(
            "Only for a plan that is not charged here yet: nothing of it will be priced, charged or invoiced here. The"
            " customer reads it on the contract page, and the audit log keeps it under your name."
        ),
    )
    type_override_reason = forms.CharField(
        label=gettext_lazy("Why this plan, although it is not offered to this type"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("Only if it is not. It is kept in the audit log under your name."),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        plans = sorted(plan_versions_in_force(), key=lambda plan: (_rank(plan), plan.plan_code))
        field: Any = self.fields["plan_code"]
        field.choices = [(plan.plan_code, plan_words(plan)) for plan in plans]
        field.widget.closed = {plan.plan_code for plan in plans if _rank(plan) == _CLOSED}


_SOLD, _SOLD_ELSEWHERE, _CLOSED = range(3)


def _rank(plan: PlanVersionFacts) -> int:
    if not plan.standing.not_running:
        return _SOLD
    return _SOLD_ELSEWHERE if plan.standing.may_be_invoiced_elsewhere else _CLOSED


def plan_words(plan: PlanVersionFacts) -> Words:
    """The plan's name; of one that is not for sale yet, also which of its rules do not run. The service refuses it."""
    name = in_readers_language(plan.names)
    values = {"plan": name, "rules": "; ".join(map(rule_words, plan.standing.not_running))}
    if _rank(plan) == _SOLD:
        return name
    if _rank(plan) == _SOLD_ELSEWHERE:
        return _("%(plan)s: only if it is invoiced elsewhere (not running yet: %(rules)s)") % values
    return _("%(plan)s: not for sale yet (not running: %(rules)s)") % values


@offer_action
class SignAgreement(StaffAction):
    model = Organization
    code = "sign"
    title = gettext_lazy("Sign an agreement")
    button = gettext_lazy("Sign")
    intro = gettext_lazy("The next page shows the price and every date before anything is written.")
    form_class = SignForm
    is_foreseen = True

    def leads(self, subject: Organization) -> bool:
        """What comes after the billing profile, until something is signed."""
        is_signed = Subscription.objects.filter(organization=subject).exists()
        return not is_signed and BillingProfile.objects.filter(organization=subject).exists()

    def heading(self, subject: Organization) -> Words:
        return _("Sign an agreement for %(customer)s") % {"customer": subject.name}

    def initial(self, subject: Organization) -> dict[str, Any]:
        return {"signed_on": local_day(timezone.now(), subject.timezone)}

    def foresee(self, subject: Organization, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        return effects(sign(subject, answers, at))

    def perform(self, subject: Organization, answers: Mapping[str, Any], at: datetime) -> Done:
        subscription = Subscription.objects.get(pk=sign(subject, answers, at))
        if subscription.invoiced_elsewhere_reason:
            return Done(_("Signed. It is invoiced elsewhere. Add its licences here."), page_address(subscription))
        return Done(_("Signed. The first invoice follows within the hour."), page_address(subscription))


def sign(organization: Organization, answers: Mapping[str, Any], at: datetime) -> UUID:
    return sign_agreement(
        organization_id=organization.pk,
        plan_code=answers["plan_code"],
        signature=Signature(
            signed_on=answers["signed_on"],
            signed_by=answers["signed_by"],
            type_override_reason=answers["type_override_reason"],
            invoiced_elsewhere_reason=answers["invoiced_elsewhere_reason"],
        ),
        at=at,
        expected_units=answers["expected_units"],
    )


def effects(subscription_id: UUID) -> Foreseen:
    """What this signature makes: read back from what the service wrote, before that is taken back."""
    facts, price = subscription_facts(subscription_id), term_prices(subscription_id).get(1)
    return _effects_elsewhere(facts) if price is None else _effects_here(facts, price)


def _effects_elsewhere(facts: SubscriptionFacts) -> Foreseen:
    words = _term_words(facts)
    return Foreseen(
        [
            _("The first term runs %(period)s; whoever has a licence may use it from its first day.") % words,
            _("Nothing of it is priced, charged or invoiced here. The customer reads: %(reason)s") % words,
            _("The term renews by itself; the last day for notice is %(last)s.") % words,
            _("A signature cannot be taken back here; the agreement ends by notice."),
        ],
        _("Sign, invoiced elsewhere"),
    )


def _term_words(facts: SubscriptionFacts) -> dict[str, str]:
    first = facts.terms[0]
    return {
        "period": written("{{ period|period }}", period=first.period),
        "last": as_day(facts.last_day_for_notice(first)),
        "reason": facts.invoiced_elsewhere_reason,
    }


def _effects_here(facts: SubscriptionFacts, price: TermPrice) -> Foreseen:
    words = {
        **_term_words(facts),
        "price": written_money(price.price),
        "units": written("{{ units|exact_decimals }}", units=units_of(price.decision)),
    }
    sentences = [
        _("The first year runs %(period)s; everybody at the customer may use it from its first day.") % words,
        _("It costs %(price)s without VAT, from an estimate of %(units)s units.") % words,
        _mailed_to(invoice_recipients(BillingProfile.objects.get(organization_id=facts.organization_id))),
        _("The year renews by itself; the last day for notice is %(last)s.") % words,
        _("A signature cannot be taken back here; the agreement ends by notice.") % words,
    ]
    return Foreseen(sentences, _("Sign for %(price)s") % words)


def _mailed_to(recipients: list[str]) -> str:
    if recipients:
        return _("The invoice is issued within the hour and mailed to %(who)s.") % {"who": ", ".join(recipients)}
    return _(
        "The invoice is issued within the hour, but mailed to nobody: the billing profile names no address, and nobody"
        " of the customer can log in yet."
    )
