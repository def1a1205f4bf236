"""Signing in with the account that one uses everywhere else, as an organization may choose (R-SCALGO-15)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sso.models import IdentityConnection
from sso.services.passwords import note_password
from tenants.domain.sessions import CONFINED_TO
from tenants.models import AuditEntry, Person, User
from tenants.scoping import STAFF, scoped
from tests.cast import Cast, make_member
from tests.licensing.setting import subscribe
from tests.sso.provider import SECRET
from tests.sso.way import Way, code_of, leads_to
from tests.visitors import Visitor

DEEDS = (
    "identity.connected",
    "identity.used",
    "identity_connection.added",
    "identity_connection.opened",
    "identity_connection.tested",
)


def test_set_up_tested_opened_and_used(way: Way) -> None:
    """The whole way of an administrator, and then of herself as a user."""
    assert code_of(Visitor().post("/sign-in/north/go/")) == "CONNECTION_CLOSED"
    assert way.ada.post("/own-sign-in/open/", follow=True).status_code == 200
    assert way.connection().enabled_at is None, "an untested one is not opened"
    assert way.test("s-ada", name="Ada Nord")["Location"] == "/own-sign-in/"
    text = way.ada.get("/own-sign-in/").content.decode()
    assert "This came back" in text
    assert "s-ada" in text
    assert way.identities() == {"s-ada": way.cast.ada}
    way.ada.post("/own-sign-in/open/")
    browser = Visitor()
    assert way.sign_in("s-ada", browser)["Location"] == "/"
    assert browser.get("/settings/").context["user"] == way.cast.ada
    assert browser.kept("organization_id") == str(way.cast.north.pk)
    assert sorted(action for action, _details in way.trail(*DEEDS)) == sorted(DEEDS), "each once"


def test_the_secret_is_kept_encrypted_and_never_shown(way: Way) -> None:
    assert SECRET.encode() not in bytes(way.connection().sealed_secret)
    for path in ("/own-sign-in/", "/own-sign-in/describe/"):
        assert SECRET not in way.ada.get(path).content.decode()


def test_a_user_connects_an_account_of_their_own(open_way: Way) -> None:
    ben = Visitor().sign_in(open_way.cast.ben)
    assert "Connect my account" in ben.get("/own-account/").content.decode()
    assert open_way.connect(ben, "s-ben")["Location"] == "/own-account/"
    assert open_way.sign_in("s-ben")["Location"] == "/"
    assert ben.post("/own-account/disconnect/")["Location"] == "/own-account/"
    assert code_of(open_way.sign_in("s-ben")) == "NOT_CONNECTED"


def test_nobody_disconnects_their_only_way_in(open_way: Way) -> None:
    ben = Visitor().sign_in(open_way.cast.ben)
    open_way.connect(ben, "s-ben")
    with scoped(STAFF):
        open_way.cast.ben.set_unusable_password()
        open_way.cast.ben.save()
    browser = Visitor()
    open_way.sign_in("s-ben", browser)
    browser.post("/own-account/disconnect/")
    assert "s-ben" in open_way.identities()


def test_nobody_is_found_by_an_address(open_way: Way) -> None:
    """The provider says Ben's address of somebody else: anybody may write that into their account."""
    found = open_way.sign_in("s-mallory", email=open_way.cast.ben.email, email_verified=True, name="Ben")
    assert code_of(found) == "NOT_CONNECTED"
    assert open_way.trail("identity_connection.refused") == [
        ("identity_connection.refused", {"sign_in_fault": "NOT_CONNECTED"})
    ]
    assert set(open_way.identities()) == {"s-ada"}


