"""Options agreed on one subscription, at the vendor's desk and on the customer's contract page."""

from __future__ import annotations

from typing import Any

from licensing.models import SubscriptionOverride
from tenants.scoping import STAFF, scoped
from tests.cast import make_member
from tests.staff import Desk, audited, messages_of, text_of
from tests.visitors import Visitor

ACTION = "licensing_subscription_agree-option"
CAP = "charges.yearly_fee.parameters.max_change_percent"


def agree(desk: Desk, step: str = "perform", **changed: str) -> Any:
    answers = {"option": CAP, "value": "10", "starts_on": "2016-05-20", "reason": "Frame agreement 7"} | changed
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
        assert "(OPTION_INVALID)" in text_of(agree(desk, step=step, value="much"))
        assert "(TERM_PRICED)" in text_of(agree(desk, step=step, starts_on="2015-05-20"))
        assert "This field is required." in text_of(agree(desk, step=step, reason=""))
    with scoped(STAFF):
        assert SubscriptionOverride.objects.count() == 0
