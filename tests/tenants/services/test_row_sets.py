"""Many rows at once are held to the same policies and keys as one (R-X-7, R-X-9)."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection

from tenants.domain.refusal import Refused
from tenants.ids import OneOf, OneOwned
from tenants.models import AuditEntry, Department, OutboxMessage
from tenants.scoping import WORKER, scoped, worker_for
from tenants.services.audit import AuditFact, record_audit, record_audits
from tenants.services.outbox import AddressedMail, Mail, queue_mail, queue_mails
from tenants.services.row_sets import fresh_ids, insert_rows
from tests.cast import AT, Cast
from tests.racing import race


class Row(NamedTuple):
    id: UUID
    organization_id: UUID
    code: str
    name: str | None
    external_id: str | None = None


def rows(cast: Cast, *names: str) -> list[Row]:
    return [Row(new, cast.north.pk, name, name) for new, name in zip(fresh_ids(len(names)), names, strict=True)]


def test_rows_are_written_in_their_order(cast: Cast) -> None:
    with scoped(WORKER):
        wanted = rows(cast, "Water", "Roads\tand\\parks\n", "Ås")
        assert insert_rows(Department, wanted) == [row.id for row in wanted]
        found = Department.objects.filter(pk__in=[row.id for row in wanted]).order_by("pk")
        assert [(row.organization_id, row.name, row.external_id) for row in found] == [
            (cast.north.pk, row.name, None) for row in wanted
        ]
        assert insert_rows(Department, []) == []


def test_nothing_stays_of_rows_that_are_refused(cast: Cast) -> None:
    with scoped(WORKER):
        before = Department.objects.count()
        twice = rows(cast, "Water", "Roads")
        with pytest.raises(IntegrityError):
            insert_rows(Department, [*twice, twice[0]])
        assert Department.objects.count() == before
        assert len(insert_rows(Department, twice)) == 2, "the temporary table of the refused ones is gone"


def test_a_worker_for_one_organization_writes_for_no_other(cast: Cast) -> None:  # R-X-9
    with scoped(WORKER):
        mine = rows(cast, "Water")
    with scoped(worker_for(cast.south.pk)), pytest.raises(ProgrammingError, match="row-level security"):
        insert_rows(Department, mine)


def test_no_temporary_table_stays(cast: Cast) -> None:
    with scoped(WORKER):
        insert_rows(Department, rows(cast, "Water"))
        with connection.cursor() as cursor:
            cursor.execute("select relname from pg_class where relname like 'waiting_%'")
            assert cursor.fetchall() == []


def entry(cast: Cast, number: int) -> AuditFact:
    return AuditFact(
        action="thing.done",
        subject_kind="thing",
        subject_id=number,
        organization_id=cast.north.pk,
        reason="because",
        details={"number": number, "text": 'Ås "quoted"'},
    )


def test_many_audit_entries_are_as_one_would_be(cast: Cast) -> None:
    with scoped(WORKER):
        fact = entry(cast, 1)
        one = record_audit(
            fact.action,
            fact.subject_kind,
            fact.subject_id,
            at=AT,
            organization_id=fact.organization_id,
            reason=fact.reason,
            details=fact.details,
        )
        record_audits([fact, entry(cast, 2)], at=AT)
        found = AuditEntry.objects.filter(subject_kind="thing").order_by("pk")
        columns = ["organization_id", "at", "actor_kind", "actor_id", "action", "reason"]
        kept = [(row.subject_id, row.details["number"], *(getattr(row, name) for name in columns)) for row in found]
    alike = tuple(getattr(one, name) for name in columns)
    assert kept == [("1", 1, *alike), ("1", 1, *alike), ("2", 2, *alike)]


def note(cast: Cast, reason: str, recipient: str = "ada@example.org") -> AddressedMail:
    return AddressedMail(
        mail=Mail(reason=reason, template="plain", context={"number": 1}),
        organization_id=cast.north.pk,
        recipients=[recipient],
        locale="nb",
    )


def test_many_mails_are_queued_once_for_each_reason(cast: Cast) -> None:  # R-X-7
    with scoped(WORKER):
        alone = note(cast, "first")
        queue_mail(alone.mail, recipients=alone.recipients, locale="nb", at=AT, organization_id=cast.north.pk)
        assert queue_mails([note(cast, "second"), note(cast, "first")], at=AT) == 1
        assert queue_mails([note(cast, "second"), note(cast, "first")], at=AT) == 0
        columns = [
            field.attname for field in OutboxMessage._meta.concrete_fields if field.name not in ("id", "reason_key")
        ]
        first, second = OutboxMessage.objects.order_by("reason_key").values_list(*columns)
        assert first == second


def test_one_wrong_address_queues_none(cast: Cast) -> None:
    with scoped(WORKER):
        with pytest.raises(Refused) as refused:
            queue_mails([note(cast, "a"), note(cast, "b", "not an address")], at=AT)
        assert refused.value.code == "INVALID_EMAIL"
        with pytest.raises(ValueError, match="recipient"):
            queue_mails([replace(note(cast, "c"), recipients=[])], at=AT)
        assert OutboxMessage.objects.count() == 0


def test_writers_at_once_write_each_fact_once(real_cast: Cast) -> None:  # R-X-7
    def work(_: int) -> int:
        with scoped(WORKER):
            return queue_mails([note(real_cast, f"reason {number:03}") for number in range(200)], at=AT)

    assert sum(race(work, 4)) == 200


def test_a_computed_column_comes_from_the_database(cast: Cast) -> None:
    with scoped(WORKER):
        said, unsaid = rows(cast, "Water", "Roads")
        blank = unsaid._replace(name=None)
        insert_rows(Department, [said, blank], computed={"name": "coalesce(waiting.name, upper(waiting.code))"})
        found = Department.objects.filter(OneOf("pk", [said.id, unsaid.id]))
        assert sorted(found.values_list("name", flat=True)) == ["ROADS", "Water"]


def test_rows_are_found_by_many_ids_or_none(cast: Cast) -> None:
    with scoped(WORKER):
        ids = [cast.water.pk, cast.roads.pk]
        assert set(Department.objects.filter(OneOf("pk", ids)).values_list("pk", flat=True)) == set(ids)
        assert list(Department.objects.filter(OneOf("pk", []))) == []
        assert (
            Department.objects.exclude(OneOf("pk", ids)).filter(OneOf("organization_id", [cast.north.pk])).count() == 0
        )


def test_rows_are_found_by_their_organization_and_id(cast: Cast) -> None:
    north, south = cast.north.pk, cast.south.pk
    owned = [(north, cast.water.pk), (south, cast.sales.pk), (south, cast.roads.pk)]
    with scoped(WORKER):
        found = Department.objects.filter(OneOwned("id", owned)).order_by("name")
        # Roads is not south's.
        assert list(found.values_list("name", flat=True)) == ["Sales", "Water"]
        assert list(Department.objects.filter(OneOwned("id", []))) == []
    with scoped(worker_for(south)):
        assert list(Department.objects.filter(OneOwned("id", owned)).values_list("name", flat=True)) == ["Sales"]
