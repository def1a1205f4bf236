"""Deciding about offers: approve some or one, adjust one, hold one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.admin.offer_rows import PRICED, row_of
from billing.domain.money import Money
from billing.models import Offer, Verdict
from billing.services.offers import adjust_offer, approve_offer, hold_offer
from tenants.admin_floor.actions import BulkAction, Done, StaffAction, offer_action
from tenants.admin_floor.forms import ActionForm
from tenants.admin_floor.shown import Words, list_address, page_address
from tenants.domain.refusal import NotFound, Refused
from tenants.written import written, written_money

# Every verdict stands on the customer's page of offers.
READ_BY_CUSTOMER = gettext_lazy("The customer reads it beside the offer; the audit log keeps it under your name.")


class ApproveForm(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason, if there is something to say"),
        help_text=READ_BY_CUSTOMER,
        max_length=1000,
        required=False,
    )


class VerdictForm(ActionForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), help_text=READ_BY_CUSTOMER, max_length=1000)


class AdjustForm(VerdictForm):
    amount = forms.DecimalField(label=gettext_lazy("Price of the year, without VAT"), min_value=0, max_digits=16)
    field_order = ("amount", "reason")


class DecideOne(StaffAction):
    """About one offer that has no price yet."""

    model = Offer

    def is_offered(self, subject: Any) -> bool:
        return subject.state not in PRICED


@offer_action
class ApproveChosen(BulkAction):
    model = Offer
    code = "approve-chosen"
    title = gettext_lazy("Approve offers")
    button = gettext_lazy("Approve")
    form_class = ApproveForm

    def is_possible(self, subject: list[Any]) -> bool:
        return bool(without_price(subject))

    def confirm(self, subject: list[Any]) -> Words:
        count = len(without_price(subject))
        return ngettext("Approve %(count)s offer", "Approve %(count)s offers", count) % {"count": count}

    def consequences(self, subject: list[Any]) -> Sequence[Words]:
        if not subject:
            return [_("Choose offers first: none was chosen.")]
        told = [*map(price_sentence, without_price(subject)), *map(decided_sentence, with_price(subject))]
        return [*told, *what_follows()] if self.is_possible(subject) else told

    def perform(self, subject: list[Any], answers: Mapping[str, Any], at: datetime) -> Done:
        """Each for itself: one that somebody else has just decided does not stop the others."""
        approved, refusals = 0, [decided_sentence(offer) for offer in with_price(subject)]
        for offer in without_price(subject):
            try:
                with transaction.atomic():
                    approve_offer(offer_id=offer.pk, at=at, reason=answers["reason"])
                approved += 1
            except (Refused, NotFound) as refused:
                refusals.append(f"{offer.organization.name}: {refused}")
        sentence = ngettext("%(count)s offer is approved.", "%(count)s offers are approved.", approved)
        return Done(sentence % {"count": approved}, list_address(Offer, "state=undecided"), refusals)


@offer_action
class Approve(DecideOne):
    code = "approve"
    title = gettext_lazy("Approve")
    button = gettext_lazy("Approve")
    form_class = ApproveForm
    is_primary = True

    def confirm(self, subject: Any) -> Words:
        return _("Approve %(price)s") % {"price": written_money(row_of(subject).price)}

    def consequences(self, subject: Any) -> Sequence[Words]:
        return [price_sentence(subject), *what_follows()]

    def perform(self, subject: Any, answers: Mapping[str, Any], at: datetime) -> Done:
        approve_offer(offer_id=subject.pk, at=at, reason=answers["reason"])
        return Done(_("Approved. The price stands."), page_address(subject))


@offer_action
class Adjust(DecideOne):
    code = "adjust"
    title = gettext_lazy("Adjust the price")
    button = gettext_lazy("Set this price")
    form_class = AdjustForm

    def initial(self, subject: Any) -> dict[str, Any]:
        return {"amount": Money(subject.amount, subject.currency).rounded().text}

    def consequences(self, subject: Any) -> Sequence[Words]:
        price = written_money(row_of(subject).price)
        return [
            _("Your price, in %(currency)s, replaces the offered %(price)s.")
            % {"currency": subject.currency, "price": price},
            _("The customer sees both, with your reason, in the explanation of the price."),
            *what_follows(),
        ]

    def perform(self, subject: Any, answers: Mapping[str, Any], at: datetime) -> Done:
        price = Money(answers["amount"], subject.currency)
        adjust_offer(offer_id=subject.pk, amount=price, reason=answers["reason"], at=at)
        sentence = _("Adjusted to %(price)s. The price stands.") % {"price": written_money(price.rounded())}
        return Done(sentence, page_address(subject))


@offer_action
class Hold(DecideOne):
    code = "hold"
    title = gettext_lazy("Put on hold")
    button = gettext_lazy("Put it on hold")
    form_class = VerdictForm

    def consequences(self, subject: Any) -> Sequence[Words]:
        return [
            _("Nothing is charged or invoiced until somebody approves or adjusts the offer."),
            _("The term begins on its day all the same, and everybody works as usual."),
        ]

    def perform(self, subject: Any, answers: Mapping[str, Any], at: datetime) -> Done:
        hold_offer(offer_id=subject.pk, reason=answers["reason"], at=at)
        return Done(_("On hold. It stays on the page of the day."), page_address(subject))


def without_price(offers: Iterable[Any]) -> list[Any]:
    return [offer for offer in offers if offer.state not in PRICED]


def with_price(offers: Iterable[Any]) -> list[Any]:
    return [offer for offer in offers if offer.state in PRICED]


def decided_sentence(offer: Any) -> str:
    """That it has its price already, and which: nothing more happens to it."""
    row = row_of(offer)
    words = {"customer": row.customer, "price": written_money(row.decided)}
    if offer.state == Verdict.ADJUSTED:
        return _("%(customer)s: adjusted already, to %(price)s. That price stands.") % words
    return _("%(customer)s: approved already, at %(price)s. That price stands.") % words


def price_sentence(offer: Any) -> str:
    """Who pays what for which term, beside the year before."""
    row = row_of(offer)
    source = "{{ row.customer }}: {{ row.price|money }}, {{ row.period|period }}"
    if row.before is None:
        return _("%(price)s. There is no price before it.") % {"price": written(source, row=row)}
    before = written("{{ row.before|money }} ({{ row.change|signed_percent }})", row=row)
    return _("%(price)s. The year before: %(before)s.") % {"price": written(source, row=row), "before": before}


def what_follows() -> list[Words]:
    return [
        _("The price is final: it cannot be changed afterwards, only credited once it is invoiced."),
        _("The charge and the invoice follow by themselves, within the hour, as soon as the term has begun."),
    ]
