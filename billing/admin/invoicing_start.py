"""An agreement that was invoiced elsewhere is invoiced here from a day on: what comes first is shown before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.services.invoicing_start import FirstPrice, begin_invoicing, first_days
from licensing.models import Subscription
from licensing.selectors import subscription_facts
from licensing.selectors.plan_standing import standing_of
from tenants.admin_floor.actions import Done, Foreseen, StaffAction, offer_action
from tenants.admin_floor.forms import ReasonForm
from tenants.admin_floor.shown import Words, as_day, page_address
from tenants.domain.periods import ONE_DAY, local_day
from tenants.written import written, written_money


class InvoicingForm(ReasonForm):
    first_day = forms.TypedChoiceField(
        label=gettext_lazy("Invoiced here from"),
        help_text=gettext_lazy(
            "A year has one price, so it is the first day of a term. What was before stays as it was."
        ),
        coerce=lambda day: day,
    )
    expected_units = forms.DecimalField(
        label=gettext_lazy("Expected units in the first year"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("Only of the first year, if you know better than the plan’s estimate by type and size."),
    )
    field_order = ("first_day", "expected_units", "reason")

    def __init__(self, data: Any = None, *, subject: Any = None, **more: Any) -> None:
        super().__init__(data, subject=subject, **more)
        today = local_day(timezone.now(), subject.organization.timezone)
        field: Any = self.fields["first_day"]
        self.days = {day.isoformat(): day for day in first_days(subscription_facts(subject.pk), today)}
        field.choices = [(code, as_day(day)) for code, day in self.days.items()]
        field.coerce = self.days.get


@offer_action
class BeginInvoicing(StaffAction):
    model = Subscription
    code = "begin-invoicing"
    title = gettext_lazy("Invoice it here")
    button = gettext_lazy("Invoice it here")
    intro = gettext_lazy("The next page says what is invoiced first, before anything is written.")
    form_class = InvoicingForm
    is_foreseen = True

    def is_offered(self, subject: Subscription) -> bool:
        """Where it would always be refused, the page says why instead."""
        if not subject.invoiced_elsewhere_reason or subject.invoiced_here_from or subject.ends_on:
            return False
        return not standing_of(subject.plan_version).charging.uncharged

    def foresee(self, subject: Subscription, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        return Foreseen(list(_effects(subject, _begin(subject, answers, at), at)))

    def perform(self, subject: Subscription, answers: Mapping[str, Any], at: datetime) -> Done:
        first = _begin(subject, answers, at)
        return Done(_("It is invoiced here from %(day)s.") % {"day": as_day(first.term.start)}, page_address(subject))


def _begin(subscription: Subscription, answers: Mapping[str, Any], at: datetime) -> FirstPrice:
    return begin_invoicing(
        subscription_id=subscription.pk,
        first_day=answers["first_day"],
        reason=answers["reason"],
        at=at,
        expected_units=answers["expected_units"],
    )


def _effects(subscription: Subscription, first: FirstPrice, at: datetime) -> Iterator[Words]:
    words = {
        "term": written("{{ term|period }}", term=first.term),
        "last": as_day(first.term.start - ONE_DAY),
        "reason": subscription.invoiced_elsewhere_reason,
    }
    if first.term.start > subscription.signed_on:
        yield _("What runs through %(last)s stays as it was: %(reason)s") % words
    yield _("The first term that is invoiced here runs %(term)s.") % words
    if first.term.start < local_day(at, subscription.organization.timezone):
        yield _("It has begun, and is charged whole: make sure that nobody else has invoiced it.")
    yield from _price(first)
    yield _("It is charged on its first day, or today if that has passed, as soon as its price is approved.")
    yield _("The customer sees it on the contract page. It cannot be taken back here.")


def _price(first: FirstPrice) -> Iterator[Words]:
    if first.offered is not None:
        yield _("Its price waits for your approval: %(price)s without VAT.") % {"price": written_money(first.offered)}
    if first.measured is None:
        yield _("It is made from an estimate by type and size, as for every first year.")
        return
    measured = {"period": written("{{ period|period }}", period=first.measured.period)}
    yield _("It is made from what was used here %(period)s.") % measured
    if first.offered is None:
        yield _("That is known on %(day)s: then the price is worked out, and waits for your approval.") % {
            "day": as_day(first.measured.closes_on)
        }
