"""Options of the plan at other values on one subscription: agreed from a day on, with a reason, audited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.catalog.plan import Plan
from billing.domain.measured_period import measured_period
from billing.domain.plan_overrides import PlanOption, access_option, option_paths, plan_option
from billing.models import Offer
from billing.services.option_faults import option_invalid
from billing.services.plan_pricing import PLAN_RULES, YEARLY_FEE_RULE, has_yearly_fee, plan_content, plan_with
from licensing.domain.overrides import NOTICE_MONTHS, AgreedOverride, overrides_on
from licensing.domain.terms import term_number_on, term_period
from licensing.selectors import SubscriptionFacts, subscription_facts
from licensing.services.overrides import lock_subscription, record_override
from tenants.domain.decision import Json
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
from tenants.domain.typed_json import Fault, FaultyInput, canonical_json
from tenants.selectors import organization_facts

# Nobody agrees on anything that far ahead; a later day is a slip.
LATEST_START = date(2100, 1, 1)
# A fresh id is later than all that are kept.
_LAST_ID = UUID(int=2**128 - 1)


def options_of(subscription: SubscriptionFacts) -> tuple[str, ...]:
    """The paths of all options that may be agreed on a subscription."""
    return option_paths(plan_content(subscription.plan.id), PLAN_RULES)


def option_of(subscription: SubscriptionFacts, path: str) -> PlanOption | None:
    """What may be said of one of them, and what the plan says; None for a path that leads to none."""
    if path not in options_of(subscription):
        return None
    return plan_option(plan_content(subscription.plan.id), PLAN_RULES, path)


def agree_override(
    *, subscription_id: UUID, path: str, value: Json, starts_on: date, reason: str, at: datetime
) -> AgreedOverride:
    """From a local day on, an option has another value for this customer.

    A term is priced by what is in force on its first day; notice is judged by what is in force on the day of receipt,
    and who may use the product by what is in force when they ask. Raises `NotFound`, or `Refused`: REASON_MISSING;
    STARTS_ON_OUT_OF_RANGE for a day before the signature, or, of what is not a price, before today; OPTION_UNKNOWN;
    OPTION_INVALID with every fault of the plan as it would be; TERM_PRICED if a term that begins on or after the day
    has its offer; MEASURED_PERIODS_BROKEN if usage would count twice, or not at all.
    """
    lock_subscription(subscription_id)
    subscription = subscription_facts(subscription_id)
    today = local_day(at, organization_facts(subscription.organization_id).timezone)
    if not reason.strip():
        raise Refused(
            "REASON_MISSING", _("Say why: customer and audit log see it."), {"field": "reason"}, is_input=True
        )
    _refuse_unknown(subscription, path)
    _refuse_day(subscription, path, starts_on, today)
    _refuse_inexact(path, value)
    agreed = AgreedOverride(
        id=_LAST_ID, path=path, value=value, starts_on=starts_on, reason=reason.strip(), agreed_at=at
    )
    overrides = (*subscription.overrides, agreed)
    _plans_from(subscription, overrides, agreed)
    if _is_of_price(path) and has_yearly_fee(subscription):
        _refuse_priced_terms(subscription, starts_on)
        _refuse_broken_measuring(subscription, overrides)
    row = record_override(
        subscription_id=subscription_id, path=path, value=value, starts_on=starts_on, reason=agreed.reason, at=at
    )
    return next(found for found in subscription_facts(subscription_id).overrides if found.id == row.pk)


def _refuse_unknown(subscription: SubscriptionFacts, path: str) -> None:
    known = options_of(subscription)
    if path not in known:
        details: dict[str, Json] = {"option": path[:200], "options": list(known), "field": "option"}
        raise Refused("OPTION_UNKNOWN", _("The plan has no such option."), details, is_input=True)


def _refuse_day(subscription: SubscriptionFacts, path: str, starts_on: date, today: date) -> None:
    # Notice and access that could have been relied on yesterday are not judged by what is agreed today.
    earliest = subscription.signed_on if _is_of_price(path) else today
    if not earliest <= starts_on <= LATEST_START:
        raise Refused(
            "STARTS_ON_OUT_OF_RANGE",
            _("It can begin neither before the agreement nor, of notice and access, in the past."),
            {"earliest": earliest.isoformat(), "latest": LATEST_START.isoformat(), "field": "starts_on"},
            is_input=True,
        )


def _is_of_price(path: str) -> bool:
    return path != NOTICE_MONTHS and access_option(path) is None


def _refuse_inexact(path: str, value: Json) -> None:
    try:
        canonical_json(value)
    except (TypeError, UnicodeEncodeError) as error:
        raise option_invalid(path, [Fault((path,), "NOT_EXACT", str(error))]) from error


def _plans_from(subscription: SubscriptionFacts, overrides: Sequence[AgreedOverride], agreed: AgreedOverride) -> None:
    """Whether a plan can be read with what is in force on the day, and on each later one on which that changes."""
    content, day = plan_content(subscription.plan.id), agreed.starts_on
    for start in sorted({day, *(found.starts_on for found in overrides if found.starts_on > day)}):
        try:
            plan_with(content, overrides_on(overrides, start))
        except FaultyInput as faulty:
            raise option_invalid(agreed.path, faulty.faults) from faulty


def _refuse_priced_terms(subscription: SubscriptionFacts, starts_on: date) -> None:
    latest = Offer.objects.filter(subscription_id=subscription.id).aggregate(latest=Max("term_number"))["latest"] or 0
    if latest and term_period(subscription.signed_on, latest, subscription.plan.term_months).start >= starts_on:
        first = term_period(subscription.signed_on, latest + 1, subscription.plan.term_months).start
        raise Refused(
            "TERM_PRICED",
            _("A term that begins on or after that day has its price, or an offer, already."),
            {"earliest": first.isoformat(), "term_number": latest, "field": "starts_on"},
        )


def _refuse_broken_measuring(subscription: SubscriptionFacts, overrides: Sequence[AgreedOverride]) -> None:
    """Measured years stay side by side, whatever was agreed: every event belongs to exactly one (R-X-6)."""
    content, signed_on, months = (
        plan_content(subscription.plan.id),
        subscription.signed_on,
        subscription.plan.term_months,
    )
    last_change = max(found.starts_on for found in overrides)
    numbers = range(2, term_number_on(max(last_change, signed_on), signed_on, months) + 3)
    periods = []
    for number in numbers:
        start = term_period(signed_on, number, months).start
        plan = plan_with(content, overrides_on(overrides, start))
        measured = measured_period(signed_on, number, _parameters(plan).measuring)
        if measured is not None:
            periods.append(measured)
    for before, after in pairwise(periods):
        if before.period.end != after.period.start:
            raise Refused(
                "MEASURED_PERIODS_BROKEN",
                _(
                    "Usage would count twice, or not at all: another measured year can only be agreed on before the"
                    " first one is priced."
                ),
                {"ends_on": before.period.end.isoformat(), "starts_on": after.period.start.isoformat()},
            )


def _parameters(plan: Plan) -> ConsumptionYearParameters:
    parameters: ConsumptionYearParameters = next(
        charge.parameters for charge in plan.charges if charge.rule == YEARLY_FEE_RULE
    )
    return parameters
