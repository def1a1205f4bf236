"""The advice for one customer, from how the product was really used (R-CHAT-8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from billing.domain.exact import round_half_up
from billing.domain.license_advice import (
    Advice,
    Choice,
    Kind,
    Work,
    advise,
    choices,
    dearer_without_refusals,
    explain_advice,
)
from billing.domain.money import Money
from billing.selectors.license_prices import KINDS, KindPlans, kind_plans
from licensing.domain.busy_times import BusyTimes
from licensing.domain.replay import Replayed
from licensing.selectors.access import AgreedAccess, capacity_on
from licensing.selectors.operators import count_operators
from licensing.selectors.replayed import replayed
from tenants.domain.decision import Decision, Step
from tenants.domain.periods import local_day
from tenants.selectors import organization_facts

ARTICLES: Mapping[str, tuple[Kind, str]] = {
    "NAMED_CHEAPER": ("named", "when_named_is_cheaper"),
    "SIMULTANEOUS_CHEAPER": ("simultaneous", "when_simultaneous_fits"),
    "EQUAL": ("simultaneous", "when_simultaneous_fits"),
}
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAdvice:
    """`enough` is the fewest simultaneous licences, at least one, with which no week had had more than one refusal.

    `nobody_away` is how many turn nobody away; `dearer_without_refusals` says what more a month they then cost than a
    licence for each, where as many as were at work cost less.

    `refusals` are kept in those days, for `turned_away` starts: whoever tries again before they get in is one of them.
    """

    own: Kind
    work: Work
    advice: Advice
    choices: tuple[Choice, ...]
    enough: int
    refusals: int
    turned_away: int
    nobody_away: int
    dearer_without_refusals: Money | None
    why: Decision

    @property
    def refused_as_now(self) -> int:
        """How many starts the licences of today would have turned away, had there been as many all the time."""
        return next(choice.refused for choice in self.choices if choice.code == "AS_NOW")

    @property
    def counts_differ(self) -> bool:
        """Whether a reader wonders why the refusals that are kept are not the starts that are replayed."""
        return self.own == "simultaneous" and self.refusals != self.refused_as_now

    @property
    def has_the_cheaper(self) -> bool:
        """Whether the customer has the kind that costs less already, or both cost the same."""
        cheaper = {"NAMED_CHEAPER": "named", "SIMULTANEOUS_CHEAPER": "simultaneous"}.get(self.advice.verdict)
        return cheaper in (None, self.own)


def license_advice(access: AgreedAccess, busy: BusyTimes) -> CustomerAdvice | None:
    """None where a product is not sold in both kinds, and as long as nobody has used it."""
    if access.rule.code not in KINDS or not busy.together.peak:
        return None
    currency = organization_facts(access.organization_id).currency
    span = busy.span
    today = local_day(span.until, span.zone)
    plans = kind_plans(access, currency, today)
    if plans is None:
        return None
    work = _work(busy, count_operators(access, span))
    again = replayed(access, span)
    now = (plans.own, sum(capacity_on(access.subscription_id, today).get(kind, 0) for kind in access.kinds))
    advice = advise(work, plans.prices)
    return CustomerAdvice(
        own=plans.own,
        work=work,
        advice=advice,
        choices=tuple(
            choices(work, plans.prices, now, lambda count: len(again.refused_with(count)), needed=again.peak)
        ),
        dearer_without_refusals=dearer_without_refusals(work, plans.prices, again.peak),
        nobody_away=again.peak,
        refusals=busy.turned_away.total.count,
        turned_away=again.turned_away,
        enough=max(1, again.needed(span.zone)),
        why=_why(work, plans, advice, again),
    )


def kinds_of_use(access: AgreedAccess) -> tuple[str, ...]:
    """The kinds of a licence whose starts take one by what the person may do; none where that is no choice.

    Such a product is not sold by how many are at work, so there is nothing to compare.
    """
    return tuple(access.kinds) if access.counts_starts and len(access.kinds) > 1 else ()


def _work(busy: BusyTimes, staff: int) -> Work:
    """At least one person: whoever worked may have left meanwhile."""
    people = max(staff, 1)
    together = busy.together
    used = timedelta(microseconds=sum(count * time for count, time in together.time_at.items()))
    weeks = Decimal((busy.span.until - busy.span.since) // timedelta(seconds=1)) / Decimal(WEEK // timedelta(seconds=1))
    hours = Decimal(used // timedelta(seconds=1)) / 3600 / people / weeks if weeks else Decimal(0)
    return Work(staff=people, peak=together.peak, hours_a_week=round_half_up(hours, Decimal("0.1")))


def _why(work: Work, plans: KindPlans, advice: Advice, again: Replayed) -> Decision:
    kind, article = ARTICLES[advice.verdict]
    plan = plans.named if kind == "named" else plans.simultaneous
    replayed_step = Step("REPLAYED", {"wishes": len(again.wishes), "peak": again.peak})
    return explain_advice(work, plans.prices, advice, plan.clause(article), replayed_step)
