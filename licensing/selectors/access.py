"""What a subscription says about who may use the product, ready to be asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Sum
from django.db.models.functions import JSONObject

from licensing.access_rules import ACCESS_RULES
from licensing.access_rules.access_rule import (
    AccessBehaviour,
    AccessRule,
    Capabilities,
    LeaseOptions,
    NeedAnswer,
    StartAnswer,
)
from licensing.access_rules.facts import AccessFacts, LicensedPerson, NeedFacts
from licensing.domain.overrides import ACCESS_OPTION, AgreedOverride, agreed_access_options
from licensing.models import PlanVersion, SeatLot, Subscription, SubscriptionOverride
from tenants.domain.decision import Clause
from tenants.domain.refusal import NotFound
from tenants.domain.typed_json import canonical_json, plain_json, read_as

# A version that was published before clauses were kept with it.
_NO_CLAUSE = {"text": "", "language": "en", "reference": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedAccess:
    """A subscription's access rule with its parameters, what was agreed in their place, and its clause."""

    subscription_id: UUID
    organization_id: UUID
    plan_version_id: UUID
    product_code: str
    signed_on: date
    ends_on: date | None
    rule: AccessRule[Any]
    plan_parameters: Any
    clause: Clause
    overrides: tuple[AgreedOverride, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        return self.rule.seat_kinds(self.plan_parameters)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that ask for seats; empty where a seat is given by itself."""
        return self.rule.roles(self.plan_parameters)

    @property
    def counts_starts(self) -> bool:
        """Whether a start takes a license for as long as it runs."""
        return self.rule.counts_starts

    def parameters_on(self, day: date) -> Any:
        """The plan's, with the options that were agreed and are in force on a local day."""
        agreed = agreed_access_options(self.overrides, day)
        if not agreed:
            return self.plan_parameters
        return _parameters_with(self.rule.code, self.plan_parameters, canonical_json(agreed))

    def lease_on(self, day: date) -> LeaseOptions:
        return self.rule.lease(self.parameters_on(day))

    def grace_days_on(self, day: date) -> int | None:
        """How long too few licenses keep nobody out; None where they never do."""
        return self.rule.grace_days(self.parameters_on(day))

    def kind_of(self, person: LicensedPerson, on: date) -> str | None:
        """The kind of license that a person uses up on a day by being here; None for none."""
        return self.rule.kind_of(self.parameters_on(on), person, on)

    def runs_on(self, day: date) -> bool:
        return self.signed_on <= day and (self.ends_on is None or day < self.ends_on)

    def seat_for(self, roles: Iterable[str]) -> str | None:
        return self.rule.seat_for(self.plan_parameters, roles)

    def answer_start(self, facts: AccessFacts) -> StartAnswer:
        return self._behaviour.answer_start(self.parameters_on(facts.on), facts, self.clause)

    def answer_may(self, facts: AccessFacts) -> Capabilities:
        return self._behaviour.answer_may(self.parameters_on(facts.on), facts, self.clause)

    def answer_need(self, people: Iterable[LicensedPerson], capacity: Mapping[str, int], on: date) -> NeedAnswer:
        facts = NeedFacts(on=on, people=tuple(people), capacity=capacity)
        return self._behaviour.answer_need(self.parameters_on(on), facts, self.clause)

    @property
    def _behaviour(self) -> AccessBehaviour[Any]:
        if self.rule.behaviour is None:
            raise NotFound("access", self.rule.code)
        return self.rule.behaviour


def access_to_product(organization_id: UUID, product_code: str, on: date) -> AgreedAccess:
    """The subscription to a product that runs on a day, else the latest. Raises `NotFound` if there never was one."""
    found = _accesses(
        Subscription.objects.filter(organization_id=organization_id, plan_version__plan__product__code=product_code)
    )
    if not found:
        raise NotFound("product", product_code)
    return next((access for access in found if access.runs_on(on)), found[0])


def access_of_subscription(subscription_id: UUID) -> AgreedAccess:
    """One subscription's; raises `NotFound`."""
    found = _accesses(Subscription.objects.filter(pk=subscription_id))
    if not found:
        raise NotFound("subscription", str(subscription_id))
    return found[0]


def access_before_signing(organization_id: UUID, version: PlanVersion, on: date) -> AgreedAccess:
    """A plan as it would be for an organization that signed it on a day: nobody holds anything of it yet."""
    rule, parameters, clause = _terms_of(version.pk)
    return AgreedAccess(
        subscription_id=UUID(int=0),
        organization_id=organization_id,
        plan_version_id=version.pk,
        product_code=version.plan.product.code,
        signed_on=on,
        ends_on=None,
        rule=rule,
        plan_parameters=parameters,
        clause=clause,
    )


def accesses_of(organization_id: UUID) -> list[AgreedAccess]:
    """Every subscription's of an organization, the latest first."""
    return _accesses(Subscription.objects.filter(organization_id=organization_id))


def capacity_on(subscription_id: UUID, on: date) -> dict[str, int]:
    """The licenses of each kind on a local day: the sum of the lots in force."""
    lots = SeatLot.objects.filter(subscription_id=subscription_id, starts_on__lte=on).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    )
    summed = lots.order_by("kind").values("kind").annotate(total=Sum("quantity"))
    return {row["kind"]: row["total"] for row in summed}


