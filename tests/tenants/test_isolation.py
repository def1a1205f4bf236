"""The database and the queries each keep organizations apart, on their own (R-X-9)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import psycopg
import pytest
from django.core.exceptions import FullResultSet
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from tenants.domain.api_key import key_digest
from tenants.models import ApiKey, AuditEntry, Membership, Organization, Person, PersonDepartment
from tenants.scoping import (
    STAFF,
    WORKER,
    InScope,
    Role,
    Scope,
    ScopeMissing,
    current_organization,
    current_scope,
    in_chunks,
    scoped,
    worker_for,
)
from tenants.services.audit import record_audit
from tests.cast import AT, Cast, make_person, web


def names() -> list[str]:
    return sorted(Person.objects.values_list("name", flat=True))


def database_says() -> tuple[str, str]:
    """The role in force, and the organization it is held to."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user, coalesce(current_setting('app.organization_id', true), '')")
        role, organization_id = cursor.fetchone()
    return role, organization_id


def run_sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# The scope


def change_all(people: Any) -> None:
    people.update(name="x")


def delete_all(people: Any) -> None:
    people.delete()


def use_in_subquery(people: Any) -> None:
    list(Membership.objects.filter(person__in=people))


@pytest.mark.parametrize(
    "run", [list, len, bool, change_all, delete_all, use_in_subquery, lambda q: q.count(), lambda q: q.exists()]
)
def test_query_without_scope_raises_when_it_runs(cast: Cast, run: Callable[[Any], object]) -> None:
    people = Person.objects.all()
    with pytest.raises(ScopeMissing), transaction.atomic():
        run(people)


def test_a_query_follows_the_scope_in_which_it_runs(cast: Cast) -> None:
    people = Person.objects.order_by("name")
    with scoped(cast.as_ada()):
        assert [person.name for person in people.all()] == ["Ada", "Ben"]
    with scoped(cast.as_cleo()):
        assert [person.name for person in people.all()] == ["Cleo"]


