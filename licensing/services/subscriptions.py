"""Subscriptions: started by a signature, renewed on their day, ended by notice."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from licensing.domain.notice import notice_effect
from licensing.domain.terms import term_period
from licensing.models import Notice, PerOrganization, PlanVersion, Subscription, Term
from tenants.domain.periods import ONE_DAY, local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import WORKER, current_scope, scoped, worker_for
from tenants.selectors import organization_facts
from tenants.services.audit import record_audit


def start_subscription(
    *,
    organization_id: UUID,
    plan_version: PlanVersion,
    signed_on: date,
    signed_by: str,
    at: datetime,
    type_override_reason: str = "",
) -> tuple[Subscription, Term]:
    """An agreement signed on a local day, and its first term, which begins on that day (R-SCALGO-2).

    Raises `Refused`: PLAN_NOT_RUNNING if a rule of the plan does not run yet; TYPE_NOT_OFFERED unless the organization
    is of a type that the plan lists, or staff give a reason, which is audited (R-SCALGO-1); ALREADY_SUBSCRIBED where
    the plan allows one at a time (R-SCALGO-8).
    """
    _refuse_plan_that_does_not_run(plan_version)
    _refuse_other_types(organization_id, plan_version, type_override_reason)
    try:
        with transaction.atomic():
            subscription = Subscription.objects.create(
                organization_id=organization_id,
                plan_version=plan_version,
                exclusive_within=_exclusive_within(plan_version),
                signed_on=signed_on,
                signed_by=signed_by,
                signed_at=at,
            )
    except IntegrityError as error:
        raise Refused("ALREADY_SUBSCRIBED", _("The organisation already has a licence of this plan.")) from error
    term = _add_term(subscription, plan_version, 1)
    record_audit(
        "subscription.started",
        "subscription",
        subscription.pk,
        at=at,
        organization_id=organization_id,
        reason=type_override_reason,
        details={"plan_version": str(plan_version.pk), "signed_on": signed_on.isoformat()},
    )
    return subscription, term


def _exclusive_within(plan_version: PlanVersion) -> UUID | None:
    match plan_version.per_organization:
        case PerOrganization.ONE:
            return plan_version.plan_id
        case PerOrganization.ONE_OF_PRODUCT:
            return plan_version.plan.product_id
    return None


def renew_terms(as_of: datetime) -> int:
    """Starts each term whose local day has come, unless the subscription ends then; returns how many (R-SCALGO-18).

    A renewal needs no acceptance and no price: the term runs, and its price may be pending. Run again, it finds none.
    """
    with scoped(WORKER):
        due = list(_subscriptions_near_the_end_of_a_term(as_of))
    return sum(
        _renew_until(subscription, local_day(as_of, subscription.organization.timezone), as_of) for subscription in due
    )


def _subscriptions_near_the_end_of_a_term(as_of: datetime) -> QuerySet[Subscription]:
    """Those whose last term ends by tomorrow, UTC: no zone is further ahead than that."""
    return (
        Subscription.objects.select_related("organization", "plan_version")
        .annotate(runs_until=Max("terms__ends_on"))
        .filter(runs_until__lte=as_of.date() + ONE_DAY)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=F("runs_until")))
        .order_by("pk")
    )


def _renew_until(subscription: Subscription, today: date, at: datetime) -> int:
    with scoped(worker_for(subscription.organization_id)):
        # Two runs at once: the second waits here and finds the work done.
        locked = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
        latest = locked.terms.latest("number")
        added = 0
        while latest.ends_on <= today and (locked.ends_on is None or latest.ends_on < locked.ends_on):
            latest = _add_term(locked, subscription.plan_version, latest.number + 1)
            record_audit("term.started", "term", latest.pk, at=at, details={"number": latest.number})
            added += 1
    return added


def _add_term(subscription: Subscription, plan_version: PlanVersion, number: int) -> Term:
    period = term_period(subscription.signed_on, number, plan_version.term_months)
    return Term.objects.create(
        organization_id=subscription.organization_id,
        subscription=subscription,
        number=number,
        starts_on=period.start,
        ends_on=period.end,
    )


def give_notice(*, subscription_id: UUID, received_at: datetime) -> Notice:
    """Ends a subscription with its running term if in time, else with the next (R-SCALGO-16 to 18).

    Raises `NotFound`, or `Refused`: NOTICE_ALREADY_GIVEN, SUBSCRIPTION_ENDED. Nothing of the running term is refunded.
    """
    subscription = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("plan_version")
        .filter(pk=subscription_id)
        .first()
    )
    if subscription is None:
        raise NotFound("subscription", str(subscription_id))
    if subscription.notices.exists():
        raise Refused("NOTICE_ALREADY_GIVEN", _("Notice has been given already."))
    zone = organization_facts(subscription.organization_id).timezone
    received_on = local_day(received_at, zone)
    term = _term_on(subscription, received_on)
    version = subscription.plan_version
    effect = notice_effect(
        signed_on=subscription.signed_on,
        term_number=term.number,
        term_months=version.term_months,
        notice_months=version.notice_months,
        received_on=received_on,
    )
    notice = Notice.objects.create(
        organization_id=subscription.organization_id,
        subscription=subscription,
        received_at=received_at,
        received_on=received_on,
        last_day_for_notice=effect.last_day_for_notice,
        ends_on=effect.ends_on,
        given_by_user_id=current_scope().user_id,
    )
    subscription.ends_on = effect.ends_on
    subscription.save(update_fields=["ends_on"])
    record_audit(
        "notice.given",
        "subscription",
        subscription.pk,
        at=received_at,
        organization_id=subscription.organization_id,
        details={"ends_on": effect.ends_on.isoformat(), "is_in_time": effect.is_in_time},
    )
    return notice


def _term_on(subscription: Subscription, day: date) -> Term:
    term = subscription.terms.filter(starts_on__lte=day, ends_on__gt=day).first()
    if term is None:
        raise Refused("SUBSCRIPTION_ENDED", _("No term of this licence is running on that day."))
    return term


def _refuse_plan_that_does_not_run(plan_version: PlanVersion) -> None:
    if plan_version.not_running:
        rules = ", ".join(plan_version.not_running)
        raise Refused(
            "PLAN_NOT_RUNNING",
            _("This plan cannot be subscribed to yet: %(rules)s does not run.") % {"rules": rules},
            {"rules": list(plan_version.not_running)},
        )


def _refuse_other_types(organization_id: UUID, plan_version: PlanVersion, override_reason: str) -> None:
    offered = plan_version.organization_types
    organization_type = organization_facts(organization_id).organization_type
    if offered and organization_type not in offered and not override_reason:
        raise Refused(
            "TYPE_NOT_OFFERED",
            _("The plan is not offered to this type of organisation."),
            {"offered_to": list(offered), "organization_type": organization_type},
        )
