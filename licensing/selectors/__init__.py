"""Readers of subscriptions and terms, for pages, the API and billing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Max, Min, Q, QuerySet

from licensing.domain.notice import NoticeEffect, NoticeFacts, NoticeMonths, notice_effect, withdrawable_until
from licensing.domain.overrides import AgreedOverride, agreed_notice_months
from licensing.domain.terms import term_number_on
from licensing.models import Notice, PlanVersion, Subscription, SubscriptionMove, SubscriptionOverride, Term
from licensing.selectors.notice import facts_of_notices, notice_facts
from licensing.selectors.overrides import overrides_of
from licensing.selectors.plan_versions import (
    PlanVersionFacts,
    latest_plan_versions,
    plan_version_facts,
    plan_version_in_force,
    plan_versions_in_force,
)
from tenants.domain.periods import ONE_DAY, Period
from tenants.domain.refusal import NotFound
from tenants.ids import OneOf, OneOwned
from tenants.scoping import WORKER, scoped

__all__ = [
    "PlanVersionFacts",
    "SubscriptionFacts",
    "TermFacts",
    "latest_plan_versions",
    "next_renewal_after",
    "notice_facts",
    "plan_version_facts",
    "plan_version_in_force",
    "plan_versions_in_force",
    "product_names",
    "running_subscriptions",
    "subscription_facts",
    "subscriptions_by_id",
    "subscriptions_of",
    "terms_started_by",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFacts:
    id: UUID
    subscription_id: UUID
    organization_id: UUID
    number: int
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionFacts:
    """A subscription with its terms in order; `notices` has withdrawn ones too, `notice` is the one in force.

    `invoiced_elsewhere_reason` is why nothing of it is charged here; empty if it is. From `invoiced_here_from` on it is
    charged all the same. `moved_to` is the subscription of another plan that it went on as.
    """

    id: UUID
    organization_id: UUID
    plan: PlanVersionFacts
    signed_on: date
    signed_by: str
    invoiced_elsewhere_reason: str
    invoiced_here_from: date | None
    ends_on: date | None
    terms: tuple[TermFacts, ...]
    overrides: tuple[AgreedOverride, ...]
    notice_months: NoticeMonths
    notices: tuple[NoticeFacts, ...]
    moved_to: UUID | None

    @property
    def notice(self) -> NoticeFacts | None:
        return next((notice for notice in reversed(self.notices) if notice.withdrawn_at is None), None)

    @property
    def withdrawable_until(self) -> date | None:
        """The last day on which the customer may take the notice in force back; None without notice."""
        notice = self.notice
        if notice is None:
            return None
        return withdrawable_until(
            basis=notice.basis,
            ends_on=notice.ends_on,
            last_day_for_notice=notice.last_day_for_notice,
            signed_on=self.signed_on,
            term_months=self.plan.term_months,
            notice_months=self.notice_months,
        )

    def runs_on(self, day: date) -> bool:
        return self.signed_on <= day and (self.ends_on is None or day < self.ends_on)

    @property
    def is_elsewhere_for_good(self) -> bool:
        """Whether it is invoiced elsewhere, and nobody has said from which day on it is here."""
        return bool(self.invoiced_elsewhere_reason) and self.invoiced_here_from is None

    def is_invoiced_here(self, on: date) -> bool:
        """Whether what begins on this day is charged here."""
        if not self.invoiced_elsewhere_reason:
            return True
        return self.invoiced_here_from is not None and self.invoiced_here_from <= on

    def term_on(self, day: date) -> TermFacts | None:
        return next((term for term in self.terms if day in term.period), None)

    def last_day_for_notice(self, term: TermFacts) -> date:
        return self.notice_months.last_day(term.period)

    def notice_effect_on(self, day: date) -> NoticeEffect:
        """What notice received on this day would do. Raises ValueError for a day before the signature."""
        return notice_effect(
            signed_on=self.signed_on,
            term_number=term_number_on(day, self.signed_on, self.plan.term_months),
            term_months=self.plan.term_months,
            notice_months=self.notice_months,
            received_on=day,
        )


def subscription_facts(subscription_id: UUID) -> SubscriptionFacts:
    """One subscription; raises `NotFound`."""
    found = _facts_of(Subscription.objects.filter(pk=subscription_id))
    if not found:
        raise NotFound("subscription", str(subscription_id))
    return found[0]


def subscriptions_of(organization_id: UUID) -> list[SubscriptionFacts]:
    """All subscriptions of an organization, the latest first."""
    return _facts_of(Subscription.objects.filter(organization_id=organization_id))


def subscriptions_by_id(ids: Iterable[UUID]) -> dict[UUID, SubscriptionFacts]:
    """Those of the scope; unknown ids are missing."""
    return {found.id: found for found in _facts_of(Subscription.objects.filter(OneOf("pk", ids)))}


def running_subscriptions() -> list[SubscriptionFacts]:
    """Every subscription of the scope that has not reached its last term's end, in order of id."""
    return _facts_of(Subscription.objects.order_by("pk"))


