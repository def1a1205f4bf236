"""The prices of a published plan version, read once a process: a version never changes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from billing.charge_rules import CHARGE_RULES
from billing.domain.agreed_option import AgreedOption
from billing.domain.catalog.plan import LANGUAGES, Plan, PlanCharge
from billing.domain.catalog.plan_reading import read_kept_plan
from billing.domain.catalog.vocabulary import Vocabulary
from billing.domain.charge_rule import ChargeTerms, make_terms
from billing.domain.plan_overrides import PlanRules, charge_option, override_content
from billing.models import PlanPricing
from licensing.access_rules import ACCESS_RULES
from licensing.domain.overrides import AgreedOverride, overrides_on
from licensing.domain.plan_standing import PlanCharging
from licensing.selectors import SubscriptionFacts
from tenants.domain.decision import Json
from tenants.domain.typed_json import canonical_json
from tenants.models import OrganizationType

YEARLY_FEE_RULE = "consumption_year"
PLAN_RULES = PlanRules(charge=CHARGE_RULES, access=ACCESS_RULES)

# What the jobs write charges for. A rule that only previews prices would be subscribed to and never be charged.
CHARGED_RULES = frozenset({YEARLY_FEE_RULE})


class NoYearlyFee(LookupError):
    """A plan whose price does not follow consumption was taken for one that has offers."""


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
    def yearly_fee(self) -> PricedCharge | None:
        """The charge whose price follows the consumption of the year before; None if the plan has none."""
        return next((found for found in self.charges if found.terms.rule.code == YEARLY_FEE_RULE), None)

    @property
    def offered_fee(self) -> PricedCharge:
        """The same of a plan that offers are made for. Raises NoYearlyFee."""
        fee = self.yearly_fee
        if fee is None:
            raise NoYearlyFee(self.plan.code)
        return fee


def vocabulary() -> Vocabulary:
    """What catalogue files may name."""
    return Vocabulary(
        charge_rules=CHARGE_RULES, access_rules=ACCESS_RULES, organization_types=frozenset(OrganizationType.values)
    )


@lru_cache(maxsize=256)
def priced_plan(plan_version_id: UUID) -> PricedPlan:
    """The plan of a version with its charges, in the order of its catalogue file."""
    plan = read_kept_plan(plan_content(plan_version_id), vocabulary())
    return PricedPlan(plan=plan, charges=tuple(_priced(charge) for charge in plan.charges))


def plan_of(subscription: SubscriptionFacts, on: date) -> PricedPlan:
    """The plan that a term which begins on this day is measured, priced and charged by, as `plan_as_agreed` has it."""
    return plan_as_agreed(subscription.plan.id, subscription.overrides, on)


def plan_as_agreed(plan_version_id: UUID, overrides: Iterable[AgreedOverride], on: date) -> PricedPlan:
    """What was agreed for a customer, and is in force on that day, stands in the place of what the plan says.

    Raises FaultyInput for options that no longer make a plan.
    """
    agreed = overrides_on(overrides, on)
    if not agreed:
        return priced_plan(plan_version_id)
    return _plan_with(plan_version_id, canonical_json([_kept(override) for override in agreed]))


def plan_content(plan_version_id: UUID) -> dict[str, Any]:
    """The plan as its catalogue file stated it, whole."""
    content: dict[str, Any] = PlanPricing.objects.get(plan_version_id=plan_version_id).content
    return content


def plan_with(content: Mapping[str, Any], overrides: Sequence[AgreedOverride]) -> Plan:
    """The plan with these options, read by the reader of every plan. Raises FaultyInput, by option."""
    changed = override_content(content, PLAN_RULES, [(override.path, override.value) for override in overrides])
    return read_kept_plan(changed, vocabulary())


def _kept(override: AgreedOverride) -> list[Json]:
    return [override.path, override.value, override.starts_on.isoformat(), override.reason]


@lru_cache(maxsize=1024)
def _plan_with(plan_version_id: UUID, kept: bytes) -> PricedPlan:
    """By the content of what was agreed, so that nothing needs to be forgotten when more is agreed."""
    agreed = [(path, value, date.fromisoformat(day), reason) for path, value, day, reason in json.loads(kept)]
    content = override_content(plan_content(plan_version_id), PLAN_RULES, [(path, value) for path, value, *_ in agreed])
    plan = read_kept_plan(content, vocabulary())
    options: dict[str, list[AgreedOption]] = defaultdict(list)
    for path, value, day, reason in agreed:
        if found := charge_option(path):
            code, option = found
            options[code].append(AgreedOption(option=option, value=value, starts_on=day, reason=reason))
    return PricedPlan(plan=plan, charges=tuple(_priced(charge, tuple(options[charge.code])) for charge in plan.charges))


def plan_charging(plan_version_id: UUID) -> PlanCharging:
    """Which charges of a plan are written and which are not; nothing of a version that states no prices."""
    try:
        rules = {charge.charge.rule for charge in priced_plan(plan_version_id).charges}
    except PlanPricing.DoesNotExist:
        return PlanCharging()
    return PlanCharging(charged=tuple(sorted(rules & CHARGED_RULES)), uncharged=tuple(sorted(rules - CHARGED_RULES)))


def has_yearly_fee(subscription: SubscriptionFacts) -> bool:
    """Whether terms of it are priced here by consumption; from which on says `SubscriptionFacts.is_invoiced_here`.

    A plan's charges are no option that could be agreed otherwise.
    """
    return not subscription.is_elsewhere_for_good and priced_plan(subscription.plan.id).yearly_fee is not None


def versions_with_yearly_fee() -> list[UUID]:
    """Every plan version whose price follows consumption: terms of the others never have an offer."""
    versions = PlanPricing.objects.order_by("pk").values_list("plan_version_id", flat=True)
    return [version_id for version_id in versions if priced_plan(version_id).yearly_fee is not None]


def _priced(charge: PlanCharge, agreed: tuple[AgreedOption, ...] = ()) -> PricedCharge:
    rule = CHARGE_RULES[charge.rule]
    return PricedCharge(charge=charge, terms=make_terms(rule, charge.parameters, charge.clause, agreed))
