"""Who events say used it, and whose usage that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from metering.models import Actor
from tenants.domain.refusal import NotFound
from tenants.selectors import PersonFacts, people_by_external_id, people_by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorFacts:
    """Who events say used it, and whose it is: the person it was claimed for, else the one of that external id."""

    id: UUID
    reference: str
    person_id: UUID | None


def actors(organization_id: UUID, actor_ids: Iterable[UUID], *, on: date) -> dict[UUID, ActorFacts]:
    """By id; unknown ids are missing."""
    found = list(Actor.objects.filter(organization_id=organization_id, pk__in=set(actor_ids)))
    people = people_by_external_id(organization_id, [actor.reference for actor in found], on=on)
    return {actor.pk: _actor_facts(actor, people) for actor in found}


def unassigned_actors(organization_id: UUID, *, on: date) -> list[ActorFacts]:
    """Those whose reference names nobody and that nobody was said to be, by reference; to be claimed (R-X-6)."""
    unclaimed = list(Actor.objects.filter(organization_id=organization_id, claimed_by=None).order_by("reference"))
    people = people_by_external_id(organization_id, [actor.reference for actor in unclaimed], on=on)
    return [_actor_facts(actor, people) for actor in unclaimed if actor.reference not in people]


def actors_of_person(organization_id: UUID, person_id: UUID, *, on: date) -> set[UUID]:
    """Whose usage is the person's: what was claimed, and what came under their external id, unless another has it."""
    person = people_by_id([person_id], on=on).get(person_id)
    if person is None:
        raise NotFound("person", str(person_id))
    mine = Q(claimed_by=person_id) | Q(claimed_by=None, reference=person.external_id)
    return set(Actor.objects.filter(mine, organization_id=organization_id).values_list("id", flat=True))


def _actor_facts(actor: Actor, people: Mapping[str, PersonFacts]) -> ActorFacts:
    named = people.get(actor.reference)
    return ActorFacts(
        id=actor.pk, reference=actor.reference, person_id=actor.claimed_by_id or (named.id if named else None)
    )
