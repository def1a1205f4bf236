"""Which of the portal's pages about licenses an organization has a use for."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from licensing.access_rules import ACCESS_RULES
from licensing.models import Subscription

# By page, what uses a license up where the page has something to show.
HOLDERS_OF_PAGE: Mapping[str, frozenset[str]] = {
    "seats": frozenset({"people", "seats"}),
    "sessions": frozenset({"people", "starts"}),
}


def pages_in_use(organization_id: UUID) -> frozenset[str]:
    """The pages that some license of the organization has something for, also one that has ended."""
    rules = Subscription.objects.filter(organization_id=organization_id).order_by()
    holders = {ACCESS_RULES[code].holders for code in set(rules.values_list("plan_version__access_rule", flat=True))}
    return frozenset(page for page, wanted in HOLDERS_OF_PAGE.items() if holders & wanted)
