"""Users, keys, the audit trail and mail on the vendor's site."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from tenants.admin_floor.shown import page_address
from tenants.models import ApiKey, Organization, OutboxMessage, User
from tenants.scoping import STAFF, Role, Scope, scoped
from tenants.services.api_keys import find_api_key
from tenants.services.people import change_person
from tests.cast import make_person
from tests.staff import NOW, Desk, audited, browser_of, messages_of, text_of

# -- keys


def make_key(desk: Desk, page: str, *args: object, **answers: Any) -> Any:
    return desk.act(page, *args, **{"name": "web shop", "scopes": ["events:write", "usage:read"]} | answers)


def secret_in(response: Any) -> str:
    found = re.search(r'id="secret" value="([^"]+)"', response.content.decode())
    assert found is not None
    return found.group(1)


def test_a_key_is_shown_once_and_kept_nowhere(desk: Desk) -> None:
    organization_id = desk.business.newcomer
    response = make_key(desk, "tenants_organization_create-key", organization_id)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    secret = secret_in(response)
    key = find_api_key(secret)
    assert key is not None
    assert key.organization_id == organization_id
    for page in ("tenants_apikey_changelist", "index"):
        assert secret not in desk.get(page).content.decode()
    assert secret not in desk.get("tenants_apikey_change", key.api_key_id).content.decode()
    assert messages_of(response) == []
    with scoped(Scope(Role.WEB)):
        assert secret not in str([session.get_decoded() for session in Session.objects.all()])
    entry = audited("api_key.created")[-1]
    assert (entry.actor_id, entry.details) == (desk.business.vera.pk, {"scopes": ["events:write", "usage:read"]})
    assert secret not in str(entry.details)


def test_a_key_of_the_vendor_may_more(desk: Desk) -> None:
    customers = text_of(desk.get("tenants_organization_create-key", desk.business.newcomer))
    vendors = text_of(desk.get("tenants_apikey_create"))
    assert "(offers:write)" in vendors
    assert "(offers:write)" not in customers
    make_key(desk, "tenants_apikey_create", scopes=["offers:write"], expires_on="2015-06-01")
    with scoped(STAFF):
        key = ApiKey.objects.get()
    assert (key.organization_id, key.scopes) == (None, ["offers:write"])
    # Midnight by the seller's clock.
    assert key.expires_at == datetime(2015, 5, 31, 22, tzinfo=UTC)
    assert "Every customer (a key of the vendor)" in text_of(desk.get("tenants_apikey_change", key.pk))


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"scopes": []}, "This field is required."),
        ({"scopes": ["offers:write"]}, "Select a valid choice."),
        ({"name": ""}, "This field is required."),
        ({"expires_on": "soon"}, "Write a day as 2026-03-15."),
    ],
)
def test_a_key_that_cannot_be_is_refused(desk: Desk, answers: dict[str, Any], words: str) -> None:
    response = make_key(desk, "tenants_organization_create-key", desk.business.newcomer, **answers)
    assert words in text_of(response)
    with scoped(STAFF):
        assert not ApiKey.objects.exists()


def test_a_revoked_key_works_never_again(desk: Desk) -> None:
    secret = secret_in(make_key(desk, "tenants_organization_create-key", desk.business.newcomer))
    found = find_api_key(secret)
    assert found is not None
    page = text_of(desk.get("tenants_apikey_revoke", found.api_key_id))
    assert "is refused from this moment on." in page
    response = desk.act("tenants_apikey_revoke", found.api_key_id)
    assert messages_of(response) == ["The key web shop is revoked."]
    assert find_api_key(secret) is None
    assert audited("api_key.revoked")[-1].actor_id == desk.business.vera.pk
    page = text_of(desk.get("tenants_apikey_change", found.api_key_id))
    assert "Revoked 25 May 2015, 09:00" in page
    assert "Revoke the key" not in page
    assert len(desk.get("tenants_apikey_changelist", state="in-force").context["cl"].result_list) == 0
    assert len(desk.get("tenants_apikey_changelist", state="revoked").context["cl"].result_list) == 1


# -- users


def test_a_colleague_is_added_and_chooses_a_password_by_mail(desk: Desk) -> None:
    response = desk.act("tenants_user_add-staff", email="Eva@Terreng.example", name="Eva Lie")
    with scoped(STAFF):
        eva = User.objects.get(email="eva@terreng.example")
    assert response["Location"] == f"/admin/tenants/user/{eva.pk}/change/"
    assert (eva.is_staff, eva.is_superuser, eva.has_usable_password()) == (True, False, False)
    assert "Password Not chosen yet" in text_of(desk.get("tenants_user_change", eva.pk))
    desk.act("tenants_user_password-link", eva.pk)
    with scoped(STAFF):
        mail = OutboxMessage.objects.get(template="choose_password")
    assert (mail.recipients, mail.context["user_id"]["value"]) == (["eva@terreng.example"], str(eva.pk))
    assert [audited(action)[-1].actor_id for action in ("user.staff_added", "user.password_link_sent")] == [
        desk.business.vera.pk
    ] * 2


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"email": "ada@example.org", "name": "Ada"}, "There is a user with this address. (USER_EXISTS)"),
        ({"email": "nobody", "name": "Ada"}, "Enter a valid email address."),
        ({"email": "x@example.org", "name": ""}, "This field is required."),
    ],
)
def test_a_colleague_who_cannot_be_is_refused(desk: Desk, answers: dict[str, str], words: str) -> None:
    assert words in text_of(desk.act("tenants_user_add-staff", **answers))
    with scoped(STAFF):
        assert User.objects.filter(is_staff=True).count() == 1


def test_a_user_is_locked_out_at_once_and_let_in_again(desk: Desk) -> None:
    with scoped(STAFF):
        carl = User.objects.create_user("carl@example.org", name="Carl", is_staff=True)
    browser = browser_of(carl)
    assert browser.get("/admin/").status_code == 200
    assert "This field is required." in text_of(desk.act("tenants_user_deactivate", carl.pk, reason=""))
    desk.act("tenants_user_deactivate", carl.pk, reason="Has left")
    assert browser.get("/admin/").status_code == 302
    page = text_of(desk.get("tenants_user_change", carl.pk))
    assert "Locked out" in page
    assert "Mail a password link" not in page
    assert "(USER_LOCKED_OUT)" in text_of(desk.act("tenants_user_password-link", carl.pk))
    desk.act("tenants_user_reactivate", carl.pk, reason="Is back")
    with scoped(STAFF):
        assert User.objects.get(pk=carl.pk).is_active
    reasons = [audited(action)[-1].reason for action in ("user.deactivated", "user.reactivated")]
    assert reasons == ["Has left", "Is back"]


def test_nobody_locks_out_themselves_or_the_last_administrator(desk: Desk) -> None:  # R-SCALGO-10
    own = desk.act("tenants_user_deactivate", desk.business.vera.pk, reason="x")
    assert "You cannot lock yourself out. (OWN_USER)" in text_of(own)
    last = desk.act("tenants_user_deactivate", desk.business.ada.pk, reason="x")
    assert "(LAST_LICENSE_ADMINISTRATOR)" in text_of(last)
    with scoped(STAFF):
        assert User.objects.filter(is_active=False).count() == 0


# -- the trail and the mail


def test_the_trail_says_who_did_what_and_why(desk: Desk) -> None:
    desk.act("billing_offer_hold", desk.business.offer("fjellvik").pk, reason="Ask first")
    page = text_of(desk.get("tenants_auditentry_changelist", q="offer.held"))
    row = "25 May 2015, 09:00 Put the price of a term on hold vera@example.org Fjellvik Price of a term Ask first"
    assert row in page
    (entry,) = audited("offer.held")
    response = desk.get("tenants_auditentry_change", entry.pk)
    page = text_of(response)
    assert "Reason Ask first" in page
    offer = desk.business.offer("fjellvik")
    assert "Done to Price of a term By User, vera@example.org Reason" in page
    assert f'<a href="{page_address(offer)}">Price of a term</a>' in response.content.decode()
    assert f"As it is kept Done to offer {offer.pk}" in page
    assert "Code offer.held" in page
    found = desk.get("tenants_auditentry_changelist", kind="offer").context["cl"].result_list
    assert {entry.subject_kind for entry in found} == {"offer"}
    assert "Audit log" in text_of(desk.get("tenants_auditentry_changelist"))


def test_the_trail_tells_details_in_words_and_people_by_id(desk: Desk) -> None:  # R-X-14
    with scoped(STAFF):
        organization = Organization.objects.get(pk=desk.business.newcomer)
        dan = make_person(organization, "dan", name="Dan Example")
        change_person(dan.pk, {"login_mode": "passive"}, at=NOW)
    (entry,) = audited("person.changed")
    page = text_of(desk.get("tenants_auditentry_change", entry.pk))
    assert "Changed a person" in page
    assert "Done to Person By" in page
    assert f"Done to person {dan.pk}" in page
    assert "log-in mode active → read only" in page
    assert "Dan Example" not in page


def test_mail_is_shown_by_what_became_of_it(desk: Desk) -> None:
    with scoped(STAFF):
        waiting = OutboxMessage.objects.get(template="invoice_issued")
        sent = OutboxMessage.objects.create(
            organization_id=desk.business.newcomer,
            reason_key="sent",
            template="invitation",
            locale="nb",
            recipients=["a@example.org"],
            queued_at=NOW,
            next_attempt_at=NOW,
            attempts=1,
            sent_at=NOW,
            subject="Du er invitert",
            body="Hei,\n\nvelkommen.",
        )
    for state, expected in (("waiting", waiting), ("sent", sent)):
        rows = desk.get("tenants_outboxmessage_changelist", state=state).context["cl"].result_list
        assert [row.pk for row in rows] == [expected.pk], state
    assert "Hei, velkommen." in text_of(desk.get("tenants_outboxmessage_change", sent.pk))
    page = text_of(desk.get("tenants_outboxmessage_change", waiting.pk))
    assert "A mail is written when it is sent, from these facts." in page
    assert "Mail Invoice invoice_issued Language Norwegian Bokmål" in page
    assert "Attachments The document as PDF As it is kept Occasion" in page
    listed = text_of(desk.get("tenants_outboxmessage_changelist", template="invoice_issued"))
    assert "Invoice Fjellvik Waiting" in listed
    assert "invoice_issued" not in listed
    assert "number 10001" in page
