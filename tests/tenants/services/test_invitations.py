"""An invited address becomes a member by a link that works once, for 14 days."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tenants.domain.invitation_token import token_digest
from tenants.domain.refusal import Refused
from tenants.models import Invitation, Membership, OutboxMessage, User
from tenants.scoping import STAFF, scoped
from tenants.services.invitations import (
    FoundInvitation,
    accept_as_new_user,
    accept_as_user,
    find_invitation,
    invite_user,
    resend_invitation,
    token_of,
    withdraw_invitation,
)
from tenants.services.mail_sending import send_waiting_mail
from tenants.services.memberships import Roles
from tests.cast import PASSWORD, Cast, make_member, make_person
from tests.racing import race
from tests.visitors import Visitor

USER = Roles()
NEW_PASSWORD = "quite another long password"


def invite(cast: Cast, email: str = "Dan@Example.org", at: datetime | None = None, **roles: bool) -> str:
    """The token of the link."""
    with scoped(cast.as_ada()):
        return token_of(invite_user(cast.north.pk, email, Roles(**roles), at=at or timezone.now()).pk)


def find(token: str) -> FoundInvitation:
    found = find_invitation(token)
    assert found is not None
    return found


def page(token: str) -> str:
    return f"/accounts/invitation/{token}/"


def member(cast: Cast, email: str) -> Membership:
    with scoped(STAFF):
        found: Membership = Membership.objects.select_related("user").get(organization=cast.north, user__email=email)
    return found


# The service


def test_only_the_hash_of_the_token_is_kept(cast: Cast) -> None:
    token = invite(cast)
    with scoped(STAFF):
        invitation = Invitation.objects.get()
        waiting = OutboxMessage.objects.get()
    assert bytes(invitation.token_digest) == token_digest(token)
    assert token not in str(waiting.context)
    assert (invitation.email, waiting.recipients, invitation.invited_by_id) == (
        "dan@example.org",
        ["dan@example.org"],
        cast.ada.pk,
    )


def test_only_license_administrators_invite(cast: Cast) -> None:  # R-SCALGO-11
    with scoped(cast.as_ben()), pytest.raises(PermissionDenied):
        invite_user(cast.north.pk, "dan@example.org", USER, at=timezone.now())
    with scoped(cast.as_cleo()), pytest.raises(PermissionDenied):
        invite_user(cast.north.pk, "dan@example.org", USER, at=timezone.now())


def test_a_member_is_not_invited(cast: Cast) -> None:
    with scoped(cast.as_ada()), pytest.raises(Refused, match="MEMBER_ALREADY"):
        invite_user(cast.north.pk, "BEN@example.org", USER, at=timezone.now())


def test_inviting_again_ends_the_earlier_link(cast: Cast) -> None:
    first, second = invite(cast), invite(cast)
    assert find_invitation(first) is None
    assert find_invitation(second) is not None


def test_link_ends_after_14_days_or_when_withdrawn(cast: Cast) -> None:
    assert find_invitation(invite(cast, at=timezone.now() - timedelta(days=14))) is None
    assert find_invitation(invite(cast, at=timezone.now() - timedelta(days=13, hours=23))) is not None
    with scoped(cast.as_ada()):
        withdraw_invitation(Invitation.objects.get(withdrawn_at__isnull=True).pk, at=timezone.now())
    with scoped(STAFF):
        assert Invitation.objects.filter(withdrawn_at__isnull=True).count() == 0


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("token", ["", "x", "x" * 43, "\x00", "ø" * 500])
def test_guessed_token_finds_nothing(token: str) -> None:
    assert find_invitation(token) is None


def test_two_clicks_at_once_make_one_member(real_cast: Cast) -> None:
    found = find(invite(real_cast))

    def accept(number: int) -> str:
        try:
            accept_as_new_user(found, name=f"Dan {number}", password=NEW_PASSWORD, at=timezone.now())
        except Refused as refused:
            return refused.code
        return "accepted"

    outcomes = race(accept, 3)
    assert outcomes.count("accepted") == 1
    assert set(outcomes) == {"accepted", "INVITATION_ENDED"}
    assert member(real_cast, "dan@example.org").user.name.startswith("Dan")


def test_the_link_of_another_is_not_ones_own(cast: Cast) -> None:
    found = find(invite(cast))
    with pytest.raises(Refused, match="INVITATION_OF_ANOTHER"):
        accept_as_user(found, cast.cleo, at=timezone.now())


# The page


def test_from_the_mail_to_the_membership(real_cast: Cast) -> None:
    invite(real_cast, is_license_administrator=True)
    assert send_waiting_mail(timezone.now()).sent == 1
    (sent,) = mail.outbox
    assert sent.to == ["dan@example.org"]
    path = re.findall(r"http://localhost:8000(/accounts/invitation/\S+)", str(sent.body))[0]
    client = Visitor()
    shown = client.get(path)
    assert shown.status_code == 200
    assert "North" in shown.text
    assert "dan@example.org" in shown.text
    accepted = client.post(path, {"name": "Dan", "password": NEW_PASSWORD})
    assert (accepted.status_code, accepted.headers["Location"]) == (302, "/")
    membership = member(real_cast, "dan@example.org")
    assert (membership.is_license_administrator, membership.user.name) == (True, "Dan")
    assert client.kept("organization_id") == str(real_cast.north.pk)
    assert client.kept("_auth_user_id") == str(membership.user_id)
    assert Visitor().get(path).status_code == 410
    with scoped(STAFF):
        assert EmailAddress.objects.get(user=membership.user).verified


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name": "Dan", "password": "short"}, "too short"),
        ({"name": "Dan", "password": "password1234"}, "too common"),
        ({"name": "", "password": NEW_PASSWORD}, "required"),
        ({"name": "\u202eDan", "password": NEW_PASSWORD}, "not right"),
    ],
)
def test_faulty_answers_are_refused_and_the_link_stays(cast: Cast, answers: dict[str, str], words: str) -> None:
    token = invite(cast)
    shown = Visitor().post(page(token), answers)
    assert shown.status_code == 422
    assert words in shown.text
    assert find_invitation(token) is not None
    with scoped(STAFF):
        assert not User.objects.filter(email="dan@example.org").exists()


def test_who_has_a_user_signs_in_and_says_yes(real_cast: Cast) -> None:
    token = invite(real_cast, "cleo@example.org")
    client = Visitor()
    asked = client.get(page(token))
    assert asked.headers["Location"] == f"/accounts/login/?next={page(token)}"
    signed_in: Any = client.post(asked.headers["Location"], {"login": "cleo@example.org", "password": PASSWORD})
    assert signed_in.headers["Location"] == page(token)
    assert "password" not in client.get(page(token)).text
    assert client.post(page(token)).headers["Location"] == "/"
    assert member(real_cast, "cleo@example.org").user_id == real_cast.cleo.pk


def test_somebody_else_is_told_to_sign_out(cast: Cast) -> None:
    token = invite(cast)
    client = Visitor().sign_in(cast.cleo)
    for shown in (client.get(page(token)), client.post(page(token))):
        assert shown.status_code == 200
        assert "You are signed in as cleo@example.org" in shown.text
    assert find_invitation(token) is not None


def test_ended_link_says_so(cast: Cast) -> None:
    shown = Visitor().get(page("nonsense"))
    assert shown.status_code == 410
    assert "no longer works" in shown.text
    assert shown.headers["Cache-Control"].startswith("max-age=0")


def test_in_production_the_kept_copy_has_no_link(real_cast: Cast, settings: Any) -> None:
    settings.ENVIRONMENT = "production"
    token = invite(real_cast)
    send_waiting_mail(timezone.now())
    assert token in mail.outbox[0].body
    with scoped(STAFF):
        assert token not in OutboxMessage.objects.get().body


def test_a_user_of_two_organizations_enters_the_inviting_one(real_cast: Cast) -> None:
    token = invite(real_cast, "cleo@example.org")
    with scoped(STAFF):
        assert make_member(real_cast.north, real_cast.vera).pk
    client = Visitor().sign_in(real_cast.cleo)
    client.post(page(token))
    assert client.kept("organization_id") == str(real_cast.north.pk)


# Of a person


def test_a_person_who_can_log_in_already_is_not_invited_again(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        with pytest.raises(Refused, match="PERSON_HAS_USER"):
            invite_user(cast.north.pk, "ben.two@example.org", USER, at=timezone.now(), person_id=cast.ben_person.pk)
        with pytest.raises(Refused, match="UNKNOWN_PERSON"):
            invite_user(cast.north.pk, "cleo@example.net", USER, at=timezone.now(), person_id=cast.cleo_person.pk)
        assert not Invitation.objects.exists()


def test_one_open_invitation_for_a_person(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        dan = make_person(cast.north)
        first = invite_user(cast.north.pk, "dan@example.org", USER, at=timezone.now(), person_id=dan.pk)
        invite_user(cast.north.pk, "dan@work.example", USER, at=timezone.now(), person_id=dan.pk)
        first.refresh_from_db()
        assert first.withdrawn_at is not None
        assert Invitation.objects.get(withdrawn_at=None).email == "dan@work.example"


def test_a_new_link_with_the_same_roles_ends_the_old_one(cast: Cast) -> None:
    now = timezone.now()
    token = invite(cast, at=now - timedelta(days=20), is_billing_contact=True)
    assert find_invitation(token) is None
    with scoped(cast.as_ada()):
        old = Invitation.objects.get()
        new = resend_invitation(old.pk, at=now)
        assert (new.email, new.is_billing_contact, new.expires_at) == (old.email, True, now + timedelta(days=14))
        assert OutboxMessage.objects.filter(template="invitation").count() == 2
        with pytest.raises(Refused, match="INVITATION_ENDED"):
            resend_invitation(old.pk, at=now)
    assert find_invitation(token_of(new.pk)) is not None
    with scoped(cast.as_ben()), pytest.raises(PermissionDenied):
        resend_invitation(new.pk, at=now)
