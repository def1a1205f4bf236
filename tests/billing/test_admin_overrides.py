"""Options agreed on one subscription, at the vendor's desk and on the customer's contract page."""

from __future__ import annotations

from typing import Any

import pytest

from licensing.models import SubscriptionOverride
from tenants.models import User
from tenants.scoping import STAFF, scoped
from tests.cast import make_member
from tests.staff import Desk, audited, messages_of, text_of
from tests.visitors import Visitor

ACTION = "licensing_subscription_agree-option"
YEARLY = "charges.yearly_fee.parameters"
CAP = f"{YEARLY}.max_change_percent"


def agree(desk: Desk, step: str = "perform", **changed: Any) -> Any:
    answers = {"option": CAP, "value": "10", "starts_on": "2016-05-20", "reason": "Frame agreement 7"} | changed
    answers = {"asked_of": answers["option"]} | answers
    return desk.act(ACTION, desk.business.subscriptions["fjellvik"], step=step, **answers)


def test_staff_see_first_what_it_does(desk: Desk) -> None:
    page = text_of(agree(desk, step="foresee"))
    assert "For Fjellvik, largest change of the price, in per cent is 10 from 20 May 2016 on." in page
    with scoped(STAFF):
        assert SubscriptionOverride.objects.count() == 0


def test_it_is_kept_with_who_and_why_and_stands_on_both_pages(desk: Desk) -> None:
    subscription = desk.business.subscriptions["fjellvik"]
    assert "Nothing: the plan counts as it is." in text_of(desk.get("licensing_subscription_change", subscription))
    response = agree(desk, option="notice.months", value="1", starts_on="2015-06-01")
    assert messages_of(response) == ["Agreed: period of notice, in months, from 1\u00a0Jun\u00a02015 on."]
    (entry,) = audited("override.agreed")
    assert (entry.actor_id, entry.details["value"]) == (desk.business.vera.pk, 1)
    page = text_of(desk.get("licensing_subscription_change", subscription))
    assert "period of notice, in months 1 month 1 Jun 2015 Frame agreement 7" in page
    assert "Last day for notice 19 Apr 2016" in page
    with scoped(STAFF):
        make_member_of = SubscriptionOverride.objects.get().organization
        make_member(make_member_of, desk.business.ada, is_license_administrator=True)
    visitor = Visitor().sign_in(desk.business.ada)
    visitor.keep(organization_id=str(make_member_of.pk))
    contract = text_of(visitor.get("/contract/"))
    assert "period of notice, in months: 1 month, from 1 Jun 2015. Frame agreement 7" in contract
    assert "The period of notice is 1 month before the term’s last day." in contract


def test_a_refusal_stands_on_the_page(desk: Desk) -> None:
    for step in ("foresee", "perform"):
        assert "Enter a number." in text_of(agree(desk, step=step, value="much"))
        assert "(TERM_PRICED)" in error_at(agree(desk, step=step, starts_on="2015-05-20"), "starts_on")
        assert "This field is required." in text_of(agree(desk, step=step, reason=""))
    with scoped(STAFF):
        assert SubscriptionOverride.objects.count() == 0


def error_at(response: Any, field: str) -> str:
    errors: list[str] = response.context["form"].errors[field]
    return " ".join(errors)


def test_an_option_is_chosen_first_then_its_value_is_asked_as_what_it_is(desk: Desk) -> None:
    subscription = desk.business.subscriptions["fjellvik"]
    first = desk.get(ACTION, subscription)
    assert list(first.context["form"].fields) == ["option"]
    assert "Go on" in text_of(first)
    kinds = {
        "notice.months": "number",
        f"{YEARLY}.auto_approve": "radio",
        f"{YEARLY}.measured_year": "radio",
        CAP: "number",
        f"{YEARLY}.bands": "textarea",
    }
    for option, kind in kinds.items():
        page = desk.act(ACTION, subscription, step="foresee", option=option)
        form = page.context["form"]
        widget = form.fields["value"].widget
        assert getattr(widget, "input_type", "textarea") == kind, option
        assert not form.errors
        assert form["asked_of"].value() == option
    assert "The plan says the licence year that ended." in text_of(
        desk.act(ACTION, subscription, step="foresee", option=f"{YEARLY}.measured_year")
    )


def test_what_was_typed_for_one_option_is_no_answer_about_another(desk: Desk) -> None:
    page = agree(desk, option=f"{YEARLY}.auto_approve", asked_of=CAP)
    form = page.context["form"]
    assert (form["option"].value(), form["reason"].value()) == (f"{YEARLY}.auto_approve", "Frame agreement 7")
    with scoped(STAFF):
        assert SubscriptionOverride.objects.count() == 0


@pytest.mark.parametrize(
    ("option", "typed", "kept"),
    [
        ("auto_approve", "yes", True),
        ("max_change_percent", "12.5", "12.5"),
        ("max_change_percent", "", None),
        ("measured_year", "term", "term"),
        ("price_shock_notice_days", "45", 45),
    ],
)
def test_values_are_kept_as_the_plan_has_them(desk: Desk, option: str, typed: str, kept: object) -> None:
    agree(desk, option=f"{YEARLY}.{option}", value=typed)
    with scoped(STAFF):
        assert SubscriptionOverride.objects.get().value == kept


@pytest.mark.parametrize(
    ("option", "typed", "words"),
    [
        ("max_change_percent", "1001", "Ensure this value is less than or equal to 1000."),
        ("auto_approve", "", "This field is required."),
        ("bands", "{", "This is no JSON: look for a missing comma, quote or bracket."),
        ("bands", "[]", "This cannot be empty. (OPTION_INVALID)"),
        ("bands", '[{"from": 5, "price": {"NOK": "1"}}]', "Bands start from 0"),
        ("bands", '[{"from": 0, "price": {"NOK": "x"}}]', "[0].price.NOK: A number is needed here."),
    ],
)
def test_a_wrong_value_is_told_at_its_field(desk: Desk, option: str, typed: str, words: str) -> None:
    assert words in error_at(agree(desk, option=f"{YEARLY}.{option}", value=typed), "value")


def test_a_fault_of_the_plan_is_told_in_the_readers_language(desk: Desk) -> None:
    with scoped(STAFF):
        User.objects.filter(pk=desk.business.vera.pk).update(locale="de")
    assert "Das darf nicht leer sein." in error_at(agree(desk, option=f"{YEARLY}.bands", value="[]"), "value")
