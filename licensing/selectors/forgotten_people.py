"""From which day on it is known whose starts they were."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Max

from licensing.models import ForgottenPeople


def people_known_from(organization_id: UUID) -> date | None:
    """The first day (UTC) of which starts and refusals still say whose they were; None if nobody was forgotten."""
    said = ForgottenPeople.objects.filter(organization_id=organization_id)
    before: date | None = said.aggregate(before=Max("before"))["before"]
    return before
