"""Customers, their members and their people on the vendor's site."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.models import Invitation, Membership, Organization, OutboxMessage
from tenants.scoping import STAFF, scoped
from tests.cast import make_member, make_person, make_user
from tests.staff import Desk, audited, messages_of, text_of

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
        "Public agency, 1,700 employees, NO",
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
