"""Who is invoiced elsewhere is invoiced here from a day on: the agreement says so once, and keeps why it was not."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from licensing.models import Subscription
from licensing.selectors.plan_standing import standing_of
from licensing.services.overrides import lock_subscription
from tenants.domain.refusal import Refused
from tenants.services.audit import record_audit


def note_invoiced_here(subscription_id: UUID, first_day: date, *, reason: str, at: datetime) -> None:
    """Whatever begins on this local day or later is charged here; what is owed for it is billing's.

    Raises `NotFound`, and `Refused`: REASON_MISSING; NOT_INVOICED_ELSEWHERE; INVOICED_HERE_ALREADY with the day that
    was said before; PLAN_NOT_RUNNING with the charges that are not written yet, so that nothing would be invoiced at
    all; FIRST_DAY_OUT_OF_RANGE for a day on which the agreement does not run.
    """
    lock_subscription(subscription_id)
    subscription = Subscription.objects.select_related("plan_version__plan__product").get(pk=subscription_id)
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Say why: the audit log keeps it."), {"field": "reason"}, is_input=True)
    _refuse_agreement(subscription)
    _refuse_day(subscription, first_day)
    subscription.invoiced_here_from = first_day
    subscription.save(update_fields=["invoiced_here_from"])
    record_audit(
        "subscription.invoiced_here",
        "subscription",
        subscription.pk,
        at=at,
        organization_id=subscription.organization_id,
        reason=reason.strip(),
        details={"from": first_day.isoformat()},
    )


def _refuse_agreement(subscription: Subscription) -> None:
    if not subscription.invoiced_elsewhere_reason:
        raise Refused("NOT_INVOICED_ELSEWHERE", _("This agreement is invoiced here already."))
    if subscription.invoiced_here_from is not None:
        raise Refused(
            "INVOICED_HERE_ALREADY",
            _("A day from which this agreement is invoiced here has been set already."),
            {"first_day": subscription.invoiced_here_from.isoformat()},
        )
    if uncharged := standing_of(subscription.plan_version).charging.uncharged:
        raise Refused(
            "PLAN_NOT_RUNNING",
            _("This plan cannot be invoiced here yet: some of its rules write no charges."),
            {"rules": list(uncharged)},
        )


def _refuse_day(subscription: Subscription, first_day: date) -> None:
    ends_on = subscription.ends_on
    if first_day < subscription.signed_on or (ends_on is not None and first_day >= ends_on):
        raise Refused(
            "FIRST_DAY_OUT_OF_RANGE",
            _("The agreement does not run on this day."),
            {"signed_on": subscription.signed_on.isoformat(), "ends_on": ends_on.isoformat() if ends_on else None},
            is_input=True,
        )
