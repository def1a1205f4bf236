"""Subscriptions: started by a signature, on a plan that runs, for who it is offered to."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from licensing.domain.plan_standing import PlanStanding
from licensing.domain.terms import EARLIEST_SIGNATURE, term_period
from licensing.models import PerOrganization, PlanVersion, Subscription, Term
from licensing.selectors.plan_standing import standing_of
from licensing.services.capacity import add_included_seats
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
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
    invoiced_elsewhere_reason: str = "",
) -> tuple[Subscription, Term]:
    """An agreement signed on a local day, its first term from that day (R-SCALGO-2), and the seats that it includes.

    Nothing of it is charged here if staff say why it is invoiced elsewhere, which is kept and audited. Raises
    `Refused`: PLAN_NOT_RUNNING if the plan's access rule does not run yet, or a charge that is not invoiced elsewhere;
    INVOICED_HERE for a plan that charges are written for and that is said to be invoiced elsewhere; TYPE_NOT_OFFERED
    unless the organization is of a type that the plan lists, or staff give a reason, which is audited (R-SCALGO-1);
    SIGNED_ON_OUT_OF_RANGE for a day that has not come yet, or that lies before all agreements; ALREADY_SUBSCRIBED where
    the plan allows one at a time (R-SCALGO-8).
    """
    # Two signatures at once: without the lock, each would wait for the other at the constraint.
    lock_organization(organization_id)
    organization = organization_facts(organization_id)
    elsewhere = invoiced_elsewhere_reason.strip()
    _refuse_plan_that_does_not_run(standing_of(plan_version), is_invoiced_elsewhere=bool(elsewhere))
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
            invoiced_elsewhere_reason=elsewhere,
        )
    term = add_term(subscription, 1)
    add_included_seats(subscription.pk, signed_on, at=at)
    record_audit(
        "subscription.started",
        "subscription",
        subscription.pk,
        at=at,
        organization_id=organization_id,
        reason=type_override_reason,
        details={
            "plan_version": str(plan_version.pk),
            "signed_on": signed_on.isoformat(),
            **({"invoiced_elsewhere": elsewhere} if elsewhere else {}),
        },
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


def _already_subscribed() -> Refused:
    return Refused("ALREADY_SUBSCRIBED", _("The organisation already has a licence of this plan."))


def _refuse_plan_that_does_not_run(standing: PlanStanding, *, is_invoiced_elsewhere: bool) -> None:
    if is_invoiced_elsewhere and standing.charging.charged:
        raise Refused(
            "INVOICED_HERE",
            _("This plan is priced and invoiced here: nothing of it can be invoiced elsewhere."),
            {"rules": list(standing.charging.charged)},
        )
    not_running = standing.access_not_running if is_invoiced_elsewhere else standing.not_running
    if not_running:
        raise Refused(
            "PLAN_NOT_RUNNING",
            _("This plan cannot be subscribed to yet: some of its rules do not run."),
            {"rules": list(not_running)},
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
