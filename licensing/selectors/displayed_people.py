"""What stands for people where others read statistics about them: names, pseudonyms, or nobody (R-X-14).

Who is at work now, administrators see by name: they have to end a start, or to ask somebody to. What is past is
statistics, and shown as the organization shows usage.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.domain.pseudonyms import pseudonym
from tenants.domain.usage_display import UsageDisplay
from tenants.models import Person
from tenants.selectors import OrganizationFacts, person_names, pseudonym_key


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPerson:
    """`key` names them in an address; `name` is a pseudonym where names are not shown."""

    key: str
    name: str


def shown_people(
    organization: OrganizationFacts, person_ids: Collection[UUID], own_person_id: UUID | None = None
) -> Mapping[UUID, ShownPerson]:
    """By person; whoever may not be told apart is missing. Oneself is always shown by name."""
    how = UsageDisplay(organization.usage_display)
    names = dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))
    own = {person_id: _by_name(person_id, name) for person_id, name in names.items() if person_id == own_person_id}
    if how is UsageDisplay.BY_NAME:
        return {person_id: _by_name(person_id, name) for person_id, name in names.items()}
    if how is UsageDisplay.BY_DEPARTMENT:
        return own
    key = pseudonym_key(organization.id)
    return {person_id: _by_pseudonym(pseudonym(key, person_id)) for person_id in names} | own


def person_shown_as(organization: OrganizationFacts, key: str, own_person_id: UUID | None = None) -> UUID | None:
    """Whom an address means; None for nobody, and for somebody who may not be looked at by themselves."""
    people = [person.id for person in person_names(organization.id)]
    shown = shown_people(organization, people, own_person_id)
    return next((person_id for person_id, person in shown.items() if person.key == key), None)


def _by_name(person_id: UUID, name: str) -> ShownPerson:
    return ShownPerson(key=str(person_id), name=name)


def _by_pseudonym(code: str) -> ShownPerson:
    return ShownPerson(key=code, name=_("Person %(code)s") % {"code": code})
