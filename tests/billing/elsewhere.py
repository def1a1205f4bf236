"""An agreement that an older release signed as invoiced elsewhere, because it wrote no charges of the plan yet."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import pytest

from tenants.scoping import STAFF, scoped
from tests.billing.setting import PLAN, sign_elsewhere

WHY = "By the reseller in Graz"


def signed_before_it_was_charged(
    organization_id: UUID, signed_on: date, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> UUID:
    """On the consumption plan, which this release charges."""
    with monkeypatch.context() as older, scoped(STAFF):
        older.setattr("billing.services.plan_pricing.CHARGED_RULES", frozenset())
        return sign_elsewhere(organization_id, PLAN, signed_on, at)