def test_an_account_is_one_users_and_a_user_has_one(open_way: Way) -> None:
    ben = Visitor().sign_in(open_way.cast.ben)
    assert code_of(open_way.connect(ben, "s-ada")) == "ACCOUNT_OF_ANOTHER"
    open_way.connect(ben, "s-ben")
    assert code_of(open_way.connect(ben, "s-ben-too")) == "CONNECTED_OTHERWISE"
    assert open_way.identities() == {"s-ada": open_way.cast.ada, "s-ben": open_way.cast.ben}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exit_on": date(2021, 1, 1)}, "PERSON_LEFT"),
        ({"entry_on": date(2199, 1, 1)}, "PERSON_NOT_YET_HERE"),
        ({"entry_on": None}, "PERSON_WITHOUT_ENTRY"),
        ({"login_mode": "none"}, "NO_LOG_IN_MODE"),
        ({"login_mode": "passive"}, ""),
    ],
)
def test_who_is_not_here_is_not_let_in(open_way: Way, changes: dict[str, object], code: str) -> None:  # R-TEAM-1
    open_way.connect(Visitor().sign_in(open_way.cast.ben), "s-ben")
    with scoped(STAFF):
        Person.objects.filter(pk=open_way.cast.ben_person.pk).update(**changes)
    came = open_way.sign_in("s-ben")
    assert (code_of(came) if came.status_code == 403 else "") == code


def test_who_is_no_longer_a_user_is_not_let_in(open_way: Way) -> None:
    open_way.connect(Visitor().sign_in(open_way.cast.ben), "s-ben")
    with scoped(STAFF):
        User.objects.filter(pk=open_way.cast.ben.pk).update(is_active=False)
    assert code_of(open_way.sign_in("s-ben")) == "USER_LOCKED_OUT"
    with scoped(STAFF):
        User.objects.filter(pk=open_way.cast.ben.pk).update(is_active=True)
        membership = open_way.cast.ben.memberships.get()
    open_way.ada.post(f"/users/{membership.pk}/remove/")
    assert code_of(open_way.sign_in("s-ben")) == "NOT_A_MEMBER"


def test_the_vendors_staff_never_come_in_so(open_way: Way) -> None:
    """Not even where somebody has made them a member."""
    open_way.connect(Visitor().sign_in(open_way.cast.ben), "s-ben")
    with scoped(STAFF):
        User.objects.filter(pk=open_way.cast.ben.pk).update(is_staff=True)
    assert code_of(open_way.sign_in("s-ben")) == "VENDOR_STAFF"


def test_turned_off_it_lets_nobody_in_and_turned_on_everybody_again(open_way: Way) -> None:
    text = open_way.ada.get("/own-sign-in/close/").content.decode()
    assert "All of your users have a password." in text
    open_way.ada.post("/own-sign-in/close/")
    assert code_of(Visitor().post("/sign-in/north/go/")) == "CONNECTION_CLOSED"
    open_way.ada.post("/own-sign-in/open/")
    assert open_way.sign_in("s-ada")["Location"] == "/"


def test_turned_off_while_somebody_is_on_their_way(open_way: Way) -> None:
    browser = Visitor()
    address = leads_to(browser.post("/sign-in/north/go/"))
    open_way.ada.post("/own-sign-in/close/")
    assert code_of(browser.get(open_way.provider.authorize(address, "s-ada"))) == "CONNECTION_CLOSED"


def test_removed_it_forgets_whose_account_is_whose(open_way: Way) -> None:
    open_way.ada.post("/own-sign-in/remove/")
    assert open_way.identities() == {}
    with scoped(STAFF):
        assert not IdentityConnection.objects.exists()


def test_another_issuer_or_client_begins_anew_and_a_new_secret_does_not(open_way: Way) -> None:
    assert open_way.describe(secret="")["Location"] == "/own-sign-in/"
    assert open_way.connection().enabled_at is not None
    open_way.describe(client_id="another")
    assert (open_way.connection().tested_at, open_way.connection().enabled_at) == (None, None)
    assert open_way.identities() == {}


def test_only_license_administrators_set_it_up(way: Way) -> None:  # R-SCALGO-11
    ben = Visitor().sign_in(way.cast.ben)
    for path in ("", "describe/", "close/", "remove/"):
        assert ben.get(f"/own-sign-in/{path}").status_code == 403, path
    for path in ("describe/", "test/", "open/", "close/", "remove/"):
        assert ben.post(f"/own-sign-in/{path}").status_code == 403, path
    assert Visitor().get("/own-sign-in/")["Location"].startswith("/accounts/login/")


