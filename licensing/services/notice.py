"""Notice ends a subscription; its withdrawal lets it run on as if it had never been given."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from licensing.domain.notice import NoticeBasis, NoticeEffect, NoticeFacts, notice_effect
from licensing.domain.notice_witness import notice_witnesses
from licensing.domain.terms import term_number_on
from licensing.models import Notice, NoticeWithdrawal, Subscription
from licensing.selectors import SubscriptionFacts, subscription_facts
from licensing.selectors.notice import facts_of_notice, notice_months_of
from licensing.selectors.overrides import overrides_of
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import Role, current_scope
from tenants.selectors import organization_facts
from tenants.services.audit import record_audit
from tenants.services.checks import naming_conflicts


def give_notice(
    *, subscription_id: UUID, received_at: datetime, recorded_at: datetime | None = None, reason: str = ""
) -> NoticeFacts:
    """Ends a subscription with its running term if in time, else with the next (R-SCALGO-16 to 18).

    `recorded_at` is when a letter that came earlier is entered, with staff's reason for its date. Nothing of the
    running term is refunded. Raises `NotFound`, or `Refused`: NOTICE_ALREADY_GIVEN; NOT_RECEIVED_YET;
    SUBSCRIPTION_NOT_RUNNING on the day of receipt; TERM_HAS_BEGUN if the notice would end the subscription before a
    term that runs already: that one is for staff to credit.
    """
    recorded_at = recorded_at or received_at
    subscription = _locked(subscription_id)
    if received_at > recorded_at:
        raise Refused("NOT_RECEIVED_YET", _("Notice cannot be received in the future."), is_input=True)
    received_on = local_day(received_at, organization_facts(subscription.organization_id).timezone)
    effect = _effect_on(subscription, received_on)
    return _keep_notice(
        subscription,
        Notice(
            basis=NoticeBasis.ORDINARY,
            received_at=received_at,
            received_on=received_on,
            last_day_for_notice=effect.last_day_for_notice,
            ends_on=effect.ends_on,
        ),
        recorded_at=recorded_at,
        reason=reason,
    )


def give_extraordinary_notice(
    *, subscription_id: UUID, received_at: datetime, last_day_for_notice: date, ends_on: date
) -> NoticeFacts:
    """Ends a subscription on a day that follows from a price shock, whose right the caller has looked at (R-SCALGO-21).

    Raises `NotFound`, or `Refused`: NOTICE_ALREADY_GIVEN; TERM_HAS_BEGUN if a later term than the one
    it ends has begun.
    """
    subscription = _locked(subscription_id)
    if subscription.terms.filter(starts_on__gte=ends_on).exists():
        raise _term_has_begun(ends_on)
    return _keep_notice(
        subscription,
        Notice(
            basis=NoticeBasis.PRICE_SHOCK,
            received_at=received_at,
            received_on=local_day(received_at, organization_facts(subscription.organization_id).timezone),
            last_day_for_notice=last_day_for_notice,
            ends_on=ends_on,
        ),
        recorded_at=received_at,
        reason="",
    )


def withdraw_notice(*, subscription_id: UUID, at: datetime, reason: str = "") -> NoticeFacts:
    """Takes back the notice in force: the subscription runs on, and terms that are due begin by the next job.

    The customer may until the last day for notice of the term it ends with, as until then it need not have been given;
    the vendor, with a reason, until access has ended. Raises `NotFound`, or `Refused`: NO_NOTICE_GIVEN;
    WITHDRAWAL_TOO_LATE for the customer; REASON_MISSING for the vendor; ACCESS_HAS_ENDED; ALREADY_SUBSCRIBED if
    another subscription has taken its place.
    """
    subscription = _locked(subscription_id)
    notice = _notice_in_force(subscription)
    if notice is None:
        raise Refused("NO_NOTICE_GIVEN", _("No notice is in force that could be withdrawn."))
    facts = subscription_facts(subscription_id)
    today = local_day(at, organization_facts(subscription.organization_id).timezone)
    _refuse_withdrawal(facts, notice, today, reason)
    replaced = Refused("ALREADY_SUBSCRIBED", _("The organisation already has a licence of this plan."))
    with naming_conflicts({"subscription_one_per_organization": replaced}):
        subscription.ends_on = None
        subscription.save(update_fields=["ends_on"])
    NoticeWithdrawal.objects.create(
        organization_id=subscription.organization_id,
        notice=notice,
        withdrawn_at=at,
        withdrawn_by_user_id=current_scope().user_id,
        reason=reason,
    )
    record_audit(
        "notice.withdrawn",
        "subscription",
        subscription.pk,
        at=at,
        organization_id=subscription.organization_id,
        reason=reason,
        details={"notice": str(notice.pk), "ended_on": notice.ends_on.isoformat()},
    )
    withdrawn = facts_of_notice(notice)
    for witness in notice_witnesses():
        witness.notice_withdrawn(withdrawn, at)
    return withdrawn


def _keep_notice(subscription: Subscription, notice: Notice, *, recorded_at: datetime, reason: str) -> NoticeFacts:
    if _notice_in_force(subscription) is not None:
        raise Refused("NOTICE_ALREADY_GIVEN", _("Notice has been given already."))
    if subscription.ends_on is not None:
        raise Refused("SUBSCRIPTION_NOT_RUNNING", _("This licence was moved to another plan."))
    notice.organization_id = subscription.organization_id
    notice.subscription = subscription
    notice.given_by_user_id = current_scope().user_id
    notice.follows = NoticeWithdrawal.objects.filter(notice__subscription=subscription).order_by("pk").last()
    notice.save(force_insert=True)
    subscription.ends_on = notice.ends_on
    subscription.save(update_fields=["ends_on"])
    facts = facts_of_notice(notice)
    record_audit(
        "notice.given",
        "subscription",
        subscription.pk,
        at=recorded_at,
        organization_id=subscription.organization_id,
        reason=reason,
        details={
            "basis": facts.basis.value,
            "received_at": facts.received_at.isoformat(),
            "ends_on": facts.ends_on.isoformat(),
            "is_in_time": facts.is_in_time,
        },
    )
    for witness in notice_witnesses():
        witness.notice_given(facts, recorded_at)
    return facts


def _refuse_withdrawal(facts: SubscriptionFacts, notice: Notice, today: date, reason: str) -> None:
    if today >= notice.ends_on:
        raise Refused("ACCESS_HAS_ENDED", _("Access has ended: sign a new agreement instead."))
    if current_scope().role is not Role.WEB:
        if not reason.strip():
            raise Refused("REASON_MISSING", _("Say why: the audit log keeps it."), is_input=True)
        return
    until = facts.withdrawable_until
    if until is None or today > until:
        raise Refused(
            "WITHDRAWAL_TOO_LATE",
            _("The last day on which you could withdraw this notice has passed. Ask the vendor."),
            {"until": until.isoformat() if until else None},
        )


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


def _notice_in_force(subscription: Subscription) -> Notice | None:
    notice: Notice | None = subscription.notices.filter(withdrawals__isnull=True).first()
    return notice


def _effect_on(subscription: Subscription, received_on: date) -> NoticeEffect:
    """By the term that the day belongs to: it may have begun an hour ago, and be started by the jobs only later."""
    if received_on < subscription.signed_on:
        raise Refused("SUBSCRIPTION_NOT_RUNNING", _("This licence was not running on that day."))
    term_months = subscription.plan_version.term_months
    effect = notice_effect(
        signed_on=subscription.signed_on,
        term_number=term_number_on(received_on, subscription.signed_on, term_months),
        term_months=term_months,
        notice_months=notice_months_of(subscription, overrides_of(subscription.overrides.all())),
        received_on=received_on,
    )
    if subscription.terms.filter(starts_on__gte=effect.ends_on).exists():
        raise _term_has_begun(effect.ends_on)
    return effect


def _term_has_begun(ends_on: date) -> Refused:
    return Refused(
        "TERM_HAS_BEGUN",
        _("A term that this notice would have ended has begun already."),
        {"ends_on": ends_on.isoformat()},
    )