def terms_started_by(day: date) -> list[TermFacts]:
    """Every term that has started by a day, the oldest first."""
    return list(_terms_of(Term.objects.filter(starts_on__lte=day).order_by("starts_on", "id")))


def _facts_of(subscriptions: QuerySet[Subscription]) -> list[SubscriptionFacts]:
    """Plain rows, grouped here: a yearly run reads them by the thousand, without a model and a query set for each."""
    rows = [_Row(*row) for row in subscriptions.values_list(*_Row._fields)]
    owned = [(row.organization_id, row.id) for row in rows]
    versions = PlanVersion.objects.select_related("plan__product").in_bulk({row.plan_version_id for row in rows})
    terms: dict[UUID, list[TermFacts]] = {row.id: [] for row in rows}
    for term in _terms_of(Term.objects.filter(OneOwned("subscription_id", owned)).order_by("number")):
        terms[term.subscription_id].append(term)
    notices: dict[UUID, list[Notice]] = {}
    for notice in Notice.objects.filter(OneOwned("subscription_id", owned)).prefetch_related("withdrawals"):
        notices.setdefault(notice.subscription_id, []).append(notice)
    overrides: dict[UUID, list[SubscriptionOverride]] = {}
    for override in SubscriptionOverride.objects.filter(OneOwned("subscription_id", owned)):
        overrides.setdefault(override.subscription_id, []).append(override)
    moved = _moved([(row.organization_id, row.id) for row in rows if row.ends_on is not None])
    plans = {key: plan_version_facts(version) for key, version in versions.items()}
    return [
        _facts(
            row,
            plans[row.plan_version_id],
            terms[row.id],
            notices.get(row.id, ()),
            overrides_of(overrides.get(row.id, ())),
            moved,
        )
        for row in rows
    ]


def _moved(ended: Collection[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """Of subscriptions that have an end: as which others they went on."""
    if not ended:
        return {}
    return dict(SubscriptionMove.objects.filter(OneOwned("before_id", ended)).values_list("before_id", "after_id"))


class _Row(NamedTuple):
    id: UUID
    organization_id: UUID
    plan_version_id: UUID
    signed_on: date
    signed_by: str
    invoiced_elsewhere_reason: str
    invoiced_here_from: date | None
    ends_on: date | None


def _facts(
    subscription: _Row,
    plan: PlanVersionFacts,
    terms: Iterable[TermFacts],
    notices: Iterable[Notice],
    overrides: tuple[AgreedOverride, ...],
    moved: Mapping[UUID, UUID],
) -> SubscriptionFacts:
    return SubscriptionFacts(
        id=subscription.id,
        organization_id=subscription.organization_id,
        plan=plan,
        signed_on=subscription.signed_on,
        signed_by=subscription.signed_by,
        invoiced_elsewhere_reason=subscription.invoiced_elsewhere_reason,
        invoiced_here_from=subscription.invoiced_here_from,
        ends_on=subscription.ends_on,
        terms=tuple(terms),
        overrides=overrides,
        notice_months=agreed_notice_months(plan.notice_months, overrides),
        notices=facts_of_notices(notices),
        moved_to=moved.get(subscription.id),
    )


def _terms_of(terms: QuerySet[Term]) -> Iterator[TermFacts]:
    """As plain rows, without a model each: of a yearly run there are thousands."""
    for key, subscription_id, organization_id, number, starts_on, ends_on in terms.values_list(
        "pk", "subscription_id", "organization_id", "number", "starts_on", "ends_on"
    ):
        yield TermFacts(
            id=key,
            subscription_id=subscription_id,
            organization_id=organization_id,
            number=number,
            period=Period(starts_on, ends_on),
        )


def next_renewal_after(day: date) -> date | None:
    """The first day after `day` on which a next term is to begin.

    One that is still missing on its day, in a zone where that day began too late for the jobs, is due the day after.
    """
    with scoped(WORKER):
        first = (
            Subscription.objects.annotate(runs_until=Max("terms__ends_on"))
            .filter(runs_until__gte=day)
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=F("runs_until")))
            .aggregate(first=Min("runs_until"))["first"]
        )
    return None if first is None else max(first, day + ONE_DAY)


def product_names(organization_id: UUID) -> list[str]:
    """The products that an organization has a subscription to, each once."""
    names = Subscription.objects.filter(organization_id=organization_id).values_list(
        "plan_version__plan__product__name", flat=True
    )
    return sorted(set(names))
