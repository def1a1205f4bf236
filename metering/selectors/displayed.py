"""What stands for the people whose usage others read: names, pseudonyms, or nothing (R-X-14)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from metering.selectors.owners import Owner, owners
from tenants.domain.pseudonyms import pseudonym
from tenants.domain.usage_display import UsageDisplay
from tenants.selectors import OrganizationFacts, person_names, pseudonym_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """How one reader reads the usage of an organization's people; `own_person_id` is always shown by name."""

    organization_id: UUID
    how: UsageDisplay
    own_person_id: UUID | None

    @property
    def is_by_name(self) -> bool:
        return self.how is UsageDisplay.BY_NAME

    @property
    def is_by_pseudonym(self) -> bool:
        return self.how is UsageDisplay.BY_PSEUDONYM

    @property
    def is_by_department(self) -> bool:
        return self.how is UsageDisplay.BY_DEPARTMENT


def display_of(organization: OrganizationFacts, own_person_id: UUID | None = None) -> Display:
    return Display(
        organization_id=organization.id, how=UsageDisplay(organization.usage_display), own_person_id=own_person_id
    )


def displayed_owners(
    display: Display, actor_ids: Collection[UUID | None], *, are_most: bool = False
) -> dict[UUID | None, Owner]:
    """Whose usage each actor's is, under what they are called here: one object for each, as `owners`."""
    found = owners(display.organization_id, actor_ids, are_most=are_most)
    if display.is_by_name:
        return found
    key = pseudonym_key(display.organization_id)
    shown = {owner: _shown(owner, display, key) for owner in set(found.values())}
    return {actor_id: shown[owner] for actor_id, owner in found.items()}


def person_of_pseudonym(display: Display, code: str) -> UUID | None:
    """The person that a pseudonym stands for; None if it stands for nobody."""
    key = pseudonym_key(display.organization_id)
    return next(
        (person.id for person in person_names(display.organization_id) if pseudonym(key, person.id) == code), None
    )


def pseudonym_words(code: str) -> str:
    """What a person is called instead of their name."""
    return _("Person %(code)s") % {"code": code}


def _shown(owner: Owner, display: Display, key: UUID) -> Owner:
    subject_id = owner.person_id or owner.actor_id
    if subject_id is None or (owner.person_id is not None and owner.person_id == display.own_person_id):
        return owner
    code = pseudonym(key, subject_id)
    return replace(owner, name=pseudonym_words(code), reference="", code=code)