def test_two_organizations_with_the_same_issuer_and_subject_are_two(open_way: Way) -> None:
    """North's s-ada is Ada; in south the same subject is nobody, and then Cleo."""
    south = Way(open_way.cast, open_way.provider, slug="south")
    south.describe()
    south.test("s-cleo")
    south.ada.post("/own-sign-in/open/")
    assert code_of(south.sign_in("s-ada")) == "NOT_CONNECTED"
    assert code_of(open_way.sign_in("s-cleo")) == "NOT_CONNECTED"
    browser = Visitor()
    south.sign_in("s-cleo", browser)
    assert browser.get("/settings/").context["user"] == open_way.cast.cleo


def test_who_came_in_by_one_organization_is_in_no_other(open_way: Way, cast: Cast) -> None:
    """North's administrators say who s-ben is; they must not be Ben in south, where he is a user, too."""
    with scoped(STAFF):
        make_member(cast.south, cast.ben, is_license_administrator=True)
    ben = Visitor().sign_in(cast.ben)
    ben.post("/choose-organization/", {"organization": str(cast.north.pk)})
    open_way.connect(ben, "s-ben")
    browser = Visitor()
    open_way.sign_in("s-ben", browser)
    assert browser.kept(CONFINED_TO) == str(cast.north.pk)
    assert browser.get("/users/").status_code == 403, "he administers in south alone"
    browser.post("/choose-organization/", {"organization": str(cast.south.pk)})
    browser.keep(organization_id=str(cast.south.pk))
    assert browser.get("/users/").status_code == 403
    # The positive control: with his password, he is.
    ben.post("/choose-organization/", {"organization": str(cast.south.pk)})
    assert ben.get("/users/").status_code == 200
    # Nor is what lets him in there changed from here.
    assert browser.get("/accounts/email/")["Location"] == "/settings/"
    assert browser.get("/accounts/password/set/")["Location"] == "/accounts/password/reset/"
    with scoped(STAFF):
        logged_in = AuditEntry.objects.filter(action="user.logged_in", subject_id=str(cast.ben.pk))
        times = [logged_in.filter(organization_id=each.pk).count() for each in (cast.north, cast.south)]
    assert times == [2, 1], "with his password he is in both, with the account in north alone"


def test_next_leads_nowhere_but_here(open_way: Way) -> None:
    assert open_way.sign_in("s-ada", next_page="/usage/?grain=day")["Location"] == "/usage/?grain=day"
    for elsewhere in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
    ):
        assert open_way.sign_in("s-ada", next_page=elsewhere)["Location"] == "/", elsewhere


def test_the_browser_remembers_its_organization(open_way: Way) -> None:
    browser = Visitor()
    assert browser.get("/sign-in/").status_code == 200
    assert browser.get("/sign-in/", {"organization": " North "})["Location"] == "/sign-in/north/"
    open_way.sign_in("s-ada", browser)
    browser.post("/accounts/logout/")
    assert browser.get("/sign-in/", {"next": "/usage/"})["Location"] == "/sign-in/north/?next=%2Fusage%2F"
    assert browser.get("/sign-in/?other").status_code == 200


def test_an_organization_that_is_none_and_one_without_are_told_alike(open_way: Way) -> None:
    answers = {
        Visitor().get("/sign-in/", {"organization": slug}).content.count(b"No organisation of this")
        for slug in ("south", "nobody")
    }
    assert answers == {1}
    assert (
        code_of(Visitor().get("/sign-in/south/")) == code_of(Visitor().get("/sign-in/nobody/")) == "CONNECTION_CLOSED"
    )


def test_passwords_that_are_too_old_are_nothing_to_who_came_in_so(open_way: Way) -> None:  # R-CHAT-5
    with scoped(STAFF):
        note_password(open_way.cast.ada, at=timezone.now() - timedelta(days=100))
        subscribe(open_way.cast.north.pk, "concurrent", {"password_days": 90})
    browser = Visitor()
    open_way.sign_in("s-ada", browser)
    assert browser.get("/settings/").status_code == 200
    assert Visitor().sign_in(open_way.cast.ada).get("/settings/").status_code == 302, "the control: a password is"
