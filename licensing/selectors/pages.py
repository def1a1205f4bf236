"""Which of the portal's pages about licenses an organization has a use for."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef

from licensing.access_rules import ACCESS_RULES
from licensing.models import Lease, Subscription

# By page, what uses a license up where the page has something to show.
HOLDERS_OF_PAGE: Mapping[str, frozenset[str]] = {
    "seats": frozenset({"people", "seats"}),
    "sessions": frozenset({"people", "starts"}),
}


def pages_in_use(organization_id: UUID) -> frozenset[str]:
    """The pages that some license of the organization has something for, also one that has ended.

    Sessions also where a start takes no license, as soon as there was one: an administrator can end it (R-CHAT-10).
    """
    starts = Lease.objects.filter(organization_id=OuterRef("organization_id"), subscription_id=OuterRef("pk"))
    rules = Subscription.objects.filter(organization_id=organization_id).order_by().annotate(is_started=Exists(starts))
    found = set(rules.values_list("plan_version__access_rule", "is_started"))
    holders = {ACCESS_RULES[code].holders for code, _is_started in found}
    pages = {page for page, wanted in HOLDERS_OF_PAGE.items() if holders & wanted}
    return frozenset(pages | {"sessions" for _code, is_started in found if is_started})
