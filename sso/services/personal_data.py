"""What is kept of a person's own account, for `tenants`, which knows nothing of providers (R-X-14)."""

from __future__ import annotations

from uuid import UUID

from sso.models import Identity
from tenants.domain.decision import Json
from tenants.domain.personal_data import ErasedPerson, Kept
from tenants.models import Membership, Person


class OwnAccounts:
    """A `PersonalDataHolder`: the provider's word for somebody names them."""

    def erase(self, erased: ErasedPerson) -> None:
        users = Person.objects.filter(pk=erased.person_id).values_list("erased_user_id", flat=True)
        Identity.objects.filter(organization_id=erased.organization_id, user_id__in=list(users)).delete()

    def export(self, organization_id: UUID, person_id: UUID) -> Kept:
        users = Membership.objects.filter(organization_id=organization_id, person_id=person_id).values("user_id")
        found = Identity.objects.filter(organization_id=organization_id, user_id__in=users).first()
        if found is None:
            return Kept()
        account: dict[str, Json] = {
            "subject": found.subject,
            "connected_at": found.connected_at.isoformat(),
            "last_used_at": found.last_used_at.isoformat(),
        }
        return Kept(sections={"own_account": account})
