"""Signing for a customer, and how a customer is invoiced, on the vendor's site."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from billing.models import BillingProfile, Charge, Offer
from licensing.models import Subscription
from tenants.models import Membership, Organization
from tenants.scoping import STAFF, scoped
from tests.billing.setting import PLAN
from tests.staff import Desk, audited, messages_of, text_of

PROFILE = {
    "customer_number": "K-7",
    "legal_name": "Newcomer kommune",
    "address": "Torget 1",
    "postcode": "0155",
    "city": "Oslo",
    "country": "NO",
    "language": "nb",
    "invoice_emails": "a@newcomer.example,b@newcomer.example",
}
SIGNATURE = {"plan_code": PLAN, "signed_on": "2015-05-25", "signed_by": "Kari Nes"}


def set_profile(desk: Desk, **more: str) -> Any:
    with scoped(STAFF):
        seller = BillingProfile.objects.get(organization=desk.business.customers["fjellvik"]).seller
    answers = PROFILE | {"seller": str(seller.pk)} | more
    return desk.act("tenants_organization_billing-profile", desk.business.newcomer, **answers)


def sign(desk: Desk, step: str = "perform", **more: str) -> Any:
    return desk.act("tenants_organization_sign", desk.business.newcomer, step=step, **SIGNATURE | more)


def subscriptions(desk: Desk) -> list[Subscription]:
    with scoped(STAFF):
        return list(Subscription.objects.filter(organization=desk.business.newcomer))


def test_a_profile_is_set_and_changed_by_the_service(desk: Desk) -> None:
    assert messages_of(set_profile(desk)) == ["The billing profile of Newcomer is saved."]
    set_profile(desk, city="Bergen")
    with scoped(STAFF):
        profile = BillingProfile.objects.get(organization=desk.business.newcomer)
    assert (profile.city, profile.invoice_emails) == ("Bergen", ["a@newcomer.example", "b@newcomer.example"])
    entries = [found for found in audited("billing_profile.changed") if found.actor_id == desk.business.vera.pk]
    assert len(entries) == 2
    page = desk.get("tenants_organization_billing-profile", desk.business.newcomer).content.decode()
    assert 'value="Bergen"' in page
    assert "Newcomer kommune" in text_of(desk.get("tenants_organization_change", desk.business.newcomer))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"language": "de"}, "A seller in this country may not invoice in this language. (LANGUAGE_NOT_ALLOWED)"),
        ({"customer_number": "K-fjellvik"}, "Another customer of this seller has this number. (CUSTOMER_NUMBER_TAKEN)"),
        ({"invoice_emails": "nobody"}, "nobody is no e-mail address."),
        ({"legal_name": ""}, "This field is required."),
        ({"organization_scheme": "9999"}, "9999 is not one of the available choices."),
        ({"organization_number": "311720547", "organization_scheme": "0192"}, "a digit is missing or wrong"),
        ({"organization_number": "311720546", "organization_scheme": "0106"}, "a digit is missing or wrong"),
        ({"endpoint_id": "311720546"}, "An e-invoice address needs its kind"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_in_words(desk: Desk, more: dict[str, str], words: str) -> None:
    response = set_profile(desk, **more)
    assert response.status_code == 200
    assert words in text_of(response)
    with scoped(STAFF):
        assert not BillingProfile.objects.filter(organization=desk.business.newcomer).exists()


def test_a_refusal_stands_at_its_number(desk: Desk) -> None:
    wrong = {"organization_number": "311720547", "organization_scheme": "0192"}
    for more, field in ((wrong, "organization_number"), ({"customer_number": "K-fjellvik"}, "customer_number")):
        assert list(set_profile(desk, **more).context["form"].errors) == [field]


def test_kinds_of_numbers_have_names_and_the_countrys_own_comes_first(desk: Desk) -> None:
    form = desk.get("tenants_organization_billing-profile", desk.business.newcomer).context["form"]
    kinds = [(str(value), str(words)) for value, words in form.fields["organization_scheme"].choices]
    assert kinds[:2] == [("", "None"), ("0192", "Norwegian organisation number (0192)")]
    assert form["organization_scheme"].value() == "0192"
    assert [str(words) for _value, words in form.fields["endpoint_scheme"].choices][-1] == "E-mail (EM)"


def test_a_kind_without_a_number_is_not_kept(desk: Desk) -> None:
    set_profile(desk, organization_scheme="0192")
    with scoped(STAFF):
        assert BillingProfile.objects.get(organization=desk.business.newcomer).organization_scheme == ""


def test_the_next_free_number_is_proposed(desk: Desk) -> None:
    """The number of a customer whose profile is there stays."""
    with scoped(STAFF):
        seller = BillingProfile.objects.get(organization=desk.business.customers["fjellvik"]).seller
        BillingProfile.objects.filter(organization=desk.business.customers["fjellvik"]).update(customer_number="10482")
    page = desk.get("tenants_organization_billing-profile", desk.business.newcomer)
    assert page.context["form"]["customer_number"].value() == "10483"
    assert f"Free next: 10483 ({seller.name})." in text_of(page)
    kept = desk.get("tenants_organization_billing-profile", desk.business.customers["fjellvik"])
    assert kept.context["form"]["customer_number"].value() == "10482"


def test_before_anything_is_written_the_page_shows_what_it_would_be(desk: Desk) -> None:  # R-SCALGO-2, R-SCALGO-6
    set_profile(desk)
    response = sign(desk, step="foresee")
    page = text_of(response)
    assert "Signed on 25 May 2015" in page
    assert "The first year runs 25 May 2015 – 24 May 2016" in page
    assert "It costs NOK 40,000.00 without VAT, from an estimate of 400 units." in page
    assert "mailed to a@newcomer.example, b@newcomer.example" in page
    assert "the last day for notice is 24 Feb 2016" in page  # R-SCALGO-16
    assert "Sign for NOK 40,000.00" in page
    assert subscriptions(desk) == []
    assert audited("subscription.started")[-1].organization_id != desk.business.newcomer


def test_who_would_get_no_invoice_is_seen_before_signing(desk: Desk) -> None:
    set_profile(desk, invoice_emails="")
    assert "mailed to ada@example.org." in text_of(sign(desk, step="foresee"))
    with scoped(STAFF):
        Membership.objects.filter(organization=desk.business.newcomer).update(is_license_administrator=False)
    assert "but mailed to nobody" in text_of(sign(desk, step="foresee"))
    page = text_of(desk.get("tenants_organization_change", desk.business.newcomer))
    assert "Invoices go to Nobody yet Name an address, or invite somebody of the customer." in page


def test_going_back_keeps_what_was_typed(desk: Desk) -> None:
    page = sign(desk, step="ask").content.decode()
    assert 'value="Kari Nes"' in page
    assert 'value="2015-05-25"' in page


def test_a_step_that_was_left_out_is_no_signature(desk: Desk) -> None:
    set_profile(desk)
    assert sign(desk, step="").status_code == 200
    assert subscriptions(desk) == []


def test_a_signature_is_the_services_own(desk: Desk) -> None:
    set_profile(desk)
    response = sign(desk, expected_units="600")
    (subscription,) = subscriptions(desk)
    assert response["Location"] == f"/admin/licensing/subscription/{subscription.pk}/change/"
    assert messages_of(response)[-1:] == ["Signed. The first invoice follows within the hour."]
    with scoped(STAFF):
        offer, charge = Offer.objects.get(subscription=subscription), Charge.objects.get(subscription=subscription)
    assert (subscription.signed_by, offer.amount, charge.amount) == ("Kari Nes", Decimal(80000), Decimal(80000))
    entry = audited("subscription.started")[-1]
    assert (entry.organization_id, entry.actor_id) == (desk.business.newcomer, desk.business.vera.pk)
    assert "First year, estimated individually: 600 units." in text_of(
        desk.get("licensing_subscription_change", subscription.pk)
    )


def test_who_could_not_be_invoiced_cannot_sign(desk: Desk) -> None:
    for step in ("foresee", "perform"):
        page = text_of(sign(desk, step=step))
        assert "Say first how the organisation is to be invoiced. (BILLING_PROFILE_MISSING)" in page
    assert subscriptions(desk) == []


def test_what_has_to_be_done_first_leads(desk: Desk) -> None:
    def leading() -> list[str]:
        page = desk.get("tenants_organization_change", desk.business.newcomer).content.decode()
        return re.findall(r'btn-primary" href="[^"]*">([^<]*)<', page)

    assert leading() == ["Billing profile"]
    set_profile(desk)
    assert leading() == ["Sign an agreement"]
    sign(desk)
    assert leading() == []


def test_a_second_licence_of_the_plan_is_refused(desk: Desk) -> None:  # R-SCALGO-8
    set_profile(desk)
    sign(desk)
    assert "The organisation already has a licence of this plan. (ALREADY_SUBSCRIBED)" in text_of(sign(desk))
    assert len(subscriptions(desk)) == 1


def test_another_type_needs_a_reason_that_is_kept(desk: Desk) -> None:  # R-SCALGO-1
    set_profile(desk)
    with scoped(STAFF):
        Organization.objects.filter(pk=desk.business.newcomer).update(organization_type="other")
    assert "(TYPE_NOT_OFFERED)" in text_of(sign(desk, expected_units="80"))
    sign(desk, expected_units="80", type_override_reason="A research institute, by the board")
    assert len(subscriptions(desk)) == 1
    assert audited("subscription.started")[-1].reason == "A research institute, by the board"


def test_a_type_that_the_plan_does_not_estimate_needs_units(desk: Desk) -> None:  # R-SCALGO-6
    set_profile(desk)
    with scoped(STAFF):
        Organization.objects.filter(pk=desk.business.newcomer).update(organization_type="other")
    assert "(CANNOT_BE_PRICED)" in text_of(sign(desk, type_override_reason="x"))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"signed_on": "2015-05-26"}, "(SIGNED_ON_OUT_OF_RANGE)"),
        ({"signed_on": "yesterday"}, "Write a day as 2026-03-15."),
        ({"expected_units": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"plan_code": "gold"}, "Select a valid choice."),
        ({"signed_by": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_signed_is_said_at_the_form(desk: Desk, more: dict[str, str], words: str) -> None:
    set_profile(desk)
    response = sign(desk, **more)
    assert response.status_code == 200
    assert words in text_of(response)
    assert subscriptions(desk) == []


def test_plans_that_run_come_first_and_the_others_say_why_not(desk: Desk) -> None:
    page = desk.get("tenants_organization_sign", desk.business.newcomer).content.decode()
    options = re.findall(r'<option value="([^"]+)"([^>]*)>([^<]*)', page)
    said = {"only if it is invoiced elsewhere (not ": "elsewhere", "not for sale yet (not ": "closed"}
    shown = [next((short for long, short in said.items() if long in words), "sold") for _, _, words in options]
    assert (options[0][0], shown) == (PLAN, ["sold", *["elsewhere"] * 5, *["closed"] * 2])
    assert ["disabled" in state for _, state, _ in options] == [words == "closed" for words in shown]
    set_profile(desk)
    for plan_code in (options[1][0], options[-1][0]):
        assert "(PLAN_NOT_RUNNING)" in text_of(sign(desk, plan_code=plan_code))
    refused = sign(desk, plan_code=options[-1][0], invoiced_elsewhere_reason="By the reseller")
    assert "(PLAN_NOT_RUNNING)" in text_of(refused), "nobody could use it"
    assert subscriptions(desk) == []


def test_what_is_invoiced_elsewhere_is_signed_by_saying_so(desk: Desk) -> None:
    set_profile(desk)
    answers = {"plan_code": "teamplaner5_pro_user", "invoiced_elsewhere_reason": "By the reseller in Graz"}
    foreseen = text_of(sign(desk, step="foresee", **answers))
    assert "The first term runs 25 May 2015 – 24 May 2016" in foreseen
    assert "Nothing of it is priced, charged or invoiced here. The customer reads: By the reseller in Graz" in foreseen
    assert "the last day for notice is 24 Feb 2016" in foreseen
    assert subscriptions(desk) == []
    response = sign(desk, **answers)
    (subscription,) = subscriptions(desk)
    assert messages_of(response)[-1:] == ["Signed. It is invoiced elsewhere. Add its licences here."]
    page = text_of(desk.get("licensing_subscription_change", subscription.pk))
    assert "Invoiced elsewhere By the reseller in Graz" in page
    with scoped(STAFF):
        assert not Charge.objects.filter(subscription=subscription).exists()
    assert audited("subscription.started")[-1].details["invoiced_elsewhere"] == "By the reseller in Graz"


def test_a_yearly_fee_is_never_invoiced_elsewhere(desk: Desk) -> None:
    set_profile(desk)
    assert "(INVOICED_HERE)" in text_of(sign(desk, invoiced_elsewhere_reason="By mistake"))
    assert subscriptions(desk) == []
