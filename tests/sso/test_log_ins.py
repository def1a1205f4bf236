"""Log-ins and log-outs in the audit trail, in words, without names (R-CHAT-10)."""

from __future__ import annotations

from tenants.models import AuditEntry
from tenants.scoping import STAFF, scoped
from tests.cast import PASSWORD, Cast, make_member
from tests.visitors import Visitor


def log_in(email: str, password: str = PASSWORD) -> Visitor:
    visitor = Visitor()
    visitor.post("/accounts/login/", {"login": email, "password": password})
    return visitor


def entries(action: str) -> list[tuple[object, object, str, dict[str, object]]]:
    with scoped(STAFF):
        found = AuditEntry.objects.filter(action=action).order_by("organization_id")
        return [(entry.organization_id, entry.actor_id, entry.subject_id, entry.details) for entry in found]


def test_who_logs_in_and_out_stands_in_the_trail_of_their_organization(cast: Cast) -> None:
    visitor = log_in(cast.ben.email)
    visitor.post("/accounts/logout/")
    expected: list[tuple[object, object, str, dict[str, object]]] = [(cast.north.pk, cast.ben.pk, str(cast.ben.pk), {})]
    assert entries("user.logged_in") == expected
    assert entries("user.logged_out") == expected
    rows = log_in(cast.ada.email).get("/audit-log/", {"who": str(cast.ben.pk)}).context["rows"]
    assert [(row.what, row.who, row.subject) for row in rows] == [
        ("Logged out", "Ben", "Ben"),
        ("Logged in", "Ben", "Ben"),
    ]


def test_each_organization_of_a_user_reads_it_in_its_own(cast: Cast) -> None:  # R-X-9
    with scoped(STAFF):
        make_member(cast.south, cast.ben)
    log_in(cast.ben.email)
    assert {entry[0] for entry in entries("user.logged_in")} == {cast.north.pk, cast.south.pk}
    rows = log_in(cast.cleo.email).get("/audit-log/").context["rows"]
    assert [row.who for row in rows if row.what == "Logged in"] == ["Cleo", "Ben"]


def test_a_wrong_password_is_no_log_in(cast: Cast) -> None:
    log_in(cast.ben.email, "not his password")
    assert entries("user.logged_in") == []


def test_staff_stand_in_the_vendors_own_trail(cast: Cast) -> None:
    log_in(cast.vera.email)
    assert entries("user.logged_in") == [(None, cast.vera.pk, str(cast.vera.pk), {})]
