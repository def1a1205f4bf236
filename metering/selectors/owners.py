"""Whose usage each reference is, for lists of thousands: no more than a name for each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from metering.models import Actor
from tenants.ids import OneOf
from tenants.models import Person
from tenants.selectors import PersonName, person_names


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Owner:
    """A person, or else a reference that names nobody; `reference` is the person's external id, or the reference.

    One object for each: usage is grouped by them, tens of thousands of times for a page. `code` is the pseudonym that
    stands for them where names are not shown (R-X-14).
    """

    person_id: UUID | None
    actor_id: UUID | None
    reference: str
    name: str
    code: str = ""

    @property
    def is_person(self) -> bool:
        return self.person_id is not None

    @property
    def key(self) -> str:
        """What names them in an address."""
        return self.code or str(self.person_id or self.actor_id or "")


# What came without any reference.
NOBODY = Owner(person_id=None, actor_id=None, reference="", name="")


def owners(
    organization_id: UUID, actor_ids: Collection[UUID | None], *, are_most: bool = False
) -> dict[UUID | None, Owner]:
    """By actor: the person it was claimed for, else the one of that external id, else the reference (R-X-6).

    `are_most` says that few actors of the organization are missing: naming thousands costs more than reading them all.
    """
    people = {person.id: _of_person(person) for person in person_names(organization_id)}
    by_reference = {owner.reference: owner for owner in people.values()}
    found: dict[UUID | None, Owner] = {None: NOBODY}
    rows = Actor.objects.filter(organization_id=organization_id).order_by()
    if not are_most:
        rows = rows.filter(OneOf("pk", (actor_id for actor_id in actor_ids if actor_id is not None)))
    for actor_id, reference, claimed_by in rows.values_list("pk", "reference", "claimed_by"):
        if actor_id not in actor_ids:
            continue
        owner = people.get(claimed_by) if claimed_by else by_reference.get(reference)
        found[actor_id] = owner or Owner(person_id=None, actor_id=actor_id, reference=reference, name="")
    return found


def _of_person(person: PersonName) -> Owner:
    return Owner(person_id=person.id, actor_id=None, reference=person.external_id, name=person.name)


def unassigned_references(organization_id: UUID) -> dict[UUID, str]:
    """The references that name nobody and that nobody was said to be, by actor (R-X-6)."""
    named = Person.objects.filter(organization=OuterRef("organization"), external_id=OuterRef("reference"))
    unclaimed = Actor.objects.filter(organization_id=organization_id, claimed_by=None)
    return dict(unclaimed.exclude(Exists(named)).order_by("reference").values_list("pk", "reference"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReference:
    """A reference that a person's usage comes in under; `is_claimed` if somebody said so."""

    actor_id: UUID
    reference: str
    is_claimed: bool


def references_of(organization_id: UUID, actor_ids: Collection[UUID]) -> tuple[PersonReference, ...]:
    """By reference."""
    rows = Actor.objects.filter(organization_id=organization_id, pk__in=actor_ids).order_by("reference")
    return tuple(
        PersonReference(actor_id=actor_id, reference=reference, is_claimed=claimed_by is not None)
        for actor_id, reference, claimed_by in rows.values_list("pk", "reference", "claimed_by")
    )
