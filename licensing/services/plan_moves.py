"""Moving a subscription to another plan of its product: everybody is asked again first (R-TEAM-18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from licensing.access_rules.access_rule import ALLOWED, NeedAnswer
from licensing.access_rules.facts import AccessFacts, HeldSeat, LicensedPerson
from licensing.domain.plan_move import MoveAnswer, MoveWish, Reevaluated, find_not_fitting
from licensing.models import Assignment, Lease, LeaseEnd, PlanVersion, Subscription, SubscriptionMove
from licensing.selectors import SubscriptionFacts, plan_version_in_force, subscription_facts
from licensing.selectors.access import AgreedAccess, access_before_signing, access_of_subscription
from licensing.selectors.access_facts import licensed_people
from licensing.services.capacity import MOST_PLACES, add_seat_lot
from licensing.services.lease_clock import clock_at
from licensing.services.over_limit import note_over_limit
from licensing.services.overrides import lock_subscription
from licensing.services.running_leases import close_lease
from licensing.services.seat_rows import SeatsAt
from licensing.services.seat_upkeep import settle_seats
from licensing.services.subscriptions import start_subscription
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
from tenants.scoping import current_scope
from tenants.selectors import PersonPresence, organization_facts, presences_of
from tenants.services.audit import record_audit
from tenants.services.organizations import lock_organization


@transaction.atomic
def preview_move(wish: MoveWish, *, at: datetime) -> MoveAnswer:
    """What `move_subscription` would do, also where people do not fit; nothing is written. Raises as it does else."""
    return _judge(wish, at)[-1]


@transaction.atomic
def move_subscription(wish: MoveWish, *, at: datetime) -> tuple[UUID, MoveAnswer]:
    """Ends the subscription on the local day, and signs another plan of its product on it; the new one's id.

    Its licenses are added as wished; seats and places are not carried, running starts end in the same moment, and what
    was agreed in the place of the old plan's options stays with that. Who is invoiced elsewhere stays so. Raises
    `NotFound` for an unknown subscription or plan, and `Refused`: REASON_MISSING; SUBSCRIPTION_NOT_RUNNING;
    NOTICE_ALREADY_GIVEN; SIGNED_TODAY, which can be moved tomorrow; SAME_PLAN; OTHER_PRODUCT; INVOICED_HERE for a
    license whose price is fixed for its term; UNKNOWN_SEAT_KIND; INVALID_NUMBER; PEOPLE_DO_NOT_FIT with what is missing
    and who, unless that is accepted; and as `start_subscription` does.
    """
    if not wish.reason.strip():
        raise Refused("REASON_MISSING", _("Say why: the audit log keeps it."), {"field": "reason"}, is_input=True)
    subscription, version, answer = _judge(wish, at)
    if not answer.fits and not wish.accepts_over_limit:
        raise people_do_not_fit(answer)
    after_id = _sign(subscription, version, wish, answer, at)
    _end(subscription, answer.moved_on, at)
    _keep(subscription, after_id, wish, answer, at)
    _note_limits(subscription.id, after_id, answer.moved_on)
    return after_id, answer


def people_do_not_fit(answer: MoveAnswer) -> Refused:
    """The refusal of a move for which licenses are missing."""
    return Refused(
        "PEOPLE_DO_NOT_FIT",
        _("There would be fewer licences than people need today."),
        {
            "missing": dict(answer.need.missing),
            "needed": dict(answer.need.needed),
            "decision": answer.need.decision.as_json(),
        },
    )


def _judge(wish: MoveWish, at: datetime) -> tuple[SubscriptionFacts, PlanVersion, MoveAnswer]:
    organization_id = subscription_facts(wish.subscription_id).organization_id
    # In the order of a signature: the organization, then the agreement.
    lock_organization(organization_id)
    lock_subscription(wish.subscription_id)
    subscription, version = subscription_facts(wish.subscription_id), plan_version_in_force(wish.plan_code)
    today = local_day(at, organization_facts(organization_id).timezone)
    _refuse_agreement(subscription, today)
    _refuse_plan(subscription, version)
    before = access_of_subscription(subscription.id)
    after = access_before_signing(organization_id, version, today)
    capacity = _capacity(after, wish.licenses)
    return subscription, version, _answer(before, after, capacity, today, version)


def _answer(
    before: AgreedAccess, after: AgreedAccess, capacity: Mapping[str, int], today: date, version: PlanVersion
) -> MoveAnswer:
    presences = sorted(presences_of(before.organization_id), key=lambda one: (one.entry_on or date.max, one.id))
    people = _reevaluated(before, after, presences, today)
    need = _need(after, presences, people, capacity, today)
    running = Lease.objects.filter(subscription_id=before.subscription_id, ended_at__isnull=True)
    held = Assignment.objects.filter(subscription_id=before.subscription_id, ends_at__isnull=True)
    return MoveAnswer(
        moved_on=today,
        plan_version_id=version.pk,
        capacity=capacity,
        need=need,
        not_fitting=tuple(find_not_fitting(people, need.missing)),
        running_starts=running.count(),
        seats_held=held.count(),
    )


def _reevaluated(
    before: AgreedAccess, after: AgreedAccess, presences: Sequence[PersonPresence], today: date
) -> list[Reevaluated]:
    """Everybody under both plans. Nobody holds a seat of the new one yet."""
    old = licensed_people(before, presences, today)
    new = [replace(person, seat=None, roles=(), is_vendor_staff=False) for person in old]
    found = []
    for presence, old_person, new_person in zip(presences, old, new, strict=True):
        facts = AccessFacts(on=today, person=new_person)
        kinds = after.answer_start(facts).kinds
        found.append(
            Reevaluated(
                person_id=presence.id,
                before=before.answer_may(AccessFacts(on=today, person=old_person)),
                after=after.answer_may(facts),
                kind=kinds[0] if kinds else "",
            )
        )
    return found


def _need(
    after: AgreedAccess,
    presences: Sequence[PersonPresence],
    people: Sequence[Reevaluated],
    capacity: Mapping[str, int],
    today: date,
) -> NeedAnswer:
    """Of a plan on which people hold seats: as if everybody who may log in today were given one.

    Of a plan that counts starts alone, one license at the least: with none nobody could start.
    """
    may_log_in = {person.person_id for person in people if person.before.log_in == ALLOWED}
    kind = after.seat_for(()) if after.rule.holders == "seats" else None
    seated = [
        LicensedPerson(
            entry_on=presence.entry_on,
            exit_on=presence.exit_on,
            login_mode=person.login_mode,
            seat=HeldSeat(kind=kind) if kind is not None and presence.id in may_log_in else None,
        )
        for presence, person in zip(presences, licensed_people(after, presences, today), strict=True)
    ]
    need = after.answer_need(seated, capacity, today)
    if after.rule.holders == "starts" and not any(capacity.values()):
        return replace(need, missing=dict.fromkeys(after.kinds, 1))
    return need


def _capacity(after: AgreedAccess, licenses: Mapping[str, int]) -> dict[str, int]:
    for kind, quantity in licenses.items():
        if kind not in after.kinds:
            raise Refused(
                "UNKNOWN_SEAT_KIND", _("This licence has no such seats."), {"kind": kind, "kinds": list(after.kinds)},
                is_input=True,
            )  # fmt: skip
        if not 0 <= quantity <= MOST_PLACES:
            raise Refused(
                "INVALID_NUMBER",
                _("That many licences cannot be."),
                {"field": "licenses", "least": 0, "most": MOST_PLACES},
                is_input=True,
            )
    included = after.rule.included(after.plan_parameters)
    kinds = [kind for kind in after.kinds if included.get(kind) or licenses.get(kind) or kind not in included]
    return {kind: (included.get(kind) or 0) + licenses.get(kind, 0) for kind in kinds}


def _sign(
    subscription: SubscriptionFacts, version: PlanVersion, wish: MoveWish, answer: MoveAnswer, at: datetime
) -> UUID:
    """The old one ends first: there may be one of the product at a time."""
    Subscription.objects.filter(pk=subscription.id).update(ends_on=answer.moved_on)
    started, _term = start_subscription(
        organization_id=subscription.organization_id,
        plan_version=version,
        signed_on=answer.moved_on,
        signed_by=wish.signed_by or subscription.signed_by,
        at=at,
        invoiced_elsewhere_reason=subscription.invoiced_elsewhere_reason,
    )
    for kind, quantity in wish.licenses.items():
        if quantity:
            add_seat_lot(
                started.pk, kind=kind, quantity=quantity, starts_on=answer.moved_on, at=at, reason=wish.reason.strip()
            )
    return started.pk


def _end(subscription: SubscriptionFacts, moved_on: date, at: datetime) -> None:
    running = Lease.objects.filter(subscription_id=subscription.id, ended_at__isnull=True).order_by("pk")
    with clock_at(at):
        for lease_id in list(running.values_list("pk", flat=True)):
            close_lease(subscription.organization_id, lease_id, LeaseEnd.SUBSCRIPTION_ENDED)
    settle_seats(SeatsAt(access=access_of_subscription(subscription.id), at=at, on=moved_on))


def _keep(subscription: SubscriptionFacts, after_id: UUID, wish: MoveWish, answer: MoveAnswer, at: datetime) -> None:
    SubscriptionMove.objects.create(
        organization_id=subscription.organization_id,
        before_id=subscription.id,
        after_id=after_id,
        moved_on=answer.moved_on,
        reason=wish.reason.strip(),
        why=answer.need.decision.as_json(),
        accepted_over_limit=not answer.fits,
        moved_at=at,
        moved_by_user_id=current_scope().user_id,
    )
    record_audit(
        "subscription.moved",
        "subscription",
        subscription.id,
        at=at,
        organization_id=subscription.organization_id,
        reason=wish.reason.strip(),
        details={"to": str(after_id), "plan": wish.plan_code, "missing": dict(answer.need.missing)},
    )


def _note_limits(before_id: UUID, after_id: UUID, today: date) -> None:
    for access in (access_of_subscription(before_id), access_of_subscription(after_id)):
        if access.rule.counts_people:
            note_over_limit(access, today)


def _refuse_agreement(subscription: SubscriptionFacts, today: date) -> None:
    if not subscription.runs_on(today):
        raise Refused("SUBSCRIPTION_NOT_RUNNING", _("This licence does not run today."))
    if subscription.notice is not None:
        raise Refused("NOTICE_ALREADY_GIVEN", _("Notice has been given already."))
    if subscription.signed_on == today:
        raise Refused("SIGNED_TODAY", _("It was signed today: it can be moved from tomorrow on."))
    if subscription.plan.standing.charging.charged:
        raise Refused("INVOICED_HERE", _("The price of this licence is fixed for its term: it cannot be moved."))


def _refuse_plan(subscription: SubscriptionFacts, version: PlanVersion) -> None:
    if version.plan.product.code != subscription.plan.product_code:
        raise Refused("OTHER_PRODUCT", _("That plan is of another product."), is_input=True)
    if version.plan.code == subscription.plan.plan_code:
        raise Refused("SAME_PLAN", _("The licence is of that plan already."), is_input=True)
