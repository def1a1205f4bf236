"""Held seats whose license is there no more: since when, which is when the grace of who holds them began."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Least

from licensing.models import Assignment


def has_lost_license(on: date) -> Q:
    """Of seats of a kind that has a number: the license ran out, is to go, or there never was one."""
    return Q(place__isnull=True) | Q(place__ends_on__lte=on) | Q(place__is_retiring=True)


def with_days_lost(seats: QuerySet[Assignment], on: date) -> QuerySet[Any]:
    """Each with `lost_on`: the first day on which its license was not there, or was given up by the vendor; or None."""
    ended = Case(When(place__ends_on__lte=on, then=F("place__ends_on")))
    given_up = Case(When(place__is_retiring=True, then=F("place__retiring_since")))
    # The lesser of what there is: Postgres passes over what is null.
    return seats.annotate(lost_on=Least(ended, given_up))
