"""The agreements of an organization whose starts there is something to tell of."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from licensing.models import Lease, Subscription
from licensing.selectors.access import AgreedAccess, accesses_of


def agreements_with_starts(organization_id: UUID, on: date) -> list[AgreedAccess]:
    """Where a start uses a licence up, and where something was ever started; those that run on a day come first."""
    starts = Lease.objects.filter(organization_id=OuterRef("organization_id"), subscription_id=OuterRef("pk"))
    started = Subscription.objects.filter(Exists(starts), organization_id=organization_id)
    ids = set(started.values_list("pk", flat=True))
    found = [access for access in accesses_of(organization_id) if access.counts_starts or access.subscription_id in ids]
    return sorted(found, key=lambda access: not access.runs_on(on))
