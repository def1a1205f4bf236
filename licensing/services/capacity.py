"""How many licenses there are: lots and their places. Capacity is nothing but rows."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from licensing.models import Assignment, LotSource, Place, SeatLot
from licensing.selectors.access import AgreedAccess, access_of_subscription
from licensing.selectors.seat_counts import limited_kinds, seat_counts
from licensing.services.over_limit import note_over_limit
from licensing.services.overrides import lock_subscription
from licensing.services.seat_rows import SeatsAt
from licensing.services.seat_upkeep import settle_seats
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
    on which the agreement does not run; OVER_LIMIT for the first number of a kind that had none, if more people hold a
    seat of it today.
    """
    lock_subscription(subscription_id)
    access = access_of_subscription(subscription_id)
    _refuse_unknown_kind(access, kind)
    _refuse_day_without_agreement(access, starts_on)
    _refuse_number(quantity, least=1)
    _refuse_empty_period(starts_on, ends_on)
    had_number = kind in limited_kinds(access)
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
    if not had_number:
        _refuse_fewer_than_held(access, lot, _today(lot, at))
    _record("seat_lot.added", lot, at, reason, {"kind": kind, "quantity": quantity})
    _follow(lot, at)
    return lot


@transaction.atomic
def change_lot_quantity(lot_id: UUID, quantity: int, *, at: datetime, reason: str = "") -> SeatLot:
    """More licenses at once; of fewer, free ones go at once and held ones as they fall free: nobody is thrown out.

    Where people need or hold more than there are then, the grace of that begins today, with its mails.

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
        _mark(_first_to_go(staying)[:surplus], retiring_since=_today(lot, at))
    _say_whether_it_owes(lot)
    lot.quantity = quantity
    lot.save(update_fields=["quantity"])
    _record("seat_lot.changed", lot, at, reason, {"values": {"quantity": [before, quantity]}})
    _follow(lot, at, may_lose_seats=surplus > 0)
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
    _record("seat_lot.changed", lot, at, reason, {"values": {"ends_on": days}})
    _follow(lot, at, may_lose_seats=True)
    return lot


def add_included_seats(subscription_id: UUID, starts_on: date, *, at: datetime) -> None:
    """What the plan includes, from the first day of the agreement on (R-CITIZEN-1)."""
    access = access_of_subscription(subscription_id)
    for kind, count in access.rule.included(access.plan_parameters).items():
        if count:
            add_seat_lot(subscription_id, kind=kind, quantity=count, starts_on=starts_on, source=LotSource.PLAN, at=at)


def _follow(lot: SeatLot, at: datetime, *, may_lose_seats: bool = False) -> None:
    """At once, so that licenses which end a shortage let people in again, and a seat goes on with another that is free.

    Seats that had lost theirs before find new ones by the next settling.
    """
    access, today = access_of_subscription(lot.subscription_id), _today(lot, at)
    if access.rule.counts_people:
        note_over_limit(access, today)
    if may_lose_seats and access.rule.holders == "seats":
        settle_seats(SeatsAt(access=access, at=at, on=today))


def _today(lot: SeatLot, at: datetime) -> date:
    return local_day(at, organization_facts(lot.organization_id).timezone)


def _locked_lot(lot_id: UUID) -> tuple[SeatLot, list[Place]]:
    """The lot and all its places, locked in the order of their ids before any is chosen or changed.

    Also those that are gone: a taker who passed one over as it went holds it while it waits for the next ones.
    """
    lot: SeatLot | None = SeatLot.objects.filter(pk=lot_id).first()
    if lot is None:
        raise NotFound("seat_lot", str(lot_id))
    lock_subscription(lot.subscription_id)
    lot.refresh_from_db()
    return lot, list(Place.objects.filter(lot=lot).order_by("pk").select_for_update())


def _grow(lot: SeatLot, leaving: list[Place], count: int) -> None:
    """Held places that were to go stay, before new ones are made: or more could be held than there are licenses."""
    staying = leaving[:count]
    _mark(staying, retiring_since=None)
    _add_places(lot, count - len(staying))


def _mark(places: list[Place], *, retiring_since: date | None) -> None:
    marked = Place.objects.filter(pk__in=[place.pk for place in places])
    marked.update(is_retiring=retiring_since is not None, retiring_since=retiring_since)


def _first_to_go(places: list[Place]) -> list[Place]:
    """Free ones, then those of the seats that have been held the shortest: who has held theirs the longest keeps it."""
    holding = [place.held_by for place in places if place.held_by is not None]
    since = dict(Assignment.objects.filter(pk__in=holding).values_list("pk", "held_since"))

    def order(place: Place) -> tuple[bool, float]:
        held = since.get(place.held_by) if place.held_by is not None else None
        return place.held_by is not None, -held.timestamp() if held is not None else 0.0

    return sorted(places, key=order)


def _say_whether_it_owes(lot: SeatLot) -> None:
    """On its places themselves, which are locked here: whoever gives one back waits for it, and then reads this."""
    places = Place.objects.filter(lot=lot)
    owes = places.filter(is_retiring=True, held_by__isnull=False).exists()
    places.exclude(lot_owes=owes).update(lot_owes=owes)


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


def _refuse_fewer_than_held(access: AgreedAccess, lot: SeatLot, today: date) -> None:
    held = next(count for count in seat_counts(access, today) if count.kind == lot.kind)
    if held.over:
        raise Refused(
            "OVER_LIMIT",
            _("More people hold a seat of this kind today than there would be: agree on as many at least."),
            {"kind": lot.kind, "held": held.used, "there": held.there, "missing": held.over},
        )


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
