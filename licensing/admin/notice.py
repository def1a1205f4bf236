"""Notice on behalf of a customer who wrote or called: when it was received decides which term it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licensing.domain.notice import NoticeFacts
from licensing.models import Subscription
from licensing.selectors import subscription_facts
from licensing.services.notice import give_notice, withdraw_notice
from tenants.admin_floor.actions import Done, Foreseen, StaffAction, offer_action
from tenants.admin_floor.forms import ReasonForm
from tenants.admin_floor.shown import Words, as_day, page_address

BROWSER_FORMAT = "%Y-%m-%dT%H:%M"


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"


class NoticeForm(ReasonForm):
    received_at = forms.DateTimeField(
        label=gettext_lazy("Received, by the customer’s clock"),
        widget=MomentInput(format=BROWSER_FORMAT),
        input_formats=[BROWSER_FORMAT],
        help_text=gettext_lazy("When the letter, mail or call came in; until 24:00 of the last day it is in time."),
    )
    field_order = ("received_at", "reason")

    def clean_received_at(self) -> datetime:
        """Staff read the customer's clock, not their own."""
        typed: datetime = self.cleaned_data["received_at"]
        return typed.replace(tzinfo=ZoneInfo(self.subject.organization.timezone))


@offer_action
class GiveNotice(StaffAction):
    model = Subscription
    code = "give-notice"
    title = gettext_lazy("Give notice for the customer")
    button = gettext_lazy("Keep the notice")
    intro = gettext_lazy(
        "Only if the customer has ended the agreement: the portal’s administrators can do it themselves."
    )
    form_class = NoticeForm
    is_foreseen = True
    is_destructive = True

    def is_offered(self, subject: Subscription) -> bool:
        return subject.ends_on is None

    def initial(self, subject: Subscription) -> dict[str, Any]:
        now = timezone.now().astimezone(ZoneInfo(subject.organization.timezone))
        return {"received_at": now.strftime(BROWSER_FORMAT)}

    def foresee(self, subject: Subscription, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        return Foreseen(effects(keep_notice(subject, answers, at), subject))

    def perform(self, subject: Subscription, answers: Mapping[str, Any], at: datetime) -> Done:
        notice = keep_notice(subject, answers, at)
        sentence = _("Notice is kept. Access ends after %(day)s.") % {"day": as_day(notice.last_day)}
        return Done(sentence, page_address(subject))


def keep_notice(subscription: Subscription, answers: Mapping[str, Any], at: datetime) -> NoticeFacts:
    return give_notice(
        subscription_id=subscription.pk, received_at=answers["received_at"], recorded_at=at, reason=answers["reason"]
    )


def effects(notice: NoticeFacts, subscription: Subscription) -> list[Words]:
    """What this notice does, and what it does not (R-SCALGO-16, R-SCALGO-17)."""
    days = {
        "received": as_day(notice.received_on),
        "last": as_day(notice.last_day_for_notice),
        "end": as_day(notice.last_day),
        "customer": subscription.organization.name,
    }
    if notice.is_in_time:
        first = _("Received on %(received)s, in time: the last day for notice is %(last)s.")
    else:
        first = _("Received on %(received)s, late: the last day for notice was %(last)s. It ends the next term.")
    return [
        first % days,
        _("Everybody at %(customer)s keeps access to the end of %(end)s.") % days,
        _("Nothing of a term that has begun is refunded."),
        _("Every licence administrator gets a receipt by mail. The notice can be withdrawn until access has ended."),
    ]


@offer_action
class WithdrawNotice(StaffAction):
    model = Subscription
    code = "withdraw-notice"
    title = gettext_lazy("Withdraw the notice")
    button = gettext_lazy("Withdraw the notice")
    intro = gettext_lazy(
        "Only if the customer has asked for it: the portal’s administrators can do it themselves until the last day for"
        " notice."
    )
    form_class = ReasonForm

    def is_offered(self, subject: Subscription) -> bool:
        today = timezone.now().astimezone(ZoneInfo(subject.organization.timezone)).date()
        return subject.ends_on is not None and today < subject.ends_on

    def consequences(self, subject: Subscription) -> list[Words]:
        notice = subscription_facts(subject.pk).notice
        if notice is None:
            return []
        days = {"received": as_day(notice.received_on), "end": as_day(notice.last_day)}
        return [
            _("The notice received on %(received)s no longer counts: access goes on after %(end)s.") % days,
            _("The licence renews by itself again.")
            if subject.invoiced_elsewhere_reason
            else _("The licence renews by itself again, at its approved price."),
            _("Every licence administrator is told, with your reason."),
        ]

    def perform(self, subject: Subscription, answers: Mapping[str, Any], at: datetime) -> Done:
        withdraw_notice(subscription_id=subject.pk, at=at, reason=answers["reason"])
        return Done(_("The notice is withdrawn. The licence runs on."), page_address(subject))
