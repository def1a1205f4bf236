"""Licences of a subscription: which there are, and adding, changing and ending them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licensing.admin.lot_effects import effects, standing_of_kind
from licensing.models import SeatLot, Subscription
from licensing.selectors.access import access_of_subscription
from licensing.selectors.kind_standings import kind_standings
from licensing.selectors.seat_lots import seat_lot_facts, seat_lots_of
from licensing.services.capacity import MOST_PLACES, add_seat_lot, change_lot_quantity, end_seat_lot
from licensing.words import kind_words
from tenants.admin_floor.actions import Done, Foreseen, StaffAction, offer_action
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.forms import DayField, ReasonForm
from tenants.admin_floor.sections import Section, section_on
from tenants.admin_floor.shown import Words, as_day, as_number, page_address
from tenants.domain.periods import ONE_DAY, local_day
from tenants.domain.refusal import Refused
from tenants.written import written


@admin.register(SeatLot)
class SeatLotAdmin(FactAdmin):
    page_template = "admin/licensing/seat_lot.html"
    page_select_related = ("organization", "subscription__plan_version__plan__product")
    list_title = gettext_lazy("Licences")
    list_display = ("customer", "kind_name", "number", "begins", "ends", "origin")
    list_filter = ("source",)
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__slug", "kind")
    search_help_text = gettext_lazy("Customer or kind")
    empty_words = gettext_lazy("No licences yet. They are added on the page of a subscription whose plan counts them.")

    def label_of(self, row: SeatLot) -> Words:
        return _("%(kind)s of %(customer)s") % {"kind": kind_words(row.kind), "customer": row.organization.name}

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, lot: SeatLot) -> str:
        return lot.organization.name

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_name(self, lot: SeatLot) -> str:
        return kind_words(lot.kind)

    @admin.display(description=gettext_lazy("number"), ordering="quantity")
    def number(self, lot: SeatLot) -> str:
        return as_number(lot.quantity)

    @admin.display(description=gettext_lazy("from"), ordering="starts_on")
    def begins(self, lot: SeatLot) -> str:
        return as_day(lot.starts_on)

    @admin.display(description=gettext_lazy("to"), ordering="ends_on")
    def ends(self, lot: SeatLot) -> str:
        return as_day(lot.ends_on - ONE_DAY if lot.ends_on else None)

    @admin.display(description=gettext_lazy("where from"), ordering="source")
    def origin(self, lot: Any) -> str:
        return str(lot.get_source_display())

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"facts": seat_lot_facts(row.pk), "origin": row.get_source_display()}


@section_on(Subscription, place=12)
def licences(subscription: Subscription) -> Section | None:
    """What there is of each kind, and every lot; nothing where anybody may use the product."""
    access = access_of_subscription(subscription.pk)
    if not access.kinds:
        return None
    sources = dict(SeatLot._meta.get_field("source").flatchoices)
    lots = [{"facts": lot, "origin": sources[lot.source]} for lot in seat_lots_of(subscription.pk)]
    kinds = kind_standings(access, today_of(subscription))
    context = {"kinds": kinds, "lots": lots, "has_any_number": any(one.there is None for one in kinds)}
    return Section(template="admin/licensing/subscription_licences.html", context=context)


def today_of(row: Any) -> date:
    """By the calendar of the customer whose row it is."""
    return local_day(timezone.now(), row.organization.timezone)


class AddForm(ReasonForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    quantity = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=MOST_PLACES)
    starts_on = DayField(label=gettext_lazy("From"), help_text=gettext_lazy("By the customer’s calendar."))
    last_day = DayField(
        label=gettext_lazy("To, the last day"), required=False, help_text=gettext_lazy("Empty: until further notice.")
    )
    field_order = ("kind", "quantity", "starts_on", "last_day", "reason")

    def __init__(self, data: Any = None, *, subject: Any = None, **options: Any) -> None:
        super().__init__(data, subject=subject, **options)
        field: Any = self.fields["kind"]
        field.choices = [(kind, kind_words(kind)) for kind in access_of_subscription(subject.pk).kinds]


@offer_action
class AddLicences(StaffAction):
    model = Subscription
    code = "add-licences"
    title = gettext_lazy("Add licences")
    button = gettext_lazy("Add them")
    form_class = AddForm
    is_foreseen = True

    def is_offered(self, subject: Subscription) -> bool:
        has_ended = subject.ends_on is not None and subject.ends_on <= today_of(subject)
        return not has_ended and bool(access_of_subscription(subject.pk).kinds)

    def initial(self, subject: Subscription) -> dict[str, Any]:
        return {"starts_on": today_of(subject)}

    def foresee(self, subject: Subscription, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        day = max(answers["starts_on"], today_of(subject))
        before = standing_of_kind(subject.pk, answers["kind"], day)
        _add(subject, answers, at)
        return Foreseen(effects(subject.pk, before, day))

    def perform(self, subject: Subscription, answers: Mapping[str, Any], at: datetime) -> Done:
        lot = _add(subject, answers, at)
        words = {"count": written("{{ count|grouped }}", count=lot.quantity), "kind": kind_words(lot.kind)}
        return Done(_("Added: %(count)s, %(kind)s.") % words, page_address(subject))


def _add(subscription: Subscription, answers: Mapping[str, Any], at: datetime) -> SeatLot:
    return add_seat_lot(
        subscription.pk,
        kind=answers["kind"],
        quantity=answers["quantity"],
        starts_on=answers["starts_on"],
        ends_on=_day_after(answers["last_day"]),
        at=at,
        reason=answers["reason"],
    )


def _day_after(last_day: date | None) -> date | None:
    return None if last_day is None else last_day + ONE_DAY


class LotAction(StaffAction):
    """On licences whose days are not over."""

    model = SeatLot
    is_foreseen = True

    def is_offered(self, subject: SeatLot) -> bool:
        return subject.ends_on is None or subject.ends_on > today_of(subject)


class QuantityForm(ReasonForm):
    quantity = forms.IntegerField(label=gettext_lazy("How many"), min_value=0, max_value=MOST_PLACES)
    field_order = ("quantity", "reason")


@offer_action
class ChangeNumber(LotAction):
    code = "change-number"
    title = gettext_lazy("Change the number")
    button = gettext_lazy("Keep the new number")
    intro = gettext_lazy("More are there at once. Of fewer, free ones go at once and held ones as they fall free.")
    form_class = QuantityForm

    def initial(self, subject: SeatLot) -> dict[str, Any]:
        return {"quantity": subject.quantity}

    def foresee(self, subject: SeatLot, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        day = max(subject.starts_on, today_of(subject))
        before = standing_of_kind(subject.subscription_id, subject.kind, day)
        _change_number(subject, answers, at)
        return Foreseen(effects(subject.subscription_id, before, day))

    def perform(self, subject: SeatLot, answers: Mapping[str, Any], at: datetime) -> Done:
        lot = _change_number(subject, answers, at)
        sentence = _("There are %(count)s now.") % {"count": written("{{ count|grouped }}", count=lot.quantity)}
        return Done(sentence, page_address(subject.subscription))


def _change_number(lot: SeatLot, answers: Mapping[str, Any], at: datetime) -> SeatLot:
    if answers["quantity"] == lot.quantity:
        raise _nothing_changes("quantity", _("There are that many already."))
    return change_lot_quantity(lot.pk, answers["quantity"], at=at, reason=answers["reason"])


def _nothing_changes(field: str, sentence: str) -> Refused:
    """Over REST the same again is no mistake; whoever types it on a page meant something else."""
    return Refused("NOTHING_CHANGES", sentence, {"field": field}, is_input=True)


class EndForm(ReasonForm):
    last_day = DayField(
        label=gettext_lazy("The last day"), required=False, help_text=gettext_lazy("Empty: until further notice.")
    )
    field_order = ("last_day", "reason")


@offer_action
class EndLicences(LotAction):
    code = "end"
    title = gettext_lazy("Change the last day")
    button = gettext_lazy("Change the last day")
    form_class = EndForm
    is_destructive = True

    def initial(self, subject: SeatLot) -> dict[str, Any]:
        return {"last_day": subject.ends_on - ONE_DAY if subject.ends_on else None}

    def foresee(self, subject: SeatLot, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        """On the first day on which it makes a difference."""
        ends_on = _day_after(answers["last_day"])
        day = min((end for end in (subject.ends_on, ends_on) if end is not None), default=today_of(subject))
        before = standing_of_kind(subject.subscription_id, subject.kind, day)
        _end(subject, answers, at)
        return Foreseen(effects(subject.subscription_id, before, day), _ending_words(subject, ends_on))

    def perform(self, subject: SeatLot, answers: Mapping[str, Any], at: datetime) -> Done:
        lot = _end(subject, answers, at)
        if lot.ends_on is None:
            return Done(_("They are there until further notice."), page_address(subject.subscription))
        sentence = _("Their last day is %(day)s.") % {"day": as_day(lot.ends_on - ONE_DAY)}
        return Done(sentence, page_address(subject.subscription))


def _ending_words(lot: SeatLot, ends_on: date | None) -> Words:
    """What the button does: it ends them sooner, or keeps them longer."""
    if ends_on is None:
        return _("Keep them until further notice")
    is_sooner = lot.ends_on is None or ends_on < lot.ends_on
    sentence = _("End them on %(day)s") if is_sooner else _("Keep them until %(day)s")
    return sentence % {"day": as_day(ends_on - ONE_DAY)}


def _end(lot: SeatLot, answers: Mapping[str, Any], at: datetime) -> SeatLot:
    ends_on = _day_after(answers["last_day"])
    if ends_on == lot.ends_on and ends_on is None:
        raise _nothing_changes(
            "last_day", _("They are there until further notice already: type the day to change that.")
        )
    if ends_on == lot.ends_on:
        raise _nothing_changes("last_day", _("This is their last day already: type another one."))
    return end_seat_lot(lot.pk, ends_on, at=at, reason=answers["reason"])
