"""How well people worked: what a support desk's product tells of each start (R-CHAT-6)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from config.demo.licensees.licensee import DemoLicensee
from config.demo.organizations import organization_of_slug
from config.demo.usage import DemoEvent
from licensing.models import Lease
from tenants.scoping import STAFF, scoped

SOURCE = "urn:chat2desk:statistics"
TOLD = timedelta(days=365)
HOUR = timedelta(hours=1)


class _Start(NamedTuple):
    id: UUID
    reference: str
    started_at: datetime
    ended_at: datetime


def answering_events(licensee: DemoLicensee, built_at: datetime) -> Iterator[DemoEvent]:
    """Of each start of the last year: conversations, how fast they were answered, how some of them were rated.

    As it is told each night, of those that had ended by then. Named by the start, so that it tells nothing twice.
    """
    night = built_at.replace(hour=0, minute=0, second=0, microsecond=0)
    with scoped(STAFF):
        starts = Lease.objects.filter(
            organization_id=organization_of_slug(licensee.slug),
            started_at__gte=built_at - TOLD,
            ended_at__lt=night,
        )
        rows = starts.order_by("started_at", "id").values_list("id", "person__external_id", "started_at", "ended_at")
        found = [
            _Start(lease_id, reference, started_at, ended_at)
            for lease_id, reference, started_at, ended_at in rows
            if ended_at is not None
        ]
    for start in found:
        yield from _events_of(licensee.slug, start)


def _events_of(slug: str, start: _Start) -> Iterator[DemoEvent]:
    """Some people are quicker than others, and each has better days."""
    person = random.Random(f"{slug} {start.reference}")  # noqa: S311  nothing here is a secret
    pace, seconds, warmth = person.uniform(5, 9), person.uniform(35, 110), person.uniform(0.55, 0.9)
    day = random.Random(f"{start.reference} {start.started_at.isoformat()}")  # noqa: S311  nor here
    hours = (start.ended_at - start.started_at) / HOUR
    conversations = max(1, round(pace * hours * day.uniform(0.8, 1.2)))
    yield _event(slug, start, "chat2desk_conversations", conversations)
    yield _event(slug, start, "chat2desk_response_seconds", round(seconds * day.uniform(0.7, 1.4)))
    for number in range(day.randrange(3)):
        points = 5 if day.random() < warmth else day.choice((2, 3, 4, 4))
        yield _event(slug, start, "chat2desk_rating", points, number)


def _event(slug: str, start: _Start, meter: str, value: int, number: int = 0) -> DemoEvent:
    return DemoEvent(
        organization=slug,
        id=f"{start.id}-{meter}-{number}",
        meter=meter,
        at=start.ended_at,
        value=Decimal(value),
        person=start.reference,
        source=SOURCE,
    )