def test_without_scope_the_login_has_no_grants(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run_sql("select * from person")


def test_web_without_organization_sees_no_rows(cast: Cast) -> None:
    with scoped(web()):
        assert (Organization.objects.count(), Person.objects.count(), ApiKey.objects.count()) == (0, 0, 0)
        with pytest.raises(ScopeMissing):
            current_organization()


def test_scopes_nest_and_restore(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        with scoped(cast.as_cleo()):
            assert names() == ["Cleo"]
        assert names() == ["Ada", "Ben"]
        with scoped(STAFF):
            assert names() == ["Ada", "Ben", "Cleo"]
        assert names() == ["Ada", "Ben"]


def test_scope_is_restored_after_errors_of_every_kind(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        with pytest.raises(ValueError, match="mine"), scoped(cast.as_cleo()):
            raise ValueError("mine")
        assert names() == ["Ada", "Ben"]
        with pytest.raises(ProgrammingError), scoped(cast.as_cleo()):
            run_sql("select nonsense from nowhere")
        assert names() == ["Ada", "Ben"]
        with scoped(cast.as_cleo()):
            transaction.set_rollback(True)
        assert names() == ["Ada", "Ben"]
        assert database_says() == ("lisens_web", str(cast.north.pk))


def test_swallowed_database_error_leaves_no_scope_behind(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        # The error is swallowed, but the transaction is broken: leaving the block raises.
        with pytest.raises(DatabaseError), scoped(cast.as_cleo()), suppress(ProgrammingError):
            run_sql("select nonsense from nowhere")
        assert names() == ["Ada", "Ben"]


def test_what_runs_on_commit_has_no_scope(real_cast: Cast) -> None:
    seen: list[str] = []

    def announce() -> None:
        with pytest.raises(ScopeMissing):
            current_scope()
        seen.append(database_says()[0])

    with scoped(real_cast.as_ada()):
        transaction.on_commit(announce)
    assert seen == ["lisens_app"]


def test_chunks_have_a_scope_each_and_none_between(cast: Cast) -> None:
    def read(after: object) -> list[Person]:
        people = Person.objects.order_by("name")
        return list(people.filter(name__gt=after)[:1] if after else people[:1])

    read_names = []
    for person in in_chunks(cast.as_ada(), read, lambda person: person.name):
        with pytest.raises(ScopeMissing):
            current_scope()
        read_names.append(person.name)
    assert read_names == ["Ada", "Ben"]


# The table, with the query's own condition removed


@pytest.fixture
def no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(self: InScope, *args: object, **kwargs: object) -> None:
        raise FullResultSet

    monkeypatch.setattr(InScope, "as_sql", everything)


@pytest.mark.usefixtures("no_filter")
def test_nothing_leaks_without_the_condition(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        assert names() == ["Ada", "Ben"]
        assert Person.objects.update(email="x@example.org") == 2
        assert PersonDepartment.objects.count() == 2
        assert Organization.objects.count() == 1
        assert ApiKey.objects.count() == 1
        assert AuditEntry.objects.exclude(organization=cast.north).count() == 0
    with scoped(web()):
        assert Person.objects.count() == 0


@pytest.mark.usefixtures("no_filter")
@pytest.mark.parametrize("role", [Role.WORKER, Role.STAFF])
def test_vendor_roles_are_held_to_the_organization_they_act_for(cast: Cast, role: Role) -> None:
    with scoped(Scope(role, cast.south.pk)):
        assert names() == ["Cleo"]
        assert Organization.objects.count() == 1
    with scoped(Scope(role)):
        assert names() == ["Ada", "Ben", "Cleo"]


@pytest.mark.usefixtures("no_filter")
@pytest.mark.parametrize("role", [Role.WEB, Role.WORKER, Role.STAFF])
def test_row_for_another_organization_is_refused(cast: Cast, role: Role) -> None:
    with (
        scoped(Scope(role, cast.north.pk)),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Person.objects.create(organization=cast.south, name="Mole", external_id="mole")


@pytest.mark.usefixtures("no_filter")
def test_row_cannot_be_moved_to_another_organization(cast: Cast) -> None:
    with (
        scoped(cast.as_ada()),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Person.objects.filter(name="Ben").update(organization=cast.south)


@pytest.mark.usefixtures("no_filter")
def test_one_connection_between_tenants_with_real_commits(real_cast: Cast) -> None:
    connection.close()
    backends = set()
    statement = "select array_agg(name order by name), pg_backend_pid() from person"
    for scope, expected in [(real_cast.as_ada(), ["Ada", "Ben"]), (real_cast.as_cleo(), ["Cleo"])] * 8:
        with scoped(scope):
            found, backend = connection.connection.execute(statement, prepare=True).fetchone()
            assert found == expected
            backends.add(backend)
        assert database_says() == ("lisens_app", "")
    assert len(backends) == 1


def test_a_scope_on_a_connection_that_is_gone_is_an_operational_error(real_cast: Cast, as_superuser: Any) -> None:
    with scoped(real_cast.as_ada()):
        pid = connection.connection.info.backend_pid
    as_superuser.execute("select pg_terminate_backend(%s, 5000)", [pid])
    with pytest.raises(OperationalError), scoped(real_cast.as_ada()):
        pass
    connection.close()
    with scoped(real_cast.as_ada()):
        assert names() == ["Ada", "Ben"]


def test_what_a_scope_says_cannot_leave_its_quotes(real_cast: Cast) -> None:
    said: Any = "'), set_config('role', 'lisens_owner', true) --"
    with scoped(Scope(Role.WEB, said)):
        assert database_says() == ("lisens_web", said)


def test_users_read_their_own_memberships_everywhere(cast: Cast) -> None:
    with scoped(STAFF):
        Membership.objects.create(organization=cast.south, user=cast.ada)
    with scoped(web(user_id=cast.ada.pk)):
        assert Membership.objects.count() == 2
        assert Person.objects.count() == 0
        assert Membership.objects.filter(organization=cast.south).update(user=cast.cleo) == 0
    with scoped(cast.as_cleo()):
        assert Membership.objects.filter(user=cast.ada).count() == 1
        assert Membership.objects.exclude(organization=cast.south).count() == 0


def test_look_up_answers_before_the_organization_is_known(cast: Cast) -> None:
    with scoped(web()), connection.cursor() as cursor:
        assert ApiKey.objects.count() == 0
        cursor.execute("select organization_id from find_api_key(%s)", [key_digest(cast.north_key)])
        assert cursor.fetchone() == (cast.north.pk,)


@pytest.mark.parametrize("call", ["find_api_key('x')", "find_invitation('x')"])
def test_look_ups_are_for_the_web_role_alone(cast: Cast, call: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), scoped(STAFF):
        run_sql(f"select {call}")


# Keys, frozen rows


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (lambda theirs: Person.objects.filter(name="Ada").update(manager=theirs), "person_manager_same_organization"),
        (
            lambda theirs: PersonDepartment.objects.filter(person__name="Ada").update(person=theirs),
            "person_department_person_same_organization",
        ),
        (
            lambda theirs: Membership.objects.filter(user__name="Ada").update(person=theirs),
            "membership_person_same_organization",
        ),
    ],
)
def test_key_into_another_organization_is_refused(
    cast: Cast, change: Callable[[Person], object], constraint: str
) -> None:
    with scoped(STAFF):
        change(cast.cleo_person)
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            run_sql("set constraints all immediate")
        transaction.set_rollback(True)


def test_violation_found_at_commit_rolls_back_and_leaves_no_scope(real_cast: Cast) -> None:
    with pytest.raises(IntegrityError), scoped(STAFF):
        Person.objects.filter(name="Ada").update(manager_id=real_cast.cleo_person.pk, name="Eva")
    assert database_says() == ("lisens_app", "")
    with scoped(STAFF):
        assert names() == ["Ada", "Ben", "Cleo"]


def test_audit_trail_is_append_only(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        record_audit("test.done", "test", 1, at=AT)
        for change in (lambda: AuditEntry.objects.update(reason="x"), lambda: AuditEntry.objects.all().delete()):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change()


@pytest.mark.parametrize(
    "statement", ["update audit_entry set reason = 'x'", "delete from audit_entry", "truncate audit_entry"]
)
def test_frozen_rows_are_final_for_the_owner_too(real_cast: Cast, as_owner: Any, statement: str) -> None:
    assert as_owner.execute("select count(*) > 0 from audit_entry").fetchone() == (True,)
    with pytest.raises(psycopg.errors.RestrictViolation, match="rows are final"):
        as_owner.execute(statement)


def test_the_test_databases_cannot_be_flushed(real_cast: Cast) -> None:
    """Why tests with real commits clone a database."""
    with pytest.raises(CommandError):
        call_command("flush", database="owner", interactive=False, verbosity=0)


# The owner


def test_data_migration_of_the_owner_changes_rows(real_cast: Cast, as_owner: Any) -> None:
    bypasses = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
    assert as_owner.execute(bypasses).fetchone() == (False,)
    state = MigrationExecutor(connections["owner"]).loader.project_state(("tenants", "0003_invitation"))
    people = state.apps.get_model("tenants", "Person")._base_manager.using("owner")
    with scoped(STAFF):
        assert people.update(email="x@example.org") == 3
    as_owner.execute("drop policy owner_rows on person")
    # The negative control: without a policy of its own the owner would change nothing, and say nothing.
    assert as_owner.execute("update person set email = ''").rowcount == 0


def test_copy_into_a_protected_table_is_refused(real_cast: Cast) -> None:
    """Bulk writers copy into a temporary table, and insert from there."""
    columns = "(organization_id, code, name)"
    row = [real_cast.north.pk, "bulk", "Bulk"]
    with scoped(WORKER):
        raw = connection.connection
        with (
            pytest.raises(psycopg.errors.FeatureNotSupported),
            raw.transaction(),
            raw.cursor() as cursor,
            cursor.copy(f"copy department {columns} from stdin") as copy,
        ):
            copy.write_row(row)
        with raw.cursor() as cursor:
            cursor.execute("create temp table incoming (organization_id uuid, code text, name text) on commit drop")
            with cursor.copy("copy incoming from stdin") as copy:
                copy.write_row(row)
            cursor.execute(f"insert into department {columns} select * from incoming")
            assert cursor.rowcount == 1


def test_worker_for_one_organization_writes_only_there(real_cast: Cast) -> None:
    with scoped(worker_for(real_cast.north.pk)):
        make_person(real_cast.north, "fay", entry_on=date(2026, 1, 1))
        assert Person.objects.filter(organization=real_cast.south).update(name="X") == 0
    with scoped(STAFF):
        assert names() == ["Ada", "Ben", "Cleo", "Fay"]
