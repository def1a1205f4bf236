"""What an invoice says of its charges, as plain rows: a yearly run reads them by the thousand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from billing.models import Charge


class ChargeFacts(NamedTuple):
    """`decision` is the why as it is kept; `plan_version_id` is the subscription's."""

    id: UUID
    organization_id: UUID
    plan_version_id: UUID
    starts_on: date
    ends_on: date
    item_code: str
    heading: str
    names: Mapping[str, str]
    quantity: Decimal
    unit: str
    unit_price: Decimal
    currency: str
    amount: Decimal
    decision: Mapping[str, Any]


def charge_facts(charges: QuerySet[Charge]) -> list[ChargeFacts]:
    """In the order of the query set."""
    return [ChargeFacts(*row) for row in charges.values_list(*_COLUMNS)]


_COLUMNS = ["subscription__plan_version_id" if name == "plan_version_id" else name for name in ChargeFacts._fields]
