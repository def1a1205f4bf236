"""Every kind of response is made inside its scope, and every kind of failure rolls back (R-X-9)."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from tenants.models import Membership, Person
from tenants.scoping import STAFF, scoped
from tests.api import Caller
from tests.cast import PASSWORD, Cast, make_person
from tests.visitors import Visitor


@pytest.fixture(autouse=True)
def urls(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.tenants.response_urls"


def count(external_id: str) -> int:
    with scoped(STAFF):
        return Person.objects.filter(external_id=external_id).count()


def log_in(name: str) -> Client:
    """As people do: before any organization is known."""
    client = Client(raise_request_exception=False)
    response = client.post("/accounts/login/", {"login": f"{name}@example.org", "password": PASSWORD})
    assert response.status_code == 302
    return client


def test_template_rendered_after_the_view(real_cast: Cast) -> None:
    assert Client().get("/late/").text == ""
    assert log_in("ada").get("/late/").text == "[Ada][Ben]"


def test_each_reader_sees_their_own_on_one_connection(real_cast: Cast) -> None:
    ada, cleo = log_in("ada"), log_in("cleo")
    for _ in range(3):
        assert ada.get("/late/").text == "[Ada][Ben]"
        assert cleo.get("/late/").text == "[Cleo]"


def test_reader_of_two_organizations_chooses_one(real_cast: Cast) -> None:
    with scoped(STAFF):
        Membership.objects.create(organization=real_cast.south, user=real_cast.ben)
    ben = Visitor().sign_in(real_cast.ben)
    assert ben.get("/late/").text == ""
    for organization, names in ((real_cast.south, "[Cleo]"), (real_cast.north, "[Ada][Ben]")):
        ben.keep(organization_id=str(organization.pk))
        assert ben.get("/late/").text == names


def test_chosen_organization_must_be_ones_own(real_cast: Cast) -> None:
    ben = Visitor().sign_in(real_cast.ben)
    ben.keep(organization_id=str(real_cast.south.pk))
    assert ben.get("/late/").text == "[Ada][Ben]"


def test_member_who_was_removed_sees_nothing_more(real_cast: Cast) -> None:
    cleo = log_in("cleo")
    with scoped(STAFF):
        Membership.objects.filter(user=real_cast.cleo).delete()
    assert cleo.get("/late/").text == ""


def test_staff_see_all_in_the_admin_and_no_tenant_outside(real_cast: Cast) -> None:
    vera = log_in("vera")
    page = vera.get("/admin/tenants/organization/")
    assert page.status_code == 200
    assert "North" in page.text
    assert "South" in page.text
    assert vera.get("/late/").text == ""


def test_members_do_not_enter_the_admin(real_cast: Cast) -> None:
    assert Client().get("/admin/").status_code == 302
    ada = log_in("ada").get("/admin/tenants/organization/")
    assert ada.status_code == 302
    assert "login" in ada.headers["Location"]


def test_streamed_rows_are_read_in_scopes_of_their_own(real_cast: Cast) -> None:
    with scoped(STAFF):
        for number in range(3):
            make_person(real_cast.north, f"p{number}")
    response = log_in("ada").get("/stream/")
    assert b"".join(response) == b"[Ada][Ben][P0][P1][P2]"


@pytest.mark.parametrize(
    ("how", "status", "kept"), [("raised", 500, 0), ("missing", 404, 0), ("returned", 503, 0), ("refused", 409, 1)]
)
def test_raise_rolls_back_and_return_commits(real_cast: Cast, how: str, status: int, kept: int) -> None:
    ada = log_in("ada")
    assert ada.get(f"/fail/?how={how}").status_code == status
    assert count("half") == kept
    assert "[Ada]" in ada.get("/late/").text


@pytest.mark.parametrize(
    ("how", "status", "kept"), [("raised", 500, 0), ("refused", 409, 0), ("invalid", 400, 0), ("returned", 409, 1)]
)
def test_the_api_does_too(real_cast: Cast, how: str, status: int, kept: int) -> None:
    assert Caller(real_cast.north_key).post("fail", {"how": how}).status_code == status
    assert count("half") == kept


def test_key_decides_even_with_a_session(real_cast: Cast) -> None:
    caller = Caller(real_cast.south_key)
    with scoped(STAFF):
        caller.client.force_login(real_cast.ada)
    assert [row["external_id"] for row in caller.get("people").json()["results"]] == ["cleo"]
