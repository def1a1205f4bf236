"""Price shock: who may leave although the last day for notice has passed, and what leaving costs (R-SCALGO-21)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from billing.charge_rules.previews import preview
from billing.models import Charge, PriceShockWaiver
from billing.selectors.price_shocks import PriceShockRight, price_shock_right
from billing.selectors.prices import term_prices
from billing.services.parking import run_or_park
from billing.services.plan_pricing import plan_of
from licensing.domain.notice import NoticeBasis, NoticeFacts
from licensing.models import Notice
from licensing.selectors import SubscriptionFacts, notice_facts, subscription_facts
from licensing.services.notice import give_extraordinary_notice
from licensing.services.overrides import lock_subscription
from tenants.domain.decision import Clause
from tenants.domain.periods import ONE_DAY, Period, local_day
from tenants.domain.refusal import Refused
from tenants.scoping import WORKER, current_scope, scoped
from tenants.selectors import organization_facts
from tenants.services.audit import record_audit

FEE = "fee"


def give_price_shock_notice(*, subscription_id: UUID, at: datetime) -> NoticeFacts:
    """Leaves a term because of its price. One that has not begun never begins; one that runs ends with this day.

    The new price is not charged; days used of the term are, at the former yearly price. Raises `NotFound`, or
    `Refused`: NO_PRICE_SHOCK; NOTICE_ALREADY_GIVEN.
    """
    lock_subscription(subscription_id)
    subscription = subscription_facts(subscription_id)
    right = _right(subscription, at)
    received_on = local_day(at, organization_facts(subscription.organization_id).timezone)
    return give_extraordinary_notice(
        subscription_id=subscription_id,
        received_at=at,
        last_day_for_notice=right.last_day,
        ends_on=right.ends_on(received_on),
    )


def waive_price_shock(*, subscription_id: UUID, at: datetime) -> None:
    """Keeps the licence at the new price: the term is charged by the next job. Raises as giving notice does."""
    lock_subscription(subscription_id)
    subscription = subscription_facts(subscription_id)
    right = _right(subscription, at)
    PriceShockWaiver.objects.create(
        organization_id=subscription.organization_id,
        shock_id=right.id,
        waived_at=at,
        waived_by_user_id=current_scope().user_id,
    )
    record_audit(
        "price_shock.waived",
        "subscription",
        subscription_id,
        at=at,
        organization_id=subscription.organization_id,
        details={"term_number": right.term_number},
    )


def charge_days_used(as_of: datetime) -> int:
    """Charges the days of terms that were left because of their price, once access has ended; returns how many."""
    with scoped(WORKER):
        left = Notice.objects.filter(
            basis=NoticeBasis.PRICE_SHOCK, withdrawals__isnull=True, ends_on__lte=as_of.date() + ONE_DAY
        )
        due = [
            (notice.organization_id, notice.pk)
            for notice in left.order_by("pk")
            if not Charge.objects.filter(source=_source(notice.pk)).exists()
        ]
    written: list[bool] = []
    for organization_id, notice_id in due:
        run_or_park("charge_terms", organization_id, notice_id, partial(_charge_part, notice_id, as_of, written), as_of)
    return sum(written)


def _right(subscription: SubscriptionFacts, at: datetime) -> PriceShockRight:
    if subscription.notice is not None:
        raise Refused("NOTICE_ALREADY_GIVEN", _("Notice has been given already."))
    right = price_shock_right(subscription, at)
    if right is None:
        raise Refused("NO_PRICE_SHOCK", _("No price gives the right to leave now."))
    return right


def _source(notice_id: UUID) -> str:
    return f"notice:{notice_id}"


def _charge_part(notice_id: UUID, at: datetime, written: list[bool]) -> None:
    """Nothing where the term never began, or access has not ended yet by the organization's clock."""
    notice = notice_facts(notice_id)
    lock_subscription(notice.subscription_id)
    subscription = subscription_facts(notice.subscription_id)
    term = next((found for found in subscription.terms if notice.last_day in found.period), None)
    today = local_day(at, organization_facts(notice.organization_id).timezone)
    if term is None or notice.ends_on >= term.period.end or today < notice.ends_on:
        return
    former = term_prices(subscription.id)[term.number - 1].price
    if former is None:
        raise Refused("FORMER_PRICE_MISSING", _("The year before has no price, so its days cannot be charged."))
    fee = plan_of(subscription, term.period.start).offered_fee
    (line,) = preview(
        "recurring",
        {"price": {former.currency: former.text}, "every": "year"},
        {"interval": {"start": term.period.start.isoformat(), "end": term.period.end.isoformat()}},
        Period(term.period.start, notice.ends_on),
        former.currency,
        Clause(text=fee.charge.clause.text, language=fee.charge.clause.language, reference=fee.charge.clause.reference),
    )
    _charge, is_new = Charge.objects.get_or_create(
        organization_id=notice.organization_id,
        subscription_id=subscription.id,
        rule=line.decision.rule,
        source=_source(notice_id),
        starts_on=line.period.start,
        ends_on=line.period.end,
        reason=FEE,
        revision=1,
        defaults={
            "item_code": fee.charge.code,
            "heading": subscription.plan.product_name,
            "names": dict(fee.names(FEE)),
            "quantity": line.quantity,
            "unit": line.unit.value,
            "unit_price": line.unit_price.amount,
            "currency": line.amount.currency,
            "amount": line.amount.amount,
            "decision": line.decision.as_json(),
            "charged_at": at,
        },
    )
    written.append(is_new)
