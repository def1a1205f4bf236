"""Which of the portal's pages about usage an organization has a use for."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

_HAS_STATISTICS = """
select exists (select from usage_by_month
                where organization_id = %s and meter_id in (select id from meter where is_statistic))
"""


def usage_pages_in_use(organization_id: UUID) -> frozenset[str]:
    """`operators` if anything was ever told of how people work (R-CHAT-6)."""
    with connection.cursor() as cursor:
        cursor.execute(_HAS_STATISTICS, [organization_id])
        (has_statistics,) = cursor.fetchone()
    return frozenset({"operators"}) if has_statistics else frozenset()
