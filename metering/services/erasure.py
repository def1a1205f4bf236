"""The references that named an erased person are replaced; what was used stays, to the last digit (R-X-14)."""

from __future__ import annotations

from django.db import connection
from django.db.models import F, Q

from metering.domain.identity import actor_id
from metering.models import Actor
from metering.services.statements import LOCK_ALONE
from tenants.domain.personal_data import ErasedPerson


def erase_references(erased: ErasedPerson) -> None:
    """Gives the person's actors new references, and so new ids, since an id is a hash of its reference.

    No usage comes in meanwhile. What comes later under an old reference is an unknown actor's, new facts; an event
    that comes again is known by its source and id, as before, and brings no reference back.
    """
    theirs = Q(claimed_by=erased.person_id) | Q(reference=erased.old_reference)
    with connection.cursor() as cursor:
        cursor.execute(LOCK_ALONE, [[erased.organization_id]])
        actors = Actor.objects.filter(theirs, organization_id=erased.organization_id)
        # The one that is the person's by its reference alone comes first, and stays so.
        for number, actor in enumerate(actors.order_by(F("claimed_by").asc(nulls_first=True), "reference")):
            reference = f"{erased.reference}/{number}" if number else erased.reference
            new_id = actor_id(erased.organization_id, reference)
            cursor.execute(
                "select replace_actor(%s, %s, %s, %s)", [erased.organization_id, actor.pk, new_id, reference]
            )
            cursor.execute(_REPLACE_IN_SPANS, [new_id, erased.organization_id, actor.pk])


_REPLACE_IN_SPANS = "update usage_by_actor_span set actor_id = %s where organization_id = %s and actor_id = %s"
