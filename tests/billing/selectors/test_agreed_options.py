"""What was agreed on one subscription, as the customer reads it today."""

from __future__ import annotations

from datetime import date, timedelta

from billing.models import Seller
from billing.selectors.agreed_options import agreed_options, options_in_force
from licensing.selectors import subscription_facts
from licensing.services.overrides import record_override
from tenants.scoping import STAFF, scoped
from tests.billing.setting import AT, add_customer, sign

NOTICE = "notice.months"
SIGNED_ON = date(2014, 5, 20)


def test_what_was_replaced_is_no_longer_told(seller: Seller) -> None:
    subscription_id = sign(add_customer(seller, "fjellvik"), SIGNED_ON, AT)
    with scoped(STAFF):
        for months, day in ((2, 1), (1, 10), (6, 30)):
            record_override(
                subscription_id=subscription_id,
                path=NOTICE,
                value=months,
                starts_on=SIGNED_ON + timedelta(days=day),
                reason=f"{months} months",
                at=AT,
            )
        facts = subscription_facts(subscription_id)
    assert [shown.reason for shown in agreed_options(facts)] == ["2 months", "1 months", "6 months"]
    for day, expected in ((0, ["2", "1", "6"]), (5, ["2", "1", "6"]), (10, ["1", "6"]), (30, ["6"])):
        shown = options_in_force(facts, SIGNED_ON + timedelta(days=day))
        assert [one.reason.split()[0] for one in shown] == expected, day
