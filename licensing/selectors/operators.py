"""Who works with a product: the people who would each need a licence of their own (R-CHAT-2, 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from licensing.domain.busy_times import Span
from licensing.models import Assignment, Denial, Lease
from licensing.selectors.access import AgreedAccess
from tenants.domain.people import is_current
from tenants.domain.periods import local_day
from tenants.selectors import PersonPresence, presences_by_id


def count_operators(access: AgreedAccess, span: Span) -> int:
    """Who holds a seat, where seats are given; else who started or was turned away in the days, and is here at the end.

    Who could log in but never does needs no licence of their own.
    """
    if access.rule.holders == "seats":
        held = Assignment.objects.filter(subscription_id=access.subscription_id, ends_at__isnull=True)
        return held.values("person_id").distinct().count()
    here = {"organization_id": access.organization_id, "subscription_id": access.subscription_id}
    started = Lease.objects.filter(**here, started_at__gte=span.since, started_at__lt=span.until)
    refused = Denial.objects.filter(**here, first_at__gte=span.since, first_at__lt=span.until)
    ids = {*_people(started), *_people(refused)}
    today = local_day(span.until, span.zone)
    return sum(_is_here(presence, today) for presence in presences_by_id(ids).values())


def _people(rows: Any) -> list[UUID]:
    return list(rows.filter(person__isnull=False).order_by().values_list("person_id", flat=True).distinct())


def _is_here(presence: PersonPresence, today: date) -> bool:
    """An entry date that nobody has stated keeps nobody out, where people are not counted by their dates."""
    entered = presence.entry_on or date.min
    return is_current(replace(presence, entry_on=entered), today) and presence.login_mode != "none"
