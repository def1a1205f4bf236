"""Which subscriptions have a year that may be priced now: asked of the database, judged by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Max

from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.measured_period import MeasuredPeriod, MeasuringOptions, measured_period
from billing.models import Offer
from billing.services.chunks import Subject
from billing.services.plan_pricing import plan_of, priced_plan, versions_with_yearly_fee
from licensing.domain.terms import term_number_on, term_period
from licensing.selectors import SubscriptionFacts, subscriptions_by_id
from tenants.domain.periods import Period
from tenants.ids import OneOwned

# The database and the rules shorten months differently, never by more than this.
SLACK = timedelta(days=4)


class UnpricedYear(NamedTuple):
    """A subscription, and its first term that has no offer."""

    subscription: SubscriptionFacts
    term_number: int
    term: Period

    @property
    def measured(self) -> MeasuredPeriod | None:
        """The usage behind that term's price; None if the subscription ends before it."""
        subscription, term = self.subscription, self.term
        if subscription.ends_on is not None and subscription.ends_on <= term.start:
            return None
        parameters: ConsumptionYearParameters = plan_of(subscription, term.start).offered_fee.terms.parameters
        return measured_period(subscription.signed_on, self.term_number, parameters.measuring)


def closing_about(day: date) -> list[Subject]:
    """Those whose first year without an offer closes by this day, and a few that close a little later."""
    return [Subject(*found) for found in _ask(_WHO, after=date.min, until=day + SLACK)]


def first_closing() -> date | None:
    """The first day on which a year without an offer closes, past or to come."""
    after = date.min
    while (about := _ask(_WHEN, after=after, until=date.max)[0][0]) is not None:
        until = about + 2 * SLACK
        subjects = _ask(_WHO, after=after, until=until)
        measured = [year.measured for year in unpriced_years(subject_id for _, subject_id in subjects)]
        if closings := [found.closes_on for found in measured if found is not None]:
            return min(closings)
        after = until
    return None


def unpriced_years(subscription_ids: Iterable[UUID]) -> list[UnpricedYear]:
    """In the order of organization and subscription. One that nothing was ever offered for has none.

    Of what was invoiced elsewhere, the first year without an offer is the one that invoicing here begins with.
    """
    subscriptions = subscriptions_by_id(subscription_ids)
    owned = [(subscription.organization_id, subscription.id) for subscription in subscriptions.values()]
    offers = Offer.objects.filter(OneOwned("subscription_id", owned)).order_by()
    latest = {found.id: number for found in subscriptions.values() if (number := _terms_elsewhere(found))}
    latest |= dict(offers.values_list("subscription_id").annotate(Max("term_number")))
    found = [
        _year(subscription, latest[subscription.id] + 1)
        for subscription in subscriptions.values()
        if subscription.id in latest
    ]
    return sorted(found, key=lambda year: (year.subscription.organization_id, year.subscription.id))


def _terms_elsewhere(subscription: SubscriptionFacts) -> int:
    """How many terms begin before the one with which invoicing here begins; 0 where nobody has said when it does."""
    first_day = subscription.invoiced_here_from
    if first_day is None:
        return 0
    return term_number_on(first_day, subscription.signed_on, subscription.plan.term_months) - 1


def _year(subscription: SubscriptionFacts, number: int) -> UnpricedYear:
    term = term_period(subscription.signed_on, number, subscription.plan.term_months)
    return UnpricedYear(subscription=subscription, term_number=number, term=term)


# About: the year's end and the days after it. A subscription that ends before the term has nothing to be priced.
_YEARS = """
with plans as (
    select * from unnest(%(versions)s::uuid[], %(years)s::text[], %(leads)s::integer[], %(waits)s::integer[])
               as p(plan_version_id, measured_year, lead_months, wait_days)),
offered as (
    -- Of what was invoiced elsewhere, the terms before the day from which it is invoiced here need no price.
    select organization_id, subscription_id, max(term_number) as latest
      from (select organization_id, subscription_id, term_number from offer
            union all
            select organization_id, id, extract(year from age(invoiced_here_from, signed_on))::integer
              from subscription where invoiced_here_from > signed_on) as known
     group by 1, 2),
unpriced as (
    select s.organization_id, s.id, s.signed_on, o.latest, p.measured_year, p.lead_months, p.wait_days,
           (s.signed_on + make_interval(years => o.latest))::date as begins_about
      from subscription s join plans p using (plan_version_id)
      join offered o on o.organization_id = s.organization_id and o.subscription_id = s.id
     where s.ends_on is null or s.ends_on > (s.signed_on + make_interval(years => o.latest))::date),
agreed as (
    -- What was agreed for this customer, of each option the latest; a day more for a term from 29 February.
    select u.organization_id, u.id,
           (array_agg(v.value #>> '{}' order by v.starts_on desc, v.id desc)
                filter (where v.path like '%%.measured_year'))[1] as measured_year,
           (array_agg(v.value #>> '{}' order by v.starts_on desc, v.id desc)
                filter (where v.path like '%%.pricing_lead_months'))[1]::integer as lead_months,
           (array_agg(v.value #>> '{}' order by v.starts_on desc, v.id desc)
                filter (where v.path like '%%.close_after_days'))[1]::integer as wait_days
      from unpriced u
      join subscription_override v on v.organization_id = u.organization_id and v.subscription_id = u.id
                                  and v.starts_on <= u.begins_about + 1
     group by 1, 2),
years as (
    select u.organization_id, u.id,
           (u.signed_on + make_interval(
                years => u.latest,
                months => case coalesce(a.measured_year, u.measured_year)
                              when 'window' then -coalesce(a.lead_months, u.lead_months) else 0 end,
                days => coalesce(a.wait_days, u.wait_days)))::date as closes_about
      from unpriced u left join agreed a on a.organization_id = u.organization_id and a.id = u.id)
"""
_WHO = "select organization_id, id from years where closes_about > %(after)s and closes_about <= %(until)s"
_WHEN = "select min(closes_about) from years where closes_about > %(after)s and closes_about <= %(until)s"


def _ask(question: str, *, after: date, until: date) -> list[tuple[Any, ...]]:
    options = _measuring_options()
    parameters: dict[str, Any] = {
        "versions": list(options),
        "years": [found.measured_year.value for found in options.values()],
        "leads": [found.pricing_lead_months for found in options.values()],
        "waits": [found.close_after_days for found in options.values()],
        "after": after,
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_YEARS + question, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _measuring_options() -> dict[UUID, MeasuringOptions]:
    """Of every plan version that has a fee by consumption."""
    return {
        version_id: priced_plan(version_id).offered_fee.terms.parameters.measuring
        for version_id in versions_with_yearly_fee()
    }
