"""Whose usage it is, when the reference it came with names nobody (R-X-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from metering.models import Actor
from tenants.domain.refusal import NotFound
from tenants.scoping import current_scope, scoped
from tenants.selectors import people_by_id
from tenants.services.audit import record_audit


def claim_actor(actor_id: UUID, person_id: UUID | None, *, at: datetime) -> None:
    """Says whose usage it is; with None, that it is nobody's in particular again. Past usage follows, totals stay.

    Raises `NotFound` if there is no such actor, or no such person in its organization.
    """
    actor: Actor | None = Actor.objects.select_for_update(no_key=True).filter(pk=actor_id).first()
    if actor is None:
        raise NotFound("actor", str(actor_id))
    if person_id is not None:
        with scoped(replace(current_scope(), organization_id=actor.organization_id)):
            if person_id not in people_by_id([person_id], on=at.date()):
                raise NotFound("person", str(person_id))
    if actor.claimed_by_id == person_id:
        return
    actor.claimed_by_id = person_id
    actor.save(update_fields=["claimed_by"])
    record_audit(
        "actor.claimed" if person_id else "actor.released",
        "actor",
        actor_id,
        at=at,
        organization_id=actor.organization_id,
        details={"person_id": str(person_id)} if person_id else {},
    )
