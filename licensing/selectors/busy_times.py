"""How many starts of a subscription ran at once in the last 90 days, and how many were refused.

Read set-wise: of each kind of licence the moments in which starts began and ended, as two arrays. A firm of five
thousand has a million and a half of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from heapq import merge
from typing import Any
from uuid import UUID

from django.db import connection

from licensing.domain.at_once import AtOnce, count_at_once
from licensing.domain.busy_times import BusyTimes, Span
from licensing.domain.local_hours import LocalHour, Moment
from licensing.domain.turned_away import count_refusals
from licensing.models import Denial
from licensing.selectors.access import AgreedAccess
from tenants.domain.periods import ONE_DAY, Period, local_day, start_of_day
from tenants.selectors import organization_facts

LOOK_BACK = timedelta(days=90)
NO_FREE_LICENSE = "NO_FREE_LICENSE"


def span_of(access: AgreedAccess, at: datetime) -> Span:
    """The last 90 days with today, but no day before the agreement."""
    zone = organization_facts(access.organization_id).timezone
    today = local_day(at, zone)
    first = min(max(today + ONE_DAY - LOOK_BACK, access.signed_on), today)
    return Span(days=Period(first, today + ONE_DAY), since=start_of_day(first, zone), until=at, zone=zone)


def busy_times(access: AgreedAccess, at: datetime) -> BusyTimes:
    """Exact, from when each start began and ended; what still runs, until now."""
    span = span_of(access, at)
    hours = span.hours
    found = _moments(access, span)
    kinds = dict.fromkeys((*access.kinds, *found))
    by_kind = {kind: count_at_once(*found.get(kind, ([], [])), hours) for kind in kinds}
    return BusyTimes(
        span=span,
        by_kind=by_kind,
        together=_together(found, by_kind, hours),
        turned_away=count_refusals(_refusals(access, span), span.zone),
    )


def peak_at_once(access: AgreedAccess, at: datetime) -> int:
    """The highest number of all starts together that ran at once in the last 90 days."""
    return busy_times(access, at).together.peak


def _together(
    found: Mapping[str, tuple[list[Moment], list[Moment]]], by_kind: Mapping[str, AtOnce], hours: Sequence[LocalHour]
) -> AtOnce:
    if len(found) == 1:
        return by_kind[next(iter(found))]
    starts = list(merge(*(starts for starts, _ in found.values())))
    ends = list(merge(*(ends for _, ends in found.values())))
    return count_at_once(starts, ends, hours)


def _moments(access: AgreedAccess, span: Span) -> dict[str, tuple[list[Moment], list[Moment]]]:
    """By kind, when starts began and when they ended, each in order."""
    with connection.cursor() as cursor:
        cursor.execute(_MOMENTS, parameters_of(access.organization_id, access.subscription_id, span))
        return {kind: (starts, ends) for kind, starts, ends in cursor.fetchall()}


def _refusals(access: AgreedAccess, span: Span) -> list[tuple[datetime, int]]:
    """Those who came while every licence was in use; who may not start at all needs no more licences."""
    refused = Denial.objects.filter(
        subscription_id=access.subscription_id,
        code=NO_FREE_LICENSE,
        first_at__gte=span.since,
        first_at__lt=span.until,
    )
    return list(refused.order_by("first_at", "pk").values_list("first_at", "count"))


def parameters_of(organization_id: UUID, subscription_id: UUID, span: Span) -> dict[str, Any]:
    """What `STARTS_IN_SPAN` asks for."""
    return {
        "organization_id": organization_id,
        "subscription_id": subscription_id,
        "since": span.since,
        "until": span.until,
    }


# Starts that ran at some time of the span, in microseconds since 1970: a double holds their seconds closely enough for
# the nearest microsecond to be the right one. One that still runs ends now; one that has run out, when it ran out.
STARTS_IN_SPAN = """
select kind, person_id, ended_at is null as is_running,
       (date_part('epoch', started_at) * 1000000)::bigint as started,
       (date_part('epoch', greatest(started_at, coalesce(
           ended_at, least(heartbeat_at + expires_after, %(until)s)))) * 1000000)::bigint as ended
  from lease
 where organization_id = %(organization_id)s and subscription_id = %(subscription_id)s and started_at < %(until)s
   and (ended_at > %(since)s or ended_at is null)
"""

_MOMENTS = """
select kind, array_agg(started order by started), array_agg(ended order by ended)
  from ({starts}) found group by kind order by kind
""".replace("{starts}", STARTS_IN_SPAN)