def _accesses(subscriptions: QuerySet[Subscription]) -> list[AgreedAccess]:
    agreed = SubscriptionOverride.objects.filter(subscription=OuterRef("pk"), path__startswith=ACCESS_OPTION)
    rows = subscriptions.order_by("-signed_on", "-pk").values_list(
        "pk",
        "organization_id",
        "signed_on",
        "ends_on",
        "plan_version_id",
        "plan_version__plan__product__code",
        ArraySubquery(agreed.order_by("starts_on", "pk").values(agreed=_OVERRIDE)),
    )
    return [_access(*row) for row in rows]


def _access(
    subscription_id: UUID,
    organization_id: UUID,
    signed_on: date,
    ends_on: date | None,
    plan_version_id: UUID,
    product_code: str,
    overrides: Iterable[Mapping[str, Any]],
) -> AgreedAccess:
    rule, parameters, clause = _terms_of(plan_version_id)
    return AgreedAccess(
        subscription_id=subscription_id,
        organization_id=organization_id,
        plan_version_id=plan_version_id,
        product_code=product_code,
        signed_on=signed_on,
        ends_on=ends_on,
        rule=rule,
        plan_parameters=parameters,
        clause=clause,
        overrides=tuple(_override(found) for found in overrides),
    )


# In the same query: every start of a product asks it.
_OVERRIDE = JSONObject(
    id="pk", path="path", value="value", starts_on="starts_on", reason="reason", agreed_at="agreed_at"
)


def _override(found: Mapping[str, Any]) -> AgreedOverride:
    texts = {name: found[name] for name in ("path", "value", "reason")}
    return AgreedOverride(
        id=UUID(found["id"]),
        starts_on=date.fromisoformat(found["starts_on"]),
        agreed_at=datetime.fromisoformat(found["agreed_at"]),
        **texts,
    )


@lru_cache(maxsize=1024)
def _parameters_with(rule_code: str, parameters: Any, agreed: bytes) -> Any:
    """By what was agreed, so that nothing needs to be forgotten when more is."""
    stated = {**plain_json(parameters), **json.loads(agreed)}
    return read_as(ACCESS_RULES[rule_code].parameters_type, stated, ("parameters",))


@lru_cache(maxsize=256)
def _terms_of(plan_version_id: UUID) -> tuple[AccessRule[Any], Any, Clause]:
    """Kept: a published version never changes."""
    version = PlanVersion.objects.get(pk=plan_version_id)
    rule = ACCESS_RULES[version.access_rule]
    parameters = read_as(rule.parameters_type, version.access_parameters, ("parameters",))
    return rule, parameters, Clause(**(version.access_clause or _NO_CLAUSE))
