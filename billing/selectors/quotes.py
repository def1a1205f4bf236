"""Requests for quotes, and the quotes that answer them."""

from __future__ import annotations

from django.db.models import QuerySet

from billing.models import QuoteRequest


def waiting_requests() -> QuerySet[QuoteRequest]:
    """Requests that nobody has answered yet."""
    return QuoteRequest.objects.filter(closed_at__isnull=True)
