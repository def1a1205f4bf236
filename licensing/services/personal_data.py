"""What licensing keeps about people, for `tenants`, which knows nothing of starts (R-X-14)."""

from __future__ import annotations

from uuid import UUID

from licensing.selectors.person_data import kept_starts
from tenants.domain.personal_data import ErasedPerson, Kept


class StartsOfPeople:
    """A `PersonalDataHolder`. Starts hold the person's id, which erasing gives another name: nothing is replaced."""

    def erase(self, erased: ErasedPerson) -> None:
        """Nothing: no start names anybody."""

    def export(self, organization_id: UUID, person_id: UUID) -> Kept:
        return kept_starts(organization_id, person_id)
