"""Whoever is invited may come in with their organization's account instead of a password (R-SCALGO-15)."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail
from django.utils import timezone

from tenants.models import Invitation, Membership, User
from tenants.scoping import STAFF, scoped
from tenants.services.invitations import invite_user, token_of, withdraw_invitation
from tenants.services.memberships import Roles
from tests.cast import make_person
from tests.sso.way import Way, code_of, leads_to
from tests.visitors import Visitor


def invite(way: Way, email: str = "dan@north.example", **person: Any) -> Invitation:
    with scoped(STAFF):
        dan = make_person(way.cast.north, "dan", name="Dan of the waterworks", **person)
    with scoped(way.cast.as_ada()):
        return invite_user(
            way.cast.north.pk, email, Roles(is_billing_contact=True), at=timezone.now(), person_id=dan.pk
        )


def accept(way: Way, invitation: Invitation, subject: str, visitor: Visitor | None = None, **claims: Any) -> Any:
    visitor = visitor or Visitor()
    going = visitor.post(f"/accounts/invitation/{token_of(invitation.pk)}/own-account/")
    return visitor.get(way.provider.authorize(leads_to(going), subject, **claims))


def test_an_invitation_is_accepted_without_a_password(open_way: Way) -> None:
    invitation = invite(open_way)
    page = Visitor().get(f"/accounts/invitation/{token_of(invitation.pk)}/").content.decode()
    assert "Use my North account instead" in page
    browser = Visitor()
    assert (
        accept(open_way, invitation, "s-dan", browser, name="Dan Dahl", email="someone.else@north.example")["Location"]
        == "/"
    )
    dan = open_way.identities()["s-dan"]
    assert (dan.email, dan.name, dan.has_usable_password()) == ("dan@north.example", "Dan Dahl", False)
    with scoped(STAFF):
        membership = Membership.objects.get(user=dan)
    assert (membership.person_id, membership.is_billing_contact) == (invitation.person_id, True)
    assert browser.get("/settings/").context["user"] == dan
    assert open_way.sign_in("s-dan")["Location"] == "/"
    assert code_of(Visitor().post(f"/accounts/invitation/{token_of(invitation.pk)}/own-account/")) == "INVITATION_ENDED"


def test_who_is_called_nothing_there_is_called_as_here(open_way: Way) -> None:
    accept(open_way, invite(open_way), "s-dan")
    assert open_way.identities()["s-dan"].name == "Dan of the waterworks"


def test_how_many_could_log_in_no_other_way_is_said_before_it_is_turned_off(open_way: Way) -> None:
    accept(open_way, invite(open_way), "s-dan")
    assert "1 of your users has no password" in open_way.ada.get("/own-sign-in/close/").content.decode()


def test_who_has_no_password_gets_a_link_to_choose_one(open_way: Way) -> None:
    """What the administrator is told before turning it off, and the user before disconnecting."""
    browser = Visitor()
    accept(open_way, invite(open_way), "s-dan", browser)
    browser.post("/accounts/password/reset/", {"email": "dan@north.example"})
    (sent,) = mail.outbox
    assert sent.to == ["dan@north.example"]
    key = re.search(r"/accounts/password/reset/key/\S+", str(sent.body))
    assert key is not None
    form = Visitor()
    chosen = "an entirely different passphrase"
    place = form.get(key[0])["Location"]
    assert form.post(place, {"password1": chosen, "password2": chosen}).status_code == 302
    assert open_way.identities()["s-dan"].has_usable_password()
    # A new password ends sessions; the account lets them in again.
    open_way.sign_in("s-dan", browser)
    browser.post("/own-account/disconnect/")
    assert "s-dan" not in open_way.identities()


def test_an_account_that_is_somebodys_accepts_nothing(open_way: Way) -> None:
    invitation = invite(open_way)
    assert code_of(accept(open_way, invitation, "s-ada")) == "ACCOUNT_OF_ANOTHER"
    with scoped(STAFF):
        invitation.refresh_from_db()
        assert invitation.accepted_at is None
        assert not User.objects.filter(email="dan@north.example").exists()


def test_somebody_who_is_not_to_log_in_is_not_let_in_by_an_invitation(open_way: Way) -> None:
    assert code_of(accept(open_way, invite(open_way, login_mode="none"), "s-dan")) == "NO_LOG_IN_MODE"
    with scoped(STAFF):
        assert not User.objects.filter(email="dan@north.example").exists()


def test_an_address_that_has_a_user_is_not_taken_over(open_way: Way) -> None:
    """Cleo is invited to north: her user is hers, and she signs in as it first."""
    invitation = invite(open_way, open_way.cast.cleo.email)
    assert code_of(accept(open_way, invitation, "s-mallory")) == "INVITATION_OF_USER"
    assert "s-mallory" not in open_way.identities()


def test_an_invitation_that_is_withdrawn_on_the_way(open_way: Way) -> None:
    invitation, browser = invite(open_way), Visitor()
    going = browser.post(f"/accounts/invitation/{token_of(invitation.pk)}/own-account/")
    with scoped(open_way.cast.as_ada()):
        withdraw_invitation(invitation.pk, at=timezone.now())
    assert code_of(browser.get(open_way.provider.authorize(leads_to(going), "s-dan"))) == "INVITATION_ENDED"


def test_without_such_a_sign_in_it_is_not_offered(way: Way) -> None:
    invitation = invite(way)
    page = Visitor().get(f"/accounts/invitation/{token_of(invitation.pk)}/").content.decode()
    assert "account instead" not in page
    assert (
        code_of(Visitor().post(f"/accounts/invitation/{token_of(invitation.pk)}/own-account/")) == "CONNECTION_CLOSED"
    )


def test_an_account_whose_user_has_left_may_be_somebodys_again(open_way: Way) -> None:
    first = invite(open_way)
    accept(open_way, first, "s-dan")
    with scoped(STAFF):
        membership = Membership.objects.get(user=open_way.identities()["s-dan"])
    open_way.ada.post(f"/users/{membership.pk}/remove/")
    assert code_of(open_way.sign_in("s-dan")) == "NOT_A_MEMBER"
    with scoped(open_way.cast.as_ada()):
        again = invite_user(open_way.cast.north.pk, "dan.dahl@north.example", Roles(), at=timezone.now())
    assert accept(open_way, again, "s-dan", name="Dan Dahl")["Location"] == "/"
    assert open_way.identities()["s-dan"].email == "dan.dahl@north.example"
