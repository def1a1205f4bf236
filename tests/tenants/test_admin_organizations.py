"""Customers, their members and their people on the vendor's site."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tenants.models import Invitation, Membership, Organization, OutboxMessage, Person
from tenants.scoping import STAFF, scoped
from tenants.services.invitations import invite_user
from tenants.services.memberships import Roles
from tests.cast import make_member, make_person, make_user
from tests.staff import NOW, Desk, audited, messages_of, text_of

NEW = {
    "name": "Øvre Eiker",
    "slug": "ovre-eiker",
    "organization_type": "public_agency",
    "employees": "1700",
    "country": "NO",
    "currency": "NOK",
    "locale": "nb",
    "timezone": "Europe/Oslo",
}


def found(slug: str) -> Organization | None:
    with scoped(STAFF):
        return Organization.objects.filter(slug=slug).first()


def test_a_customer_is_created_by_the_service(desk: Desk) -> None:
    response = desk.act("tenants_organization_create", **NEW)
    created = found("ovre-eiker")
    assert created is not None
    assert (created.name, created.employees, created.external_id) == ("Øvre Eiker", 1700, None)
    assert messages_of(response) == ["Øvre Eiker is a customer now."]
    assert response["Location"] == f"/admin/tenants/organization/{created.pk}/change/"
    entry = audited("organization.created")[-1]
    assert (entry.organization_id, entry.actor_id) == (created.pk, desk.business.vera.pk)
    page = text_of(desk.get("tenants_organization_change", created.pk))
    for words in (
        "Public agency, 1,700 employees, Norway",
        "None yet. Sign an agreement",
        "Not said yet: nothing can be signed or invoiced before.",
        "Nobody yet. Invite the first licence administrator.",
        "None. A program needs one to send usage.",
    ):
        assert words in page, words


def test_two_customers_may_be_without_an_id_of_ours(desk: Desk) -> None:
    desk.act("tenants_organization_create", **NEW)
    assert desk.act("tenants_organization_create", **NEW | {"slug": "nedre-eiker"}).status_code == 302


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"slug": "Øvre"}, "Use lower-case letters, digits and inner hyphens, at most 63. (INVALID_SLUG)"),
        ({"slug": "fjellvik"}, "Another organisation has this short name. (SLUG_TAKEN)"),
        ({"name": " "}, "This field is required."),
        ({"name": "a\u0000b"}, "Null characters are not allowed."),
        ({"name": "a\u202eb"}, "This text is not right. (INVALID_TEXT)"),
        ({"employees": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"country": "XX"}, "Select a valid choice."),
        ({"timezone": "Mars/Olympus"}, "Select a valid choice."),
    ],
)
def test_a_customer_that_cannot_be_is_refused_at_its_field(desk: Desk, more: dict[str, str], words: str) -> None:
    response = desk.act("tenants_organization_create", **NEW | more)
    assert response.status_code == 200
    assert words in text_of(response)
    assert found("ovre-eiker") is None


def test_a_changed_fact_keeps_its_reason(desk: Desk) -> None:
    facts = {key: value for key, value in NEW.items() if key != "slug"} | {"name": "Newcomer", "employees": "40"}
    assert "This field is required." in text_of(change(desk, **facts))
    assert change(desk, **facts, reason="Told us so").status_code == 302
    changed = found("newcomer")
    assert changed is not None
    assert changed.employees == 40
    entry = audited("organization.changed")[-1]
    assert (entry.reason, entry.details["values"]["employees"]) == ("Told us so", [250, 40])


def change(desk: Desk, **facts: str) -> Any:
    return desk.act("tenants_organization_change-facts", desk.business.newcomer, **facts)


def test_the_vendor_sees_how_many_people_and_not_who(desk: Desk) -> None:  # R-X-14
    organization = found("newcomer")
    assert organization is not None
    with scoped(STAFF):
        make_person(organization, "dan", name="Dan Example")
    page = text_of(desk.get("tenants_organization_change", organization.pk))
    assert "1 person, 0 departments" in page
    assert "Dan Example" not in page


# -- members


def test_a_user_is_invited_by_the_service(desk: Desk) -> None:
    page = desk.get("tenants_organization_invite", desk.business.customers["fjellvik"]).content.decode()
    assert 'name="is_license_administrator" class="form-check-input" id="id_is_license_administrator" checked' in page
    response = desk.act(
        "tenants_organization_invite",
        desk.business.customers["fjellvik"],
        email="New@Fjellvik.example",
        is_license_administrator="on",
    )
    assert messages_of(response) == ["new@fjellvik.example is invited."]
    with scoped(STAFF):
        invitation = Invitation.objects.get()
        assert OutboxMessage.objects.filter(template="invitation").count() == 1
    assert (invitation.is_license_administrator, invitation.is_billing_contact) == (True, False)
    assert audited("invitation.sent")[-1].actor_id == desk.business.vera.pk


def test_who_is_a_member_is_not_invited_again(desk: Desk) -> None:
    response = desk.act("tenants_organization_invite", desk.business.newcomer, email="ada@example.org")
    assert "This user is a member already. (MEMBER_ALREADY)" in text_of(response)


def test_a_list_says_yes_and_no_in_words(desk: Desk) -> None:
    response = desk.get("tenants_membership_changelist")
    (row,), admin = response.context["cl"].result_list, response.context["cl"].model_admin
    cells = [admin.administers(row), admin.gets_invoices(row)]
    assert [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells] == ["yes", "no"]
    assert all(cell in response.content.decode() for cell in cells)


def test_roles_are_changed_and_the_last_administrator_stays(desk: Desk) -> None:  # R-SCALGO-10
    with scoped(STAFF):
        ada = Membership.objects.get(user=desk.business.ada)
    refused = desk.act("tenants_membership_roles", ada.pk, is_billing_contact="on")
    assert "Name another licence administrator first: one must always be there." in text_of(refused)
    assert "(LAST_LICENSE_ADMINISTRATOR)" in text_of(desk.act("tenants_membership_remove", ada.pk))
    response = desk.act("tenants_membership_roles", ada.pk, is_license_administrator="on", is_billing_contact="on")
    assert messages_of(response) == ["The roles are saved."]
    assert "Licence administrator Billing contact" in text_of(desk.get("tenants_membership_change", ada.pk))
    assert audited("member.roles_changed")[-1].actor_id == desk.business.vera.pk


def test_a_member_is_removed_by_the_service(desk: Desk) -> None:
    with scoped(STAFF):
        newcomer = Organization.objects.get(pk=desk.business.newcomer)
        ben = make_member(newcomer, make_user("ben"))
    page = text_of(desk.get("tenants_membership_remove", ben.pk))
    assert "ben@example.org sees nothing of Newcomer any more." in page
    response = desk.act("tenants_membership_remove", ben.pk)
    assert messages_of(response) == ["ben@example.org is removed."]
    with scoped(STAFF):
        assert not Membership.objects.filter(pk=ben.pk).exists()
    assert len(audited("member.removed")) == 1


# -- invitations


def invited(desk: Desk, email: str = "new@newcomer.example") -> Invitation:
    with scoped(STAFF):
        return invite_user(desk.business.newcomer, email, Roles(is_license_administrator=True), at=NOW)


def test_open_invitations_stand_on_the_customers_page_and_can_be_withdrawn(desk: Desk) -> None:
    invitation = invited(desk)
    page = text_of(desk.get("tenants_organization_change", desk.business.newcomer))
    assert "new@newcomer.example Withdraw Licence administrator 8 Jun 2015, 09:00" in page
    asked = text_of(desk.get("tenants_invitation_withdraw", invitation.pk))
    assert "The link that new@newcomer.example got works no more. Nobody is told." in asked
    response = desk.act("tenants_invitation_withdraw", invitation.pk)
    assert messages_of(response) == ["The invitation of new@newcomer.example is withdrawn."]
    assert audited("invitation.withdrawn")[-1].actor_id == desk.business.vera.pk
    assert "Open invitations" not in text_of(desk.get("tenants_organization_change", desk.business.newcomer))
    ended = text_of(desk.get("tenants_invitation_change", invitation.pk))
    assert "Withdraw the invitation" not in ended
    assert "(INVITATION_ENDED)" in text_of(desk.act("tenants_invitation_resend", invitation.pk))


def test_an_invitation_that_ran_out_is_sent_once_more(desk: Desk) -> None:
    old = invited(desk)
    with scoped(STAFF):
        Invitation.objects.update(expires_at=NOW - timedelta(days=1))
    page = text_of(desk.get("tenants_organization_change", desk.business.newcomer))
    assert "Licence administrator Expired 24 May 2015, 09:00" in page
    desk.act("tenants_invitation_resend", old.pk)
    with scoped(STAFF):
        new = Invitation.objects.get(withdrawn_at__isnull=True)
    assert (new.email, new.expires_at, new.is_license_administrator) == (old.email, NOW + timedelta(days=14), True)


# -- erasing a person


ERASURE = {"known_as": "Dan@Newcomer.example", "reason": "Letter of 20 May"}


def dan_of(desk: Desk) -> Person:
    with scoped(STAFF):
        organization = Organization.objects.get(pk=desk.business.newcomer)
        dan = make_person(organization, "dan", name="Dan Example")
        Person.objects.filter(pk=dan.pk).update(email="dan@newcomer.example")
        return dan


def test_the_vendor_erases_a_person_whom_a_customer_names(desk: Desk) -> None:  # R-X-14
    dan = dan_of(desk)
    first = text_of(desk.act("tenants_organization_erase-person", desk.business.newcomer, step="foresee", **ERASURE))
    assert "This cannot be taken back, not by you either. One person of Newcomer is found by what you wrote." in first
    assert "Dan Example" not in first
    with scoped(STAFF):
        assert Person.objects.get(pk=dan.pk).erased_at is None
    response = desk.act("tenants_organization_erase-person", desk.business.newcomer, **ERASURE)
    with scoped(STAFF):
        erased = Person.objects.get(pk=dan.pk)
    assert erased.erased_at == NOW
    assert messages_of(response) == [f"{erased.name} stands in their place now."]
    (entry,) = audited("person.erased")
    assert (entry.actor_id, entry.reason) == (desk.business.vera.pk, "Letter of 20 May")
    again = desk.act("tenants_organization_erase-person", desk.business.newcomer, **ERASURE)
    assert "Nobody has this ID or address there. (UNKNOWN_PERSON)" in text_of(again)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"known_as": "nobody"}, "(UNKNOWN_PERSON)"),
        ({"known_as": "dan@newcomer.example"}, "(SEVERAL_PEOPLE)"),
        ({"known_as": ""}, "This field is required."),
        ({"known_as": "dan", "reason": ""}, "This field is required."),
    ],
)
def test_who_is_not_found_is_not_erased(desk: Desk, answers: dict[str, str], words: str) -> None:
    dan_of(desk)
    with scoped(STAFF):
        twin = make_person(Organization.objects.get(pk=desk.business.newcomer), "dan-2")
        Person.objects.filter(pk=twin.pk).update(email="dan@newcomer.example")
    page = desk.act("tenants_organization_erase-person", desk.business.newcomer, **ERASURE | answers)
    assert words in text_of(page)
    assert audited("person.erased") == []


def test_a_person_of_another_customer_is_not_found(desk: Desk) -> None:  # R-X-9
    dan_of(desk)
    elsewhere = desk.business.customers["fjellvik"]
    assert "(UNKNOWN_PERSON)" in text_of(desk.act("tenants_organization_erase-person", elsewhere, **ERASURE))
