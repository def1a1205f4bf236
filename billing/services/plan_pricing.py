"""The prices of a published plan version, read once a process: a version never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from billing.charge_rules import CHARGE_RULES
from billing.domain.catalog.plan import LANGUAGES, Plan, PlanCharge
from billing.domain.catalog.plan_reading import read_kept_plan
from billing.domain.catalog.vocabulary import Vocabulary
from billing.domain.charge_rule import ChargeTerms, make_terms
from billing.models import PlanPricing
from licensing.access_rules import ACCESS_RULES
from licensing.selectors import SubscriptionFacts
from tenants.models import OrganizationType

YEARLY_FEE_RULE = "consumption_year"

# What the jobs write charges for. A rule that only previews prices would be subscribed to and never be charged.
CHARGED_RULES = frozenset({YEARLY_FEE_RULE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedCharge:
    """One charge of a plan, ready to price."""

    charge: PlanCharge
    terms: ChargeTerms[Any, Any]

    def names(self, text_key: str) -> Mapping[str, str]:
        """What the line of a text key is called, in each language."""
        texts = self.charge.texts[text_key]
        return {language: texts.in_language(language) for language in LANGUAGES}


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedPlan:
    plan: Plan
    charges: tuple[PricedCharge, ...]

    @property
    def yearly_fee(self) -> PricedCharge:
        """The charge whose price follows the consumption of the year before."""
        return next(found for found in self.charges if found.terms.rule.code == YEARLY_FEE_RULE)


def vocabulary() -> Vocabulary:
    """What catalogue files may name."""
    return Vocabulary(
        charge_rules=CHARGE_RULES, access_rules=ACCESS_RULES, organization_types=frozenset(OrganizationType.values)
    )


@lru_cache(maxsize=256)
def priced_plan(plan_version_id: UUID) -> PricedPlan:
    """The plan of a version with its charges, in the order of its catalogue file."""
    content = PlanPricing.objects.get(plan_version_id=plan_version_id).content
    plan = read_kept_plan(content, vocabulary())
    return PricedPlan(plan=plan, charges=tuple(_priced(charge) for charge in plan.charges))


def plan_of(subscription: SubscriptionFacts) -> PricedPlan:
    """The plan that a subscription's terms are measured, priced and charged by."""
    return priced_plan(subscription.plan.id)


def rules_not_running(plan: Plan) -> tuple[str, ...]:
    """The rules that keep a plan from being subscribed to: those that do not run, and those that nothing charges."""
    uncharged = {charge.rule for charge in plan.charges} - CHARGED_RULES
    return tuple(sorted({*plan.not_running, *uncharged}))


def _priced(charge: PlanCharge) -> PricedCharge:
    rule = CHARGE_RULES[charge.rule]
    return PricedCharge(charge=charge, terms=make_terms(rule, charge.parameters, charge.clause))
