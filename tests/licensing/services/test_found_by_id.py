"""A lease is found by its id in one step, however few ran when the planner last looked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from licensing.models import Lease
from licensing.services.place_statements import DROP_CLIENT, END_LEASE, END_UNSHARED_LEASE, HEARTBEAT
from tenants.scoping import STAFF, Role, Scope, scoped
from tests.cast import Cast
from tests.licensing.setting import add_people, subscribe

PAST = """
insert into lease (organization_id, subscription_id, person_id, holder, clients, kind, mode, why, expires_after,
                   started_at, heartbeat_at, ended_at, end_reason)
select %s, %s, %s, 'client ' || n, '{x}', '', 'change', '{}', '5 minutes', now(), now(), now(), 'released'
  from generate_series(1, 3000) n
"""


@pytest.fixture
def organization_id(real_cast: Cast, as_owner: Any) -> Iterator[UUID]:
    """Three thousand starts have ended, and none runs, which the planner has just been told."""
    with scoped(STAFF):
        subscription_id = subscribe(real_cast.north.pk, "unlimited")
        (ada,) = add_people(real_cast.north.pk, "one")
    as_owner.execute(PAST, [real_cast.north.pk, subscription_id, ada.pk])
    as_owner.execute("analyze lease")
    with scoped(Scope(Role.WEB, real_cast.north.pk)):
        assert Lease.objects.filter(ended_at=None).count() == 0
        yield real_cast.north.pk


def indexes_of(statement: str, organization_id: UUID) -> set[str]:
    """The indexes of leases by which a statement, planned once for all parameters, looks for one."""
    known: dict[str, Any] = {
        "organization_id": organization_id,
        "lease_id": uuid4(),
        "lease_ids": [uuid4()],
        "reason": "ended",
        "client": "desk",
    }
    with connection.cursor() as cursor:
        cursor.execute("set local plan_cache_mode = force_generic_plan")
        cursor.execute(f"explain {statement}", known)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    return set(re.findall(r"using (lease_\w+) on lease", plan))


@pytest.mark.parametrize("statement", [END_LEASE, END_UNSHARED_LEASE, DROP_CLIENT, HEARTBEAT])
def test_a_lease_is_found_by_its_id_alone(organization_id: UUID, statement: str) -> None:
    assert indexes_of(statement, organization_id) == {"lease_pkey"}


def test_asked_by_its_end_all_that_run_would_be_read(organization_id: UUID) -> None:
    asked = END_LEASE.replace("end_reason = ''", "ended_at is null")
    assert indexes_of(asked, organization_id) == {"lease_of_holder_once"}
