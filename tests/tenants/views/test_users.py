"""Who can log in: roles, invitations and their end; one licence administrator always stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tenants.models import AuditEntry, Invitation, Membership, OutboxMessage, User
from tenants.scoping import STAFF, scoped
from tenants.services.invitations import VALID_FOR, find_invitation, token_of
from tests.cast import make_member, make_organization, make_user
from tests.pages.stage import NOW, Stage
from tests.visitors import Visitor


def ada(stage: Stage) -> Visitor:
    return Visitor().sign_in(stage.ada)


def membership(stage: Stage, user: User) -> Membership:
    with scoped(STAFF):
        found: Membership = Membership.objects.get(organization_id=stage.organization_id, user=user)
    return found


def invitations(stage: Stage) -> list[Invitation]:
    with scoped(stage.scope):
        return list(Invitation.objects.order_by("id"))


def invite(stage: Stage, email: str = "dan@fjellvik.example", **roles: str) -> Any:
    return ada(stage).post("/users/invite/", {"email": email, **roles})


def test_users_and_what_they_may_do(stage: Stage) -> None:
    members = ada(stage).get("/users/").context["members"]
    assert [(member.name, member.is_license_administrator, member.is_billing_contact) for member in members] == [
        ("Ada", True, False),
        ("Ben", False, False),
        ("Frida", False, True),
    ]
    assert [member.person_name for member in members] == ["Ada Haugland", "Ben Lunde", "Frida Moe"]


def test_an_invitation_is_sent_again_and_withdrawn(stage: Stage) -> None:  # R-SCALGO-11
    assert invite(stage, is_billing_contact="on")["Location"] == "/users/"
    (first,) = invitations(stage)
    assert (first.is_license_administrator, first.is_billing_contact) == (False, True)
    with scoped(STAFF):
        Invitation.objects.filter(pk=first.pk).update(expires_at=NOW - timedelta(days=1))
    (row,) = ada(stage).get("/users/").context["invitations"]
    assert row.is_expired
    assert ada(stage).post(f"/invitations/{first.pk}/resend/")["Location"] == "/users/"
    _old, new = invitations(stage)
    assert (new.expires_at, new.is_billing_contact) == (NOW + VALID_FOR, True)
    with scoped(stage.scope):
        assert OutboxMessage.objects.filter(template="invitation").count() == 2
    assert "stops working at once" in ada(stage).get(f"/invitations/{new.pk}/withdraw/").content.decode()
    assert ada(stage).post(f"/invitations/{new.pk}/withdraw/")["Location"] == "/users/"
    assert find_invitation(token_of(new.pk)) is None
    assert list(ada(stage).get("/users/").context["invitations"]) == []
    for path in (f"/invitations/{new.pk}/resend/", f"/invitations/{new.pk}/withdraw/"):
        assert ada(stage).post(path).status_code == 404
    assert ada(stage).get(f"/invitations/{new.pk}/resend/").status_code == 405


@pytest.mark.parametrize("email", ["", "no address", "ben@example.org", "a\x00@b.example"])
def test_whom_nobody_can_invite(stage: Stage, email: str) -> None:
    refused = invite(stage, email)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["email"]
    assert invitations(stage) == []


def test_a_person_who_can_log_in_is_not_invited(stage: Stage) -> None:
    path = f"/people/{stage.ben_person.pk}/invite/"
    refused = ada(stage).post(path, {"email": "ben.two@fjellvik.example"})
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == ["Another user is this person."]


def test_roles_are_changed_and_audited(stage: Stage) -> None:
    member = membership(stage, stage.ben)
    path = f"/users/{member.pk}/roles/"
    assert ada(stage).post(path, {"is_license_administrator": "on"})["Location"] == "/users/"
    assert Visitor().sign_in(stage.ben).get("/people/").status_code == 200
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="member.roles_changed")
    assert (entry.actor_id, entry.details["is_license_administrator"]) == (stage.ada.pk, True)


def test_the_last_administrator_stays(stage: Stage) -> None:  # R-SCALGO-10
    own = membership(stage, stage.ada)
    refused = ada(stage).post(f"/users/{own.pk}/roles/", {"is_billing_contact": "on"})
    assert refused.status_code == 422
    assert "Name another licence administrator first" in str(refused.context["form"].errors["is_license_administrator"])
    kept = ada(stage).post(f"/users/{own.pk}/remove/", follow=True)
    assert "Name another licence administrator first" in kept.content.decode()
    assert membership(stage, stage.ada).is_license_administrator


def test_who_hands_over_is_sent_home(stage: Stage) -> None:
    with scoped(STAFF):
        make_member_of = membership(stage, stage.ben)
        make_member_of.is_license_administrator = True
        make_member_of.save()
    own = membership(stage, stage.ada)
    assert ada(stage).post(f"/users/{own.pk}/roles/", {})["Location"] == "/"
    assert ada(stage).get("/users/").status_code == 403


def test_removing_says_first_what_it_does(stage: Stage) -> None:
    member = membership(stage, stage.ben)
    path = f"/users/{member.pk}/remove/"
    page = ada(stage).get(path).content.decode()
    assert "ben@example.org sees nothing of this organisation" in page
    assert "their usage stay as they are" in page
    assert ada(stage).post(path)["Location"] == "/users/"
    with scoped(STAFF):
        assert not Membership.objects.filter(pk=member.pk).exists()
    assert Visitor().sign_in(stage.ben).get("/").status_code == 403
    assert ada(stage).get(path).status_code == 404


def test_users_of_others_are_not_there(stage: Stage) -> None:  # R-X-9
    with scoped(STAFF):
        stranger = make_member(make_organization("far"), make_user("zoe"), is_license_administrator=True)
    for path in ("roles", "remove"):
        assert ada(stage).post(f"/users/{stranger.pk}/{path}/").status_code == 404
