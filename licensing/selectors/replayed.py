"""The last days of a subscription, replayed against other numbers of licences (R-CHAT-8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from licensing.domain.busy_times import Span
from licensing.domain.local_hours import MINUTE, moment_of
from licensing.domain.replay import Replayed, replay
from licensing.domain.wishes import RefusedStart, Wish, usual_length, wishes_of
from licensing.models import Denial
from licensing.selectors.access import AgreedAccess
from licensing.selectors.busy_times import NO_FREE_LICENSE, STARTS_IN_SPAN, parameters_of


def replayed(access: AgreedAccess, span: Span) -> Replayed:
    """Everything that people wanted to start, whichever kind it took, let in again from the first licence on.

    How long a refused start would have lasted is said in `licensing.domain.wishes`. If nobody has ever started, it is
    taken to last as long as a start without any sign of life.
    """
    granted = _starts(access, span)
    refused = _refused(access, span)
    everybody = [Wish(started, ended) for _, started, ended, _ in granted]
    over = [Wish(started, ended) for _, started, ended, is_running in granted if not is_running]
    wanted = {refusal.person_id for refusal in refused}
    starts_of: dict[UUID, list[Wish]] = defaultdict(list)
    for person_id, started, ended, _ in granted:
        if person_id in wanted:
            starts_of[person_id].append(Wish(started, ended))
    usual = usual_length(over or everybody, unknown=access.lease_on(span.days.last_day).minutes * MINUTE)
    wishes = wishes_of(everybody, refused, starts_of, usual=usual)
    return replay(wishes, turned_away=len(wishes) - len(everybody))


def _starts(access: AgreedAccess, span: Span) -> Sequence[tuple[UUID, int, int, bool]]:
    """Person, start, end, and whether it runs still."""
    with connection.cursor() as cursor:
        cursor.execute(_STARTS, parameters_of(access.organization_id, access.subscription_id, span))
        rows: list[tuple[UUID, int, int, bool]] = cursor.fetchall()
    return rows


def _refused(access: AgreedAccess, span: Span) -> list[RefusedStart]:
    rows = Denial.objects.filter(
        subscription_id=access.subscription_id, code=NO_FREE_LICENSE, first_at__gte=span.since, first_at__lt=span.until
    ).values_list("person_id", "first_at")
    return [RefusedStart(person_id=person_id, at=moment_of(at)) for person_id, at in rows]


_STARTS = "select person_id, started, ended, is_running from ({starts}) found".replace("{starts}", STARTS_IN_SPAN)
