"""What the kept intervals of running starts say, whatever the program said."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from tenants.scoping import STAFF, scoped

_MOST = """
select max(running) from (
    select sum(step) over (order by at, step) as running from (
        select started_at as at, 1 as step from lease where organization_id = %(organization_id)s
        union all
        select coalesce(ended_at, 'infinity'), -1 from lease where organization_id = %(organization_id)s
    ) steps) sums
"""


def most_at_once(organization_id: UUID) -> int:
    """Of all leases' intervals, how many overlapped at most; one that has not ended goes on."""
    with scoped(STAFF), connection.cursor() as cursor:
        cursor.execute(_MOST, {"organization_id": organization_id})
        return int(cursor.fetchone()[0])
