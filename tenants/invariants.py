"""What always holds of organizations, their people and isolation. Each check needs a scope of staff or worker."""

from __future__ import annotations

from django.db import connection

from tenants.domain.invariant import Invariant
from tenants.row_policies import isolation_holes

REPORTING_LOOPS = """
with recursive above as (
    select id as person_id, manager_id from person where manager_id is not null
    union
    select above.person_id, p.manager_id from above join person p on p.id = above.manager_id
     where p.manager_id is not null
)
select person_id from above where person_id = manager_id order by person_id limit 100
"""
# One that nobody has joined yet has no license administrator either.
LEFT_ALONE = """
select m.organization_id from membership m join user_account u on u.id = m.user_id
 group by m.organization_id
having bool_or(m.is_license_administrator) and not bool_or(m.is_license_administrator and u.is_active)
 order by m.organization_id limit 100
"""


def _isolation_holes() -> list[str]:
    with connection.cursor() as cursor:
        return isolation_holes(cursor)


def _reporting_loops() -> list[str]:
    return [f"person {person_id} reports to themselves" for person_id in _ids(REPORTING_LOOPS)]


def _left_alone() -> list[str]:
    return [f"organization {organization_id} has no license administrator left" for organization_id in _ids(LEFT_ALONE)]


def _ids(statement: str) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [found for (found,) in cursor.fetchall()]


INVARIANTS = (
    Invariant("every table of a tenant has forced row policies, and nothing leads around them", _isolation_holes),
    Invariant("every reporting line ends", _reporting_loops),
    Invariant("an organization that has license administrators has one who can log in", _left_alone),
)
