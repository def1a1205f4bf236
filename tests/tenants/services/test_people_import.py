"""A file of people is imported whole or not at all; what was uploaded is its user's own, and is forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from tenants.domain.refusal import NotFound, Refused
from tenants.models import PeopleUpload, Person
from tenants.scoping import STAFF, Scope, scoped
from tenants.selectors.people_uploads import kept_upload, people_not_named
from tenants.services.people_import import import_people, preview_import
from tenants.services.people_uploads import drop_upload, drop_uploads, keep_upload
from tests.cast import AT, ON, Cast, make_member, make_user, web
from tests.tenants.domain.people_files.files import read

FILE = "id,name,entry,last day,manager\nkim,Kim,2026-01-01,2026-12-31,lea\nlea,Lea,2026-01-01,,\nben,Ben,2020-01-01,,\n"
MINUTE = timedelta(minutes=1)


def test_a_file_is_imported_once(cast: Cast) -> None:  # R-TEAM-1, R-X-7
    file = read(FILE)
    with scoped(cast.as_ada()):
        seen = preview_import(cast.north.pk, file, at=AT)
        done = import_people(cast.north.pk, file, at=AT, expected=seen.digest)
        assert (done, done.added, done.changed, done.unchanged) == (seen, 2, 0, 1)
        kim = Person.objects.select_related("manager").get(external_id="kim")
        assert (kim.exit_on, kim.manager and kim.manager.name) == (date(2027, 1, 1), "Lea")
        assert import_people(cast.north.pk, file, at=AT + MINUTE).unchanged == 3
        assert people_not_named(cast.north.pk, ["kim", "lea", "ben"], on=ON) == 1, "Ada stays as she is"


def test_a_row_that_cannot_be_read_refuses_the_file(cast: Cast) -> None:
    file = read(FILE + "dan,Dan,1/2/2026,,nobody\n")
    with scoped(cast.as_ada()):
        faults = preview_import(cast.north.pk, file, at=AT).faults
        assert [(fault.row, fault.field, fault.code) for fault in faults] == [
            (5, "entry_on", "AMBIGUOUS_DATE"),
            (5, "manager", "UNKNOWN_MANAGER"),
        ]
        with pytest.raises(Refused, match="ROWS_REFUSED"):
            import_people(cast.north.pk, file, at=AT)
        assert Person.objects.count() == 2


def test_the_same_file_says_nothing_of_another_organization(cast: Cast) -> None:  # R-X-9
    with scoped(cast.as_cleo()):
        assert preview_import(cast.south.pk, read("id,name\nben,Bengt\n"), at=AT).added == 1
        import_people(cast.south.pk, read("id,name\nben,Bengt\n"), at=AT)
    with scoped(STAFF):
        assert set(Person.objects.filter(external_id="ben").values_list("name", flat=True)) == {"Ben", "Bengt"}


def test_an_upload_is_kept_as_it_was_read(cast: Cast) -> None:
    file = read(FILE.replace("Kim", "Åse \\u2028 Ø"))
    with scoped(cast.as_ada()):
        keep_upload(cast.north.pk, read(FILE), file_name="first.csv", at=AT)
        upload_id = keep_upload(cast.north.pk, file, file_name="a\r\nb.csv" + "x" * 200, at=AT)
        kept = kept_upload(upload_id, at=AT)
        assert (kept.file, kept.file_name[:8], len(kept.file_name)) == (file, "a b.csvx", 100)
        assert PeopleUpload.objects.count() == 1, "the later stands in the place of the earlier"
        drop_upload(upload_id)
        with pytest.raises(NotFound):
            kept_upload(upload_id, at=AT)


def test_an_upload_is_forgotten_after_an_hour(cast: Cast) -> None:  # R-X-14
    with scoped(cast.as_ada()):
        upload_id = keep_upload(cast.north.pk, read(FILE), file_name="people.csv", at=AT)
        assert kept_upload(upload_id, at=AT + 59 * MINUTE)
        with pytest.raises(NotFound):
            kept_upload(upload_id, at=AT + 60 * MINUTE)
    assert drop_uploads(AT + 59 * MINUTE) == 0
    assert drop_uploads(AT + 60 * MINUTE) == 1
    with scoped(STAFF):
        assert not PeopleUpload.objects.exists()


def test_nobody_else_sees_an_upload_not_even_in_the_same_organization(cast: Cast) -> None:  # R-X-9
    with scoped(STAFF):
        dora = make_user("dora")
        make_member(cast.north, dora, is_license_administrator=True)
    with scoped(cast.as_ada()):
        upload_id = keep_upload(cast.north.pk, read(FILE), file_name="people.csv", at=AT)
    for other in (web(cast.north.pk, dora.pk), cast.as_cleo()):
        with scoped(other):
            with pytest.raises(NotFound):
                kept_upload(upload_id, at=AT)
            drop_upload(upload_id)
            assert rows_seen(other) == 0, "by the table itself"
    assert rows_seen(cast.as_ada()) == 1


def rows_seen(scope: Scope) -> int:
    """Asked without any condition of ours."""
    with scoped(scope), connection.cursor() as cursor:
        cursor.execute("select count(*) from people_upload")
        return int(cursor.fetchone()[0])
