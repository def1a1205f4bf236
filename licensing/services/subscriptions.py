"""Subscriptions: started by a signature, ended by notice."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from licensing.domain.notice import NoticeEffect, notice_effect
from licensing.domain.terms import EARLIEST_SIGNATURE, term_number_on, term_period
from licensing.models import Notice, PerOrganization, PlanVersion, Subscription, Term
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import current_scope
from tenants.selectors import organization_facts
from tenants.services.audit import record_audit
from tenants.services.checks import naming_conflicts
from tenants.services.organizations import lock_organization


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
    is of a type that the plan lists, or staff give a reason, which is audited (R-SCALGO-1); SIGNED_ON_OUT_OF_RANGE for
    a day that has not come yet, or that lies before all agreements; ALREADY_SUBSCRIBED where the plan allows one at a
    time (R-SCALGO-8).
    """
    # Two signatures at once: without the lock, each would wait for the other at the constraint.
    lock_organization(organization_id)
    organization = organization_facts(organization_id)
    _refuse_plan_that_does_not_run(plan_version)
    _refuse_other_types(organization.organization_type, plan_version, type_override_reason)
    _refuse_day_out_of_range(signed_on, local_day(at, organization.timezone))
    with naming_conflicts({"subscription_one_per_organization": _already_subscribed()}):
        subscription = Subscription.objects.create(
            organization_id=organization_id,
            plan_version=plan_version,
            exclusive_within=_exclusive_within(plan_version),
            signed_on=signed_on,
            signed_by=signed_by,
            signed_at=at,
        )
    term = add_term(subscription, 1)
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


def add_term(subscription: Subscription, number: int) -> Term:
    """Term number `number`, of the days that follow from the day of signing (R-SCALGO-2)."""
    period = term_period(subscription.signed_on, number, subscription.plan_version.term_months)
    term: Term = Term.objects.create(
        organization_id=subscription.organization_id,
        subscription=subscription,
        number=number,
        starts_on=period.start,
        ends_on=period.end,
    )
    return term


def give_notice(
    *, subscription_id: UUID, received_at: datetime, recorded_at: datetime | None = None, reason: str = ""
) -> Notice:
    """Ends a subscription with its running term if in time, else with the next (R-SCALGO-16 to 18).

    `recorded_at` is when a letter that came earlier is entered, with staff's reason for its date. Nothing of the
    running term is refunded. Raises `NotFound`, or `Refused`: NOTICE_ALREADY_GIVEN; NOT_RECEIVED_YET;
    SUBSCRIPTION_NOT_RUNNING on the day of receipt; TERM_HAS_BEGUN if the notice would end the subscription before a
    term that runs already: that one is for staff to credit.
    """
    recorded_at = recorded_at or received_at
    subscription = _locked(subscription_id)
    if subscription.notices.exists():
        raise Refused("NOTICE_ALREADY_GIVEN", _("Notice has been given already."))
    if received_at > recorded_at:
        raise Refused("NOT_RECEIVED_YET", _("Notice cannot be received in the future."), is_input=True)
    received_on = local_day(received_at, organization_facts(subscription.organization_id).timezone)
    effect = _effect_on(subscription, received_on)
    notice: Notice = Notice.objects.create(
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
        at=recorded_at,
        organization_id=subscription.organization_id,
        reason=reason,
        details={
            "received_at": received_at.isoformat(),
            "ends_on": effect.ends_on.isoformat(),
            "is_in_time": effect.is_in_time,
        },
    )
    return notice


def _locked(subscription_id: UUID) -> Subscription:
    subscription: Subscription | None = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("plan_version")
        .filter(pk=subscription_id)
        .first()
    )
    if subscription is None:
        raise NotFound("subscription", str(subscription_id))
    return subscription


def _effect_on(subscription: Subscription, received_on: date) -> NoticeEffect:
    """By the term that the day belongs to: it may have begun an hour ago, and be started by the jobs only later."""
    if received_on < subscription.signed_on:
        raise Refused("SUBSCRIPTION_NOT_RUNNING", _("This licence was not running on that day."))
    version = subscription.plan_version
    effect = notice_effect(
        signed_on=subscription.signed_on,
        term_number=term_number_on(received_on, subscription.signed_on, version.term_months),
        term_months=version.term_months,
        notice_months=version.notice_months,
        received_on=received_on,
    )
    if subscription.terms.filter(starts_on__gte=effect.ends_on).exists():
        raise Refused(
            "TERM_HAS_BEGUN",
            _("A term that this notice would have ended has begun already."),
            {"ends_on": effect.ends_on.isoformat()},
        )
    return effect


def _already_subscribed() -> Refused:
    return Refused("ALREADY_SUBSCRIBED", _("The organisation already has a licence of this plan."))


def _refuse_plan_that_does_not_run(plan_version: PlanVersion) -> None:
    if plan_version.not_running:
        rules = ", ".join(plan_version.not_running)
        raise Refused(
            "PLAN_NOT_RUNNING",
            _("This plan cannot be subscribed to yet: %(rules)s does not run.") % {"rules": rules},
            {"rules": list(plan_version.not_running)},
        )


def _refuse_other_types(organization_type: str, plan_version: PlanVersion, override_reason: str) -> None:
    offered = plan_version.organization_types
    if offered and organization_type not in offered and not override_reason:
        raise Refused(
            "TYPE_NOT_OFFERED",
            _("The plan is not offered to this type of organisation."),
            {"offered_to": list(offered), "organization_type": organization_type},
        )


def _refuse_day_out_of_range(signed_on: date, today: date) -> None:
    if not EARLIEST_SIGNATURE <= signed_on <= today:
        raise Refused(
            "SIGNED_ON_OUT_OF_RANGE",
            _("An agreement is signed today, or was before."),
            {"earliest": EARLIEST_SIGNATURE.isoformat(), "latest": today.isoformat()},
            is_input=True,
        )
