"""What an erased person used stays to the last digit, under a reference that names nobody (R-X-14)."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from metering.domain.identity import actor_id
from metering.models import Actor, EventConflict
from metering.selectors.owners import unassigned_references
from metering.services.actors import claim_actor
from metering.services.voids import void_event
from tenants.models import Person
from tenants.scoping import STAFF, Scope, scoped
from tenants.services.erasure import erase_person
from tests.api import Caller
from tests.cast import AT, Cast, make_person, web
from tests.metering.sending import NOW, broken, codes, event, make_meters, rows, send

BY_ACTOR = "select day, actor_id, value, events, greatest from usage_by_actor_day where actor_id = %s"


@pytest.fixture
def sent(cast: Cast) -> Cast:
    """Ben used 2 and 3 under his own id, 5 under a host that was claimed for him; Ada used 7."""
    make_meters("tiles")
    used = [
        event(1, 2, person="ben"),
        event(2, 3, person="ben"),
        event(3, 5, person="host-9"),
        event(4, 7, person="ada"),
    ]
    assert send(used, cast.as_ada()).is_recorded
    with scoped(cast.as_ada()):
        claim_actor(actor_id(cast.north.pk, "host-9"), cast.ben_person.pk, at=AT)
    return cast


def erase_ben(cast: Cast) -> Person:
    with scoped(cast.as_ada()):
        return erase_person(cast.ben_person.pk, at=NOW)


def references(cast: Cast) -> set[str]:
    with scoped(STAFF):
        return set(Actor.objects.filter(organization=cast.north).values_list("reference", flat=True))


def test_totals_stay_and_everything_still_adds_up(sent: Cast) -> None:
    before = rows("select meter_id, day, value, events, greatest from usage_by_day")
    reference = erase_ben(sent).external_id
    assert rows("select meter_id, day, value, events, greatest from usage_by_day") == before
    assert references(sent) == {reference, f"{reference}/1", "ada"}
    assert [row[2:] for row in rows(BY_ACTOR, actor_id(sent.north.pk, reference))] == [(5, 2, 3)]
    assert [row[2:] for row in rows(BY_ACTOR, actor_id(sent.north.pk, f"{reference}/1"))] == [(5, 1, 5)]
    assert broken() == []


def test_their_event_sent_again_counts_nothing_and_names_nobody(sent: Cast) -> None:
    erase_ben(sent)
    before = references(sent)
    again = [event(1, 2, person="ben"), event(3, 5, person="host-9"), event(1, 9, person="ben")]
    assert codes(send(again, sent.as_ada())) == ["DUPLICATE", "DUPLICATE", "CONFLICT"]
    assert references(sent) == before
    assert broken() == []


def test_what_comes_later_under_the_old_reference_is_an_unknown_actors(sent: Cast) -> None:
    reference = erase_ben(sent).external_id
    assert codes(send([event(5, 11, person="ben")], sent.as_ada())) == ["STORED"]
    assert [row[2] for row in rows(BY_ACTOR, actor_id(sent.north.pk, "ben"))] == [11]
    assert [row[2] for row in rows(BY_ACTOR, actor_id(sent.north.pk, reference))] == [5]
    with scoped(sent.as_ada()):
        assert list(unassigned_references(sent.north.pk).values()) == ["ben"]
    assert broken() == []


def test_somebody_new_with_the_old_id_has_nothing_of_theirs(sent: Cast) -> None:
    erase_ben(sent)
    with scoped(STAFF):
        make_person(sent.north, "ben")
    answer = Caller(sent.north_key).get("usage?starts_on=2026-06-01&ends_on=2026-07-01&person=ben")
    assert answer.json()["totals"] == []


def test_whoever_sends_the_new_reference_breaks_nothing(sent: Cast) -> None:
    reference = erase_ben(sent).external_id
    assert codes(send([event(5, 1, person=reference)], sent.as_ada())) == ["STORED"]
    assert [row[2] for row in rows(BY_ACTOR, actor_id(sent.north.pk, reference))] == [6]
    assert broken() == []


def test_an_event_of_theirs_can_still_be_taken_back(sent: Cast) -> None:
    reference = erase_ben(sent).external_id
    with scoped(sent.as_ada()):
        void_event(sent.north.pk, "app", "2", at=NOW)
    assert [row[2:] for row in rows(BY_ACTOR, actor_id(sent.north.pk, reference))] == [(2, 1, 2)]
    assert broken() == []


def test_conflicts_point_to_the_new_reference(sent: Cast) -> None:
    assert codes(send([event(1, 9, person="ben")], sent.as_ada())) == ["CONFLICT"]
    reference = erase_ben(sent).external_id
    with scoped(STAFF):
        (conflict,) = EventConflict.objects.all()
    assert conflict.content["actor_id"] == str(actor_id(sent.north.pk, reference))
    assert conflict.content["value"] == "9"


def test_the_same_reference_elsewhere_is_somebody_elses(sent: Cast) -> None:
    assert send([event(1, 4, person="ben")], sent.as_cleo()).is_recorded
    erase_ben(sent)
    assert [row[2] for row in rows(BY_ACTOR, actor_id(sent.south.pk, "ben"))] == [4]
    with scoped(STAFF):
        assert Actor.objects.filter(organization=sent.south, reference="ben").exists()


# -- the function that runs with the owner's rights


def replace(cast: Cast, scope: Scope, new_reference: str, old: str = "ada") -> None:
    ids = [actor_id(cast.north.pk, old), actor_id(cast.north.pk, new_reference)]
    with scoped(scope), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select replace_actor(%s, %s, %s, %s)", [cast.north.pk, *ids, new_reference])


def test_it_gives_out_references_of_erased_people_alone(sent: Cast) -> None:
    reference = erase_ben(sent).external_id
    for mine in ("erased-0000-0000", "cleo", "ben", ""):
        with pytest.raises(DatabaseError, match="nobody was erased"):
            replace(sent, sent.as_ada(), mine)
    with pytest.raises(DatabaseError, match="no actor"):
        replace(sent, sent.as_ada(), f"{reference}/7", old="nobody")


def test_it_keeps_to_the_callers_organization(sent: Cast) -> None:
    reference = erase_ben(sent).external_id
    for scope in (sent.as_cleo(), web(), Scope(STAFF.role, sent.south.pk)):
        with pytest.raises(DatabaseError, match="another organization"):
            replace(sent, scope, f"{reference}/7")


def test_rows_stay_final_but_for_the_actor_that_is_named(
    real_cast: Cast, as_owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    """Also for the owner of the tables: with the setting of the function, nothing but the actor changes."""
    make_meters("tiles")
    assert send([event(1, 2, person="ben")], real_cast.as_ada()).is_recorded
    ben = str(actor_id(real_cast.north.pk, "ben"))
    for statement in (
        "update usage_event set actor_id = actor_id",
        "set app.replaced_actor = '{0}'; update usage_event set value = 3",
        "set app.replaced_actor = '{0}'; update usage_event set actor_id = null",
        "set app.replaced_actor = '{0}'; update usage_event set actor_id = gen_random_uuid(), day = day + 1",
        "set app.replaced_actor = '{0}'; delete from usage_event",
        "set app.replaced_actor = '{0}'; truncate usage_event",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation, match="rows are final"):
            as_owner.execute(statement.format(ben))
