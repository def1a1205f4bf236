"""Erasing a person: a pseudonym everywhere, no number changed, nothing that leads back (R-X-14)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import connection

from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry, IdempotencyRecord, Invitation, Membership, OutboxMessage, Person, User
from tenants.scoping import STAFF, scoped
from tenants.selectors import user_names
from tenants.services.erasure import erase_person
from tenants.services.invitations import invite_user
from tenants.services.memberships import Roles
from tenants.services.outbox import Mail, queue_mail
from tenants.services.people import change_person, move_person, put_person_by_external_id
from tests.api import Caller
from tests.cast import AT, Cast, make_member, make_person

LATER = AT + timedelta(days=1)


def erase_ben(cast: Cast) -> Person:
    with scoped(cast.as_ada()):
        return erase_person(cast.ben_person.pk, at=LATER)


def code_of_refusal(work: Any) -> str:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value.code


def whole_database_mentions(*texts: str) -> list[str]:
    """Every table in which a row holds one of the texts, as staff see it."""
    found = []
    with scoped(STAFF), connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind in ('r', 'p') and not relispartition"
            " and relnamespace = 'public'::regnamespace and has_table_privilege(oid, 'select')"
        )
        for (table,) in cursor.fetchall():
            for text in texts:
                # Bytes are written as hexadecimal digits.
                cursor.execute(
                    f'select count(*) from "{table}" t where t::text ilike any(%s)',
                    [[f"%{text}%", f"%{text.encode().hex()}%"]],
                )
                row = cursor.fetchone()
                found += [f"{table}: {text}"] if row and row[0] else []
    return found


def test_a_pseudonym_stands_in_the_persons_place(cast: Cast) -> None:
    with scoped(STAFF):
        Person.objects.filter(pk=cast.ben_person.pk).update(email="ben@north.example", manager=cast.ada_person)
    erase_ben(cast)
    with scoped(STAFF):
        ben = Person.objects.get(pk=cast.ben_person.pk)
        entry = AuditEntry.objects.get(action="person.erased")
    # The organization speaks Norwegian.
    code = ben.name.removeprefix("Erased person ").removeprefix("Slettet person ")
    assert (len(code), ben.external_id, ben.email) == (9, f"erased-{code.lower()}", "")
    assert (ben.erased_at, ben.exit_on, ben.manager_id) == (LATER, date(2026, 1, 16), cast.ada_person.pk)
    assert (entry.subject_id, entry.actor_id, entry.details) == (str(ben.pk), cast.ada.pk, {})


def test_the_log_in_goes_with_the_person(cast: Cast) -> None:
    with scoped(STAFF):
        EmailAddress.objects.create(user=cast.ben, email=cast.ben.email, primary=True, verified=True)
    erase_ben(cast)
    with scoped(STAFF):
        user = User.objects.get(pk=cast.ben.pk)
        assert not Membership.objects.filter(user=user).exists()
        assert not EmailAddress.objects.filter(user=user).exists()
    assert (user.is_active, user.has_usable_password(), user.email.endswith("@erased.invalid")) == (False, False, True)


def test_a_log_in_of_another_organization_lives_on_there_and_is_nobodys_here(cast: Cast) -> None:
    with scoped(STAFF):
        make_member(cast.south, cast.ben)
    erased = erase_ben(cast)
    with scoped(STAFF):
        user = User.objects.get(pk=cast.ben.pk)
    assert (user.is_active, user.email, user.name) == (True, "ben@example.org", "Ben")
    with scoped(cast.as_ada()):
        assert user_names([cast.ben.pk]) == {cast.ben.pk: erased.name}
    with scoped(cast.as_cleo()):
        assert user_names([cast.ben.pk]) == {cast.ben.pk: "Ben"}


def test_no_table_names_them_any_more(cast: Cast) -> None:
    """Mail, invitations, kept answers, references: searched in every table that there is."""
    with scoped(STAFF):
        dan = make_person(cast.north, "dan-1979", name="Dan Okafor", email="dan@fjord.example")
        for address, reason in ((["dan@fjord.example"], "to him"), (["ada@example.org"], "about him")):
            context = {"name": "Dan Okafor", "said": ["write to DAN@fjord.example"]}
            mail = Mail(reason=reason, template="invitation", context=context)
            queue_mail(mail, recipients=address, locale="en", at=AT, organization_id=cast.north.pk)
    with scoped(cast.as_ada()):
        invite_user(cast.north.pk, "dan@fjord.example", Roles(), at=AT, person_id=dan.pk)
    answer = Caller(cast.north_key).post("people", {"external_id": "x", "name": "Dan Okafor"}, Idempotency_Key="k1")
    assert answer.status_code == 201
    before = {found.partition(":")[0] for found in whole_database_mentions("Okafor", "dan-1979", "dan@fjord")}
    assert before == {"person", "outbox_message", "invitation", "idempotency_record"}
    with scoped(cast.as_ada()):
        erase_person(Person.objects.get(external_id="x").pk, at=LATER)
        erase_person(dan.pk, at=LATER)
        (mail_left,) = OutboxMessage.objects.all()
        (invitation,) = Invitation.objects.all()
    assert whole_database_mentions("Okafor", "dan-1979", "dan@fjord") == []
    assert (mail_left.recipients, mail_left.reason_key) == (["ada@example.org"], "about him")
    assert (invitation.withdrawn_at, invitation.email.endswith("@erased.invalid")) == (LATER, True)


def test_a_request_that_is_sent_again_brings_nobody_back(cast: Cast) -> None:
    caller, body = Caller(cast.north_key), {"external_id": "dan", "name": "Dan Okafor"}
    person_id = caller.post("people", body, Idempotency_Key="k1").json()["id"]
    with scoped(cast.as_ada()):
        erase_person(person_id, at=LATER)
    again = caller.post("people", body, Idempotency_Key="k1")
    assert (again.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (201, {}, "true")
    with scoped(STAFF):
        assert not Person.objects.filter(external_id="dan").exists()
        assert IdempotencyRecord.objects.count() == 1


def test_mail_of_others_stays_word_for_word(cast: Cast) -> None:
    with scoped(STAFF):
        context = {"name": "Benedikt", "said": "Benny and ben-e wrote"}
        mail = Mail(reason="r", template="invitation", context=context)
        queue_mail(mail, recipients=["bea@example.org"], locale="en", at=AT, organization_id=cast.north.pk)
        mail = Mail(reason="r", template="invitation", context={"name": "Ben"})
        queue_mail(mail, recipients=["ben@example.org"], locale="en", at=AT, organization_id=cast.south.pk)
    erase_ben(cast)
    with scoped(STAFF):
        contexts = list(OutboxMessage.objects.order_by("recipients").values_list("context", flat=True))
    assert "Benedikt" in str(contexts[0])
    assert "'Ben'" in str(contexts[1])


def test_erasing_again_changes_nothing(cast: Cast) -> None:
    first = erase_ben(cast)
    again = erase_ben(cast)
    assert (again.name, again.erased_at) == (first.name, LATER)
    with scoped(STAFF):
        assert AuditEntry.objects.filter(action="person.erased").count() == 1


def test_the_last_administrator_stays_and_nobody_erases_themselves(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        assert code_of_refusal(lambda: erase_person(cast.ada_person.pk, at=LATER)) == "OWN_PERSON"
    with scoped(cast.as_vera()):
        assert code_of_refusal(lambda: erase_person(cast.ada_person.pk, at=LATER)) == "LAST_LICENSE_ADMINISTRATOR"
    with scoped(STAFF):
        assert Person.objects.get(pk=cast.ada_person.pk).name == "Ada"


def test_only_administrators_of_the_organization_erase(cast: Cast) -> None:
    with scoped(cast.as_ben()), pytest.raises(PermissionDenied):
        erase_person(cast.ada_person.pk, at=LATER)
    with scoped(cast.as_cleo()), pytest.raises(NotFound):
        erase_person(cast.ben_person.pk, at=LATER)


def test_nobody_writes_a_name_over_a_tombstone(cast: Cast) -> None:
    erased = erase_ben(cast)
    with scoped(cast.as_ada()):
        for work in (
            lambda: change_person(erased.pk, {"name": "Ben"}, at=LATER),
            lambda: move_person(erased.pk, department_id=None, on=date(2026, 2, 1), at=LATER),
            lambda: put_person_by_external_id(cast.north.pk, erased.external_id, {"name": "Ben"}, at=LATER),
        ):
            assert code_of_refusal(work) == "PERSON_ERASED"
        back, is_new = put_person_by_external_id(cast.north.pk, "ben", {"name": "Ben"}, at=LATER)
    assert (is_new, back.pk != erased.pk) == (True, True)


def test_who_has_not_come_yet_never_comes(cast: Cast) -> None:
    with scoped(STAFF):
        eve = make_person(cast.north, "eve", entry_on=date(2026, 3, 1))
    with scoped(cast.as_ada()):
        erased = erase_person(eve.pk, at=datetime(2026, 1, 16, 12, tzinfo=UTC))
    assert (erased.entry_on, erased.exit_on) == (date(2026, 3, 1), date(2026, 3, 1))
