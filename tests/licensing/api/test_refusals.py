"""Bad input to every call of licensing: a code each, nothing written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.api_sweep import Call, refusals_of, usual_refusals
from tests.billing.shop import Shop

SUBSCRIPTION = "{subscription}"
SEAT_LOT = "seat-lots/01890000-0000-7000-8000-000000000000"
LEASE = "leases/01890000-0000-7000-8000-000000000000"
SEAT = "seats/held/01890000-0000-7000-8000-000000000000"
PERSON = "people/01890000-0000-7000-8000-000000000000"
CALLS = [
    Call(method="GET", path="leases", scope="leases:read"),
    Call(
        method="POST",
        path="leases",
        scope="leases:write",
        body={"product": "planner", "person": "ada", "client": "desk"},
        wrong={"product": 1, "person": "", "client": "x" * 201},
    ),
    Call(
        method="POST",
        path="leases/heartbeat",
        scope="leases:write",
        body={"leases": ["01890000-0000-7000-8000-000000000000"]},
        wrong={"leases": ["desk"]},
    ),
    Call(method="POST", path=f"{LEASE}/release", scope="leases:write", body={"client": "desk"}, wrong={"client": 1}),
    # It is about one organization, and needs the rest of its query string to say so.
    Call(method="GET", path="entitlements?product=planner&person=ada", scope="leases:read", is_about_one=False),
    Call(method="PUT", path="fallback-approver", scope="people:write", body={"person": "ada"}, wrong={"person": 1}),
    Call(method="GET", path="people/01890000-0000-7000-8000-000000000000/approver", scope="people:read"),
    Call(method="GET", path=f"{PERSON}/roles?product=planner", scope="seats:read", is_about_one=False),
    Call(method="GET", path="seats/held", scope="seats:read"),
    Call(
        method="POST",
        path="seats/held",
        scope="seats:write",
        body={"product": "planner", "person": "ada"},
        wrong={"product": 1, "person": ""},
    ),
    Call(method="POST", path=f"{SEAT}/transfer", scope="seats:write", body={"person": "ada"}, wrong={"person": 1}),
    Call(method="GET", path="plans", scope="subscriptions:read", is_about_one=False),
    Call(method="GET", path="seats", scope="seats:read"),
    Call(method="GET", path=f"subscriptions/{SUBSCRIPTION}/seat-lots", scope="seats:read"),
    Call(
        method="POST",
        path=f"subscriptions/{SUBSCRIPTION}/seat-lots?organization=north",
        scope="agreements:write",
        is_vendors=True,
        body={"kind": "employee", "quantity": 5, "starts_on": "2026-01-15", "reason": "x"},
        wrong={"kind": 5, "quantity": "5", "starts_on": "15.01.2026", "ends_on": "never", "reason": ""},
    ),
    Call(
        method="POST",
        path=f"subscriptions/{SUBSCRIPTION}/move?organization=north",
        scope="agreements:write",
        is_vendors=True,
        body={"plan": "teamplaner5_pro_user", "licenses": {}, "reason": "x"},
        wrong={"plan": 5, "licenses": 5, "reason": "", "signed_by": 5, "accepts_over_limit": "yes"},
    ),
    Call(
        method="PATCH",
        path=f"{SEAT_LOT}?organization=north",
        scope="agreements:write",
        is_vendors=True,
        body={"quantity": 5, "reason": "x"},
        wrong={"quantity": -1, "ends_on": "never", "reason": ""},
    ),
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
