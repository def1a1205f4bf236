"""Bad input to every call of licensing: a code each, nothing written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.api_sweep import Call, refusals_of, usual_refusals
from tests.billing.shop import Shop

SUBSCRIPTION = "{subscription}"
CALLS = [
    Call(method="GET", path="plans", scope="subscriptions:read", is_about_one=False),
    Call(
        method="POST",
        path=f"subscriptions/{SUBSCRIPTION}/notice",
        scope="subscriptions:write",
        body={"reason": "x"},
        wrong={"reason": "", "received_at": "yesterday"},
    ),
    Call(
        method="POST",
        path=f"subscriptions/{SUBSCRIPTION}/notice/withdraw",
        scope="subscriptions:write",
        body={"reason": "x"},
        wrong={"reason": ""},
    ),
]


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_every_call_refuses_bad_input_with_a_code_each(shop: Shop, call: Call) -> None:
    named = replace(call, path=call.path.replace(SUBSCRIPTION, str(shop.subscription_id)))
    assert refusals_of(named, shop.cast) == usual_refusals(named)
