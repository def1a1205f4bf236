"""The product's web process, but it counts and then inserts, as one would write it: a negative control."""

from __future__ import annotations

import time
from unittest.mock import patch
from uuid import UUID

from config.wsgi import application
from licensing.models import Lease, Place
from licensing.services import leases
from licensing.services.places import Taker, end_expired

__all__ = ["application"]


def count_then_take(taker: Taker, kind: str) -> UUID | None:
    """Any place, as long as fewer run than there are."""
    end_expired(taker.organization_id, taker.subscription_id, kind)
    places = Place.objects.filter(subscription_id=taker.subscription_id, kind=kind)
    if Lease.objects.filter(subscription_id=taker.subscription_id, ended_at__isnull=True).count() >= places.count():
        return None
    time.sleep(0.05)  # what a network would take
    place_id: UUID | None = places.order_by("pk").values_list("pk", flat=True).first()
    return place_id


patch.object(leases, "take_place", count_then_take).start()
