"""What was agreed on one subscription."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from licensing.domain.overrides import AgreedOverride
from licensing.models import SubscriptionOverride


def overrides_of(rows: Iterable[SubscriptionOverride]) -> tuple[AgreedOverride, ...]:
    """All that was ever agreed on one subscription, by the day from which it counts."""
    found = sorted(rows, key=lambda row: (row.starts_on, row.pk))
    return tuple(
        AgreedOverride(
            id=row.pk,
            path=row.path,
            value=row.value,
            starts_on=row.starts_on,
            reason=row.reason,
            agreed_at=row.agreed_at,
        )
        for row in found
    )


def overrides_of_subscription(subscription_id: UUID) -> tuple[AgreedOverride, ...]:
    """The same of one subscription of the scope; none for one that there is not."""
    return overrides_of(SubscriptionOverride.objects.filter(subscription_id=subscription_id))
