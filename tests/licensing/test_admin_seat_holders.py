"""Staff see and export each customer's administrators and managers, and the changes (R-CITIZEN-16)."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest

from licensing.services.product_roles import grant_role, revoke_roles
from tenants.models import AuditEntry
from tenants.scoping import STAFF, scoped
from tests.billing.setting import sign_elsewhere
from tests.licensing.setting import add_people
from tests.staff import NOW, Desk, text_of
from tests.visitors import Visitor

DAY = timedelta(days=1)
SINCE, SIGNED_ON = date(2010, 1, 1), date(2015, 5, 1)


@pytest.fixture
def platform(desk: Desk) -> UUID:
    """Kim was a manager and is an administrator; Lea was a manager for a day; Vic is the vendor's own."""
    organization_id = desk.business.customers["fjellvik"]
    with scoped(STAFF):
        platform = sign_elsewhere(organization_id, "citizenlab_platform", SIGNED_ON, NOW)
        kim, lea, vic = add_people(organization_id, "kim", "lea", "vic", entry_on=SINCE)
        grant_role(platform, kim.pk, "project_manager", at=NOW)
        grant_role(platform, kim.pk, "admin", at=NOW + DAY)
        grant_role(platform, lea.pk, "project_manager", at=NOW)
        revoke_roles(platform, lea.pk, at=NOW + DAY)
        grant_role(platform, vic.pk, "admin", at=NOW, is_vendor_staff=True)
    return platform


def rows(desk: Desk, platform: UUID, what: str) -> list[list[str]]:
    response = desk.client.get(f"/admin/licensing/subscription/{platform}/seats/{what}.csv")
    assert response.status_code == 200
    return list(csv.reader(StringIO(response.content.decode())))


def test_the_page_of_a_subscription_says_who_holds_seats(desk: Desk, platform: UUID) -> None:
    page = text_of(desk.get("licensing_subscription_change", platform))
    assert "Kim kim Administrators Administrator, Project manager" in page
    assert "Vic vic none: the vendor’s staff Administrator" in page
    assert "Lea" not in page


def test_holders_and_changes_are_files(desk: Desk, platform: UUID) -> None:
    assert [row[:4] for row in rows(desk, platform, "holders")[1:]] == [
        ["kim", "Kim", "admin", "admin project_manager"],
        ["vic", "Vic", "", "admin"],
    ]
    changes = [(row[1], row[3], row[4]) for row in rows(desk, platform, "changes")[1:]]
    assert set(changes) == {
        ("kim", "Role begins", "project_manager"),
        ("kim", "Seat begins", "manager"),
        ("kim", "Role begins", "admin"),
        ("kim", "Seat begins", "admin"),
        ("kim", "Seat ends", "manager"),
        ("lea", "Role begins", "project_manager"),
        ("lea", "Seat begins", "manager"),
        ("lea", "Role ends", "project_manager"),
        ("lea", "Seat ends", "manager"),
        ("vic", "Role begins", "admin"),
    }
    xlsx = desk.client.get(f"/admin/licensing/subscription/{platform}/seats/changes.xlsx")
    assert xlsx.content[:2] == b"PK"
    with scoped(STAFF):
        assert AuditEntry.objects.filter(action="seats.exported", actor_id=desk.business.vera.pk).count() == 3


def test_what_there_is_not(desk: Desk, platform: UUID) -> None:
    for path in (f"{platform}/seats/shoes.csv", f"{platform}/seats/holders.pdf", f"{uuid4()}/seats/holders.csv"):
        assert desk.client.get(f"/admin/licensing/subscription/{path}").status_code == 404


def test_only_staff(desk: Desk, platform: UUID) -> None:
    answer = Visitor().get(f"/admin/licensing/subscription/{platform}/seats/holders.csv")
    assert answer.headers["Location"].startswith("/admin/login/")
