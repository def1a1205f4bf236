"""What always holds of organizations and isolation."""

from __future__ import annotations

from django.db import connection

from tenants.domain.invariant import Invariant
from tenants.row_policies import isolation_holes


def _isolation_holes() -> list[str]:
    with connection.cursor() as cursor:
        return isolation_holes(cursor)


INVARIANTS = (
    Invariant("every table of a tenant has forced row policies, and nothing leads around them", _isolation_holes),
)
