"""The limits of one request, as the settings say."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from metering.domain.limits import REQUEST_LIMITS, Limits


def request_limits() -> Limits:
    """What `POST /events` takes."""
    return Limits(
        most_bytes=settings.EVENTS_MOST_BYTES,
        most_events=settings.EVENTS_MOST_PER_REQUEST,
        most_organizations=REQUEST_LIMITS.most_organizations,
        months_back=settings.EVENTS_OLDEST_MONTHS,
        ahead=timedelta(minutes=settings.EVENTS_AHEAD_MINUTES),
    )
