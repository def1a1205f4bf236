"""What licensing keeps about people, for `tenants`, which knows nothing of starts and seats (R-X-14)."""

from __future__ import annotations

from uuid import UUID

from licensing.selectors.person_data import kept_of_person
from licensing.services.forgetting import forget_devices
from tenants.domain.personal_data import ErasedPerson, Kept


class StartsAndSeatsOfPeople:
    """A `PersonalDataHolder`. Rows hold the person's id, which erasing gives another name; devices may hold a name."""

    def erase(self, erased: ErasedPerson) -> None:
        """Ends what the person runs, and forgets their devices; how long, when and how often stays."""
        forget_devices(erased.organization_id, erased.person_id)

    def export(self, organization_id: UUID, person_id: UUID) -> Kept:
        return kept_of_person(organization_id, person_id)
