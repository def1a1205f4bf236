"""How many licenses there are: lots and their places. Capacity is nothing but rows."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from licensing.models import LotSource, Place, SeatLot
from licensing.selectors.access import AgreedAccess, access_of_subscription
from licensing.services.over_limit import note_over_limit
from licensing.services.overrides import lock_subscription
from tenants.domain.periods import ONE_DAY, local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.selectors import organization_facts
from tenants.services.audit import record_audit

# More than any customer has, and few enough to be rows.
MOST_PLACES = 100_000
# Nobody agrees on anything that far ahead; a later day is a slip.
LATEST_DAY = date(2100, 1, 1)


@transaction.atomic
def add_seat_lot(
    subscription_id: UUID,
    *,
    kind: str,
    quantity: int,
    starts_on: date,
    ends_on: date | None = None,
    source: str = LotSource.STAFF,
    at: datetime,
    reason: str = "",
) -> SeatLot:
    """More licenses of a kind, from a local day up to another or until further notice; a place for each.

    Raises `NotFound`, and `Refused`: UNKNOWN_SEAT_KIND, INVALID_NUMBER, PERIOD_EMPTY, STARTS_ON_OUT_OF_RANGE for a day
    on which the agreement does not run.
    """
    lock_subscription(subscription_id)
    access = access_of_subscription(subscription_id)
    _refuse_unknown_kind(access, kind)
    _refuse_day_without_agreement(access, starts_on)
    _refuse_number(quantity, least=1)
    _refuse_empty_period(starts_on, ends_on)
    lot: SeatLot = SeatLot.objects.create(
        organization_id=access.organization_id,
        subscription_id=subscription_id,
        kind=kind,
        quantity=quantity,
        starts_on=starts_on,
        ends_on=ends_on,
        source=source,
    )
    _add_places(lot, quantity)
    _record("seat_lot.added", lot, at, reason, {"kind": kind, "quantity": quantity})
    _note_over_limit(lot, at)
    return lot


@transaction.atomic
def change_lot_quantity(lot_id: UUID, quantity: int, *, at: datetime, reason: str = "") -> SeatLot:
    """More licenses at once; of fewer, free ones go at once and held ones as they fall free: nobody is thrown out.

    Raises `NotFound`, and `Refused`: INVALID_NUMBER; SEAT_LOT_ENDED if their days are over.
    """
    _refuse_number(quantity, least=0)
    lot, places = _locked_lot(lot_id)
    _refuse_ended(lot, _today(lot, at))
    before = lot.quantity
    if quantity == before:
        return lot
    staying = [place for place in places if not place.is_retiring]
    surplus = len(staying) - quantity
    if surplus < 0:
        _grow(lot, [place for place in places if place.is_retiring and place.held_by], -surplus)
    else:
        going = sorted(staying, key=lambda place: place.held_by is not None)[:surplus]
        _mark(going, is_retiring=True)
    lot.quantity = quantity
    lot.save(update_fields=["quantity"])
    _record("seat_lot.changed", lot, at, reason, {"quantity": [before, quantity]})
    _note_over_limit(lot, at)
    return lot


@transaction.atomic
def end_seat_lot(lot_id: UUID, ends_on: date | None, *, at: datetime, reason: str = "") -> SeatLot:
    """The licenses are there up to a local day, earlier or later than was said before, or until further notice.

    Their places follow. Raises `NotFound`, and `Refused`: PERIOD_EMPTY; SEAT_LOT_ENDED if their days are over;
    ENDS_ON_OUT_OF_RANGE for a day in the past, as what was there was there.
    """
    lot, _places = _locked_lot(lot_id)
    before, today = lot.ends_on, _today(lot, at)
    if ends_on == before:
        return lot
    _refuse_ended(lot, today)
    _refuse_empty_period(lot.starts_on, ends_on)
    if ends_on is not None and ends_on < today:
        raise _out_of_range("ENDS_ON_OUT_OF_RANGE", "ends_on", today, LATEST_DAY)
    lot.ends_on = ends_on
    lot.save(update_fields=["ends_on"])
    Place.objects.filter(lot=lot).update(ends_on=ends_on)
    days = [day.isoformat() if day else None for day in (before, ends_on)]
    _record("seat_lot.changed", lot, at, reason, {"ends_on": days})
    _note_over_limit(lot, at)
    return lot


def add_included_seats(subscription_id: UUID, starts_on: date, *, at: datetime) -> None:
    """What the plan includes, from the first day of the agreement on (R-CITIZEN-1)."""
    access = access_of_subscription(subscription_id)
    for kind, count in access.rule.included(access.plan_parameters).items():
        if count:
            add_seat_lot(subscription_id, kind=kind, quantity=count, starts_on=starts_on, source=LotSource.PLAN, at=at)


def _note_over_limit(lot: SeatLot, at: datetime) -> None:
    """At once, so that licenses which end a shortage let people in again."""
    access = access_of_subscription(lot.subscription_id)
    if access.rule.counts_people:
        note_over_limit(access, _today(lot, at))


def _today(lot: SeatLot, at: datetime) -> date:
    return local_day(at, organization_facts(lot.organization_id).timezone)


def _locked_lot(lot_id: UUID) -> tuple[SeatLot, list[Place]]:
    """The lot and its places, locked in the order of their ids before any is chosen: a taker holds at most one."""
    lot: SeatLot | None = SeatLot.objects.filter(pk=lot_id).first()
    if lot is None:
        raise NotFound("seat_lot", str(lot_id))
    lock_subscription(lot.subscription_id)
    lot.refresh_from_db()
    places = Place.objects.filter(lot=lot).filter(Q(is_retiring=False) | Q(held_by__isnull=False))
    return lot, list(places.order_by("pk").select_for_update())


def _grow(lot: SeatLot, leaving: list[Place], count: int) -> None:
    """Held places that were to go stay, before new ones are made: or more could be held than there are licenses."""
    staying = leaving[:count]
    _mark(staying, is_retiring=False)
    _add_places(lot, count - len(staying))


def _mark(places: list[Place], *, is_retiring: bool) -> None:
    Place.objects.filter(pk__in=[place.pk for place in places]).update(is_retiring=is_retiring)


def _add_places(lot: SeatLot, count: int) -> None:
    same = {name: getattr(lot, name) for name in ("organization_id", "subscription_id", "kind", "starts_on", "ends_on")}
    Place.objects.bulk_create([Place(lot=lot, **same) for _number in range(count)], batch_size=1000)


def _refuse_unknown_kind(access: AgreedAccess, kind: str) -> None:
    if kind not in access.kinds:
        raise Refused(
            "UNKNOWN_SEAT_KIND", _("This licence has no such seats."), {"kind": kind, "kinds": list(access.kinds)},
            is_input=True,
        )  # fmt: skip


def _refuse_day_without_agreement(access: AgreedAccess, starts_on: date) -> None:
    latest = LATEST_DAY if access.ends_on is None else access.ends_on - ONE_DAY
    if not access.signed_on <= starts_on <= latest:
        raise _out_of_range("STARTS_ON_OUT_OF_RANGE", "starts_on", access.signed_on, latest)


def _refuse_ended(lot: SeatLot, today: date) -> None:
    if lot.ends_on is not None and lot.ends_on <= today:
        raise Refused(
            "SEAT_LOT_ENDED",
            _("The days of these licences are over: add others."),
            {"ends_on": lot.ends_on.isoformat()},
        )


def _out_of_range(code: str, field: str, earliest: date, latest: date) -> Refused:
    return Refused(
        code,
        _("Licences begin while the agreement runs, and end today or later."),
        {"field": field, "earliest": earliest.isoformat(), "latest": latest.isoformat()},
        is_input=True,
    )


def _refuse_number(quantity: int, *, least: int) -> None:
    if not least <= quantity <= MOST_PLACES:
        raise Refused(
            "INVALID_NUMBER",
            _("That many licences cannot be."),
            {"field": "quantity", "least": least, "most": MOST_PLACES},
            is_input=True,
        )


def _refuse_empty_period(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Refused("PERIOD_EMPTY", _("That is no day at all."), {"field": "ends_on"}, is_input=True)


def _record(action: str, lot: SeatLot, at: datetime, reason: str, details: dict[str, object]) -> None:
    record_audit(action, "seat_lot", lot.pk, at=at, organization_id=lot.organization_id, reason=reason, details=details)
