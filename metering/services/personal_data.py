"""What metering keeps about people, for `tenants`, which knows nothing of usage (R-X-14)."""

from __future__ import annotations

from uuid import UUID

from metering.selectors.person_data import kept_usage
from metering.services.erasure import erase_references
from tenants.domain.personal_data import ErasedPerson, Kept


class UsageOfPeople:
    """A `PersonalDataHolder`."""

    def erase(self, erased: ErasedPerson) -> None:
        erase_references(erased)

    def export(self, organization_id: UUID, person_id: UUID) -> Kept:
        return kept_usage(organization_id, person_id)
