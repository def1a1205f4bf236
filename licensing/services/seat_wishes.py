"""What is asked before anybody gets a seat: the one door for seats and roles (R-X-4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from licensing.access_rules.facts import AccessFacts, HeldSeat, LicensedPerson
from licensing.domain.seat import KindCount, SeatAnswer
from licensing.selectors.access import access_of_subscription
from licensing.selectors.access_facts import licensed_people
from licensing.selectors.seat_counts import seat_counts
from licensing.services.overrides import lock_subscription
from licensing.services.seat_rows import SeatsAt, TakenPlace, take_seat_place
from licensing.services.seat_upkeep import settle_seats
from licensing.words import kind_words, refusal_words
from tenants.domain.decision import Decision, Json, Step
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.selectors import PersonPresence, organization_facts, presence_in
from tenants.services.authority import require_license_administrator


def seats_at(subscription_id: UUID, at: datetime) -> SeatsAt:
    """The subscription's seats, held for this transaction, and settled as of now.

    Two changes at once wait for each other here, so that both cannot count on the same free seat (R-X-3). Raises
    `NotFound`, `PermissionDenied`, and `Refused` (NO_SEATS_HERE) where people hold no seats of their own.
    """
    seats = unsettled_seats_at(subscription_id, at)
    settle_seats(seats)
    return seats


def unsettled_seats_at(subscription_id: UUID, at: datetime) -> SeatsAt:
    """The same as they stand, for whoever has to know what was held before they are settled. Raises as `seats_at`."""
    lock_subscription(subscription_id)
    access = access_of_subscription(subscription_id)
    require_license_administrator(access.organization_id)
    if access.rule.holders != "seats":
        raise Refused("NO_SEATS_HERE", _("With this licence nobody holds a seat of their own."), is_input=True)
    return SeatsAt(access=access, at=at, on=local_day(at, organization_facts(access.organization_id).timezone))


def person_for_seat(seats: SeatsAt, person_id: UUID) -> PersonPresence:
    """One of the organization's people. Raises `NotFound`."""
    presence = presence_in(seats.access.organization_id, person_id)
    if presence is None:
        raise NotFound("person", str(person_id))
    return presence


def refuse_unfit(seats: SeatsAt, presence: PersonPresence) -> None:
    """Nobody gets a seat who could not log in with it.

    Raises `Refused` as a start is refused: SUBSCRIPTION_ENDED, NOT_CURRENT, LOGIN_MODE_NONE.
    """
    for decision in unfit_people(seats, [presence]).values():
        raise _refused(refusal_words(decision.code), decision)


def unfit_people(seats: SeatsAt, presences: Collection[PersonPresence]) -> dict[UUID, Decision]:
    """Those who could not log in with a seat, each with what a start would be refused with."""
    found: dict[UUID, Decision] = {}
    for presence, known in zip(presences, licensed_people(seats.access, presences, seats.on), strict=True):
        with_seat = LicensedPerson(
            entry_on=known.entry_on,
            exit_on=known.exit_on,
            login_mode=known.login_mode,
            roles=known.roles,
            seat=HeldSeat(kind=seats.access.kinds[0]),
        )
        facts = AccessFacts(on=seats.on, person=with_seat, agreement_ends_on=seats.access.ends_on)
        answer = seats.access.answer_start(facts)
        if answer.mode is None:
            found[presence.id] = answer.decision
    return found


def take_or_refuse(seats: SeatsAt, kind: str, inputs: Mapping[str, Json]) -> TakenPlace:
    """A free place of the kind. Raises `Refused` (NO_FREE_LICENSE) with how many there are and what is missing."""
    taken = take_seat_place(seats, kind)
    if taken is not None:
        return taken
    count = _count_of(seats, kind)
    numbers: dict[str, Json] = {"kind": kind, "needed": count.used + 1, "there": count.there, "missing": 1}
    decision = seat_decision(seats, "NO_FREE_LICENSE", inputs, [Step("LICENSES_OF_KIND", numbers)])
    words = _("All seats of this kind are taken: %(kind)s.") % {"kind": kind_words(kind)}
    raise _refused(words, decision, {"kind": kind, "missing": 1})


def seat_decision(seats: SeatsAt, code: str, inputs: Mapping[str, Json], steps: Sequence[Step]) -> Decision:
    """Why: with the clause of the access rule and the day (R-X-2)."""
    return Decision(
        code=code,
        rule=seats.access.rule.code,
        clause=seats.access.clause,
        inputs={"on": seats.on.isoformat(), **inputs},
        steps=tuple(steps),
    )


def taken_step(seats: SeatsAt, kind: str) -> Step:
    """That a seat is about to be taken, with how many are held then."""
    count = _count_of(seats, kind)
    return Step("SEAT_TAKEN", {"kind": kind, "there": count.there, "in_use": count.used + 1})


def answer_of(
    seats: SeatsAt,
    decision: Decision,
    *,
    assignment_id: UUID | None = None,
    kind: str = "",
    takes: str = "",
    frees: str = "",
    roles: Sequence[str] = (),
) -> SeatAnswer:
    """What is so after the change; `assignment_id` and `kind` are the seat that the person holds then."""
    return SeatAnswer(
        assignment_id=assignment_id,
        kind=kind,
        takes=takes,
        frees=frees,
        roles=tuple(roles),
        counts=seat_counts(seats.access, seats.on),
        decision=decision,
    )


def _count_of(seats: SeatsAt, kind: str) -> KindCount:
    return next(found for found in seat_counts(seats.access, seats.on) if found.kind == kind)


def _refused(words: str, decision: Decision, more: Mapping[str, Json] | None = None) -> Refused:
    return Refused(decision.code, words, {"decision": decision.as_json(), **(more or {})})
