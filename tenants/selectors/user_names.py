"""What users are called where a log is read."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tenants.models import Person, User
from tenants.scoping import current_scope


def user_names(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """By id. A log-in that lives on elsewhere has, in the organization that erased its person, that person's name."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    names = dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))
    organization_id = current_scope().organization_id
    if organization_id is not None:
        erased = Person.objects.filter(organization_id=organization_id, erased_user_id__in=wanted)
        names |= dict(erased.values_list("erased_user_id", "name"))
    return names
