"""What a product's named and simultaneous licences cost a month, as its plans in force state it (R-CHAT-7, 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.charge_rules.per_seat.rule import PerSeatParameters
from billing.domain.catalog.plan import Plan
from billing.domain.license_advice import Kind, MonthlyPrices
from billing.domain.money import Money
from billing.models import PlanPricing
from billing.services.plan_pricing import plan_as_agreed, priced_plan
from licensing.selectors import plan_versions_in_force
from licensing.selectors.access import AgreedAccess
from licensing.selectors.overrides import overrides_of_subscription
from tenants.domain.decision import Clause

# Which access rule sells which kind.
KINDS: dict[str, Kind] = {"named": "named", "concurrent": "simultaneous"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPlan:
    """The plan that sells a kind of licence, and what one costs a month."""

    plan: Plan
    price: Money

    def clause(self, article: str) -> Clause:
        """An article of the contract, else what it says about the price."""
        for found in self.plan.articles:
            if found.code == article:
                return found.clause
        return next(charge.clause for charge in self.plan.charges if charge.rule == "per_seat")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPlans:
    """Both kinds; `own` is the one that the customer has."""

    own: Kind
    named: KindPlan
    simultaneous: KindPlan

    @property
    def prices(self) -> MonthlyPrices:
        return MonthlyPrices(named=self.named.price, simultaneous=self.simultaneous.price)


def kind_plans(access: AgreedAccess, currency: str, on: date) -> KindPlans | None:
    """The customer's own plan as it was agreed, and the product's plan of the other kind as it is sold today.

    None if the product has not both kinds, each priced by the month in this currency, and neither for nothing; also for
    a plan that no catalogue brought, which has no prices.
    """
    if not PlanPricing.objects.filter(plan_version_id=access.plan_version_id).exists():
        return None
    agreed = overrides_of_subscription(access.subscription_id)
    own_plan = plan_as_agreed(access.plan_version_id, agreed, on).plan
    own = KINDS.get(own_plan.access.rule)
    if own is None:
        return None
    found = {own: _kind_plan(own_plan, currency)}
    for plan in _plans_of_product(access.product_code):
        kind = KINDS.get(plan.access.rule)
        if kind is not None and kind not in found:
            found[kind] = _kind_plan(plan, currency)
    named, simultaneous = found.get("named"), found.get("simultaneous")
    if named is None or simultaneous is None:
        return None
    return KindPlans(own=own, named=named, simultaneous=simultaneous)


def _plans_of_product(product_code: str) -> Iterator[Plan]:
    """Those that the catalogue brought, with prices."""
    ids = [version.id for version in plan_versions_in_force() if version.product_code == product_code]
    priced = set(PlanPricing.objects.filter(plan_version_id__in=ids).values_list("plan_version_id", flat=True))
    yield from (priced_plan(version_id).plan for version_id in ids if version_id in priced)


def _kind_plan(plan: Plan, currency: str) -> KindPlan | None:
    for charge in plan.charges:
        parameters = charge.parameters
        if isinstance(parameters, PerSeatParameters) and parameters.every == "month":
            for seat in parameters.seats:
                if seat.price.get(currency, Decimal(0)) > 0:
                    return KindPlan(plan=plan, price=Money(seat.price[currency], currency))
    return None
