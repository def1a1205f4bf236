"""`/subscriptions/{id}/notice`: who gives it, when it was received, what it does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from billing.services.renewals import renew_terms
from licensing.models import Notice
from tenants.models import AuditEntry
from tenants.scoping import STAFF, scoped
from tests.api import code_of
from tests.billing.shop import Shop

NOBODY = "01890000-0000-7000-8000-000000000000"
LETTER = {"received_at": "2026-10-09T10:00:00+02:00", "reason": "Postmarked 8 October."}


def test_notice_in_time_ends_the_running_term(shop: Shop, clock: time_machine.Traveller) -> None:  # R-SCALGO-16, 17
    clock.move_to("2026-10-09T21:59:59+00:00")  # a second before midnight in Oslo
    given = shop.north.post(f"subscriptions/{shop.subscription_id}/notice", {})
    assert (given.status_code, given.json()) == (
        201,
        {
            "subscription": str(shop.subscription_id),
            "basis": "ordinary",
            "received_at": "2026-10-09T21:59:59Z",
            "received_on": "2026-10-09",
            "last_day_for_notice": "2026-10-09",
            "is_in_time": True,
            "ends_on": "2027-01-10",
            "last_day": "2027-01-09",
            "withdrawable_until": "2026-10-09",
            "withdrawn_at": None,
        },
    )
    subscription = shop.north.get(f"subscriptions/{shop.subscription_id}").json()
    assert (subscription["ends_on"], subscription["notice"]["is_in_time"]) == ("2027-01-10", True)


def test_a_second_later_it_takes_effect_a_term_later(shop: Shop, clock: time_machine.Traveller) -> None:  # R-SCALGO-18
    clock.move_to("2026-10-09T22:00:00+00:00")
    given = shop.north.post(f"subscriptions/{shop.subscription_id}/notice", {}).json()
    assert (given["received_on"], given["is_in_time"], given["ends_on"]) == ("2026-10-10", False, "2028-01-10")


def test_the_day_is_the_organizations(shop: Shop, clock: time_machine.Traveller) -> None:  # R-X-12
    shop.vendor.patch(f"organizations/{shop.cast.north.pk}", {"timezone": "Pacific/Auckland"})
    clock.move_to("2026-10-09T11:00:00+00:00")  # midnight in Auckland
    given = shop.north.post(f"subscriptions/{shop.subscription_id}/notice", {}).json()
    assert (given["received_on"], given["is_in_time"]) == ("2026-10-10", False)


def test_the_vendor_enters_a_letter_with_the_day_on_which_it_came(shop: Shop, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-10-20T08:00:00+00:00")
    given = shop.vendor.post(f"subscriptions/{shop.subscription_id}/notice?organization=north", LETTER).json()
    assert (given["received_on"], given["is_in_time"], given["ends_on"]) == ("2026-10-09", True, "2027-01-10")
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="notice.given")
    assert (entry.reason, entry.at) == ("Postmarked 8 October.", datetime(2026, 10, 20, 8, tzinfo=UTC))
    assert entry.details["received_at"] == "2026-10-09T10:00:00+02:00"


def test_an_organization_does_not_say_when_its_letter_came(shop: Shop) -> None:
    refused = shop.north.post(f"subscriptions/{shop.subscription_id}/notice", LETTER)
    assert code_of(refused) == (403, "NOT_ALLOWED")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"received_at": "2026-01-15T13:00:01+01:00", "reason": "x"}, (422, "NOT_RECEIVED_YET")),
        ({"received_at": "2026-01-09T12:00:00Z", "reason": "x"}, (409, "SUBSCRIPTION_NOT_RUNNING")),
        ({"received_at": "2026-01-12T12:00:00Z"}, (422, "REASON_MISSING")),
        ({"received_at": "2026-01-12T12:00:00", "reason": "x"}, (400, "INVALID_REQUEST")),
        ({"received_at": "2026-01-12", "reason": "x"}, (400, "INVALID_REQUEST")),
        ({"received_at": "2026-02-30T12:00:00Z", "reason": "x"}, (400, "INVALID_REQUEST")),
        ({"received_at": "0001-01-01T00:00:00+14:00", "reason": "x"}, (422, "INSTANT_OUT_OF_RANGE")),
        ({"received_at": "9999-12-31T23:59:59-14:00", "reason": "x"}, (422, "INSTANT_OUT_OF_RANGE")),
        ({"received_at": 1768478400, "reason": "x"}, (400, "INVALID_REQUEST")),
        ({"received_on": "2026-01-12", "reason": "x"}, (400, "INVALID_REQUEST")),
    ],
)
def test_letters_that_are_refused(shop: Shop, body: dict[str, Any], refusal: tuple[int, str]) -> None:
    response = shop.vendor.post(f"subscriptions/{shop.subscription_id}/notice?organization=north", body)
    assert code_of(response) == refusal
    with scoped(STAFF):
        assert Notice.objects.count() == 0


def test_notice_is_given_once(shop: Shop) -> None:
    path = f"subscriptions/{shop.subscription_id}/notice"
    first = shop.north.post(path, {}, Idempotency_Key="n-1")
    again = shop.north.post(path, {}, Idempotency_Key="n-1")
    assert (again.status_code, again.content) == (201, first.content)
    assert code_of(shop.north.post(path, {})) == (409, "NOTICE_ALREADY_GIVEN")


def test_notice_on_the_first_day_of_a_term_that_the_jobs_have_not_started(
    shop: Shop, clock: time_machine.Traveller
) -> None:
    clock.move_to("2027-01-09T23:30:00+00:00")  # half past midnight in Oslo, hours before the jobs
    given = shop.north.post(f"subscriptions/{shop.subscription_id}/notice", {}).json()
    assert (given["received_on"], given["is_in_time"], given["ends_on"]) == ("2027-01-10", True, "2028-01-10")
    renew_terms(datetime(2027, 1, 10, 5, tzinfo=UTC))
    assert len(shop.north.get(f"subscriptions/{shop.subscription_id}").json()["terms"]) == 2


def test_a_letter_that_was_overlooked_ends_no_term_that_has_begun(shop: Shop, clock: time_machine.Traveller) -> None:
    clock.move_to("2027-02-01T08:00:00+00:00")
    renew_terms(datetime(2027, 1, 10, 5, tzinfo=UTC))
    refused = shop.vendor.post(f"subscriptions/{shop.subscription_id}/notice?organization=north", LETTER)
    assert code_of(refused) == (409, "TERM_HAS_BEGUN")
    assert refused.json()["details"] == {"ends_on": "2027-01-10"}


def test_unknown_subscriptions_and_those_of_another_organization(shop: Shop) -> None:  # R-X-9
    for caller, path in (
        (shop.south, f"subscriptions/{shop.subscription_id}/notice"),
        (shop.north, f"subscriptions/{NOBODY}/notice"),
        (shop.vendor, f"subscriptions/{shop.subscription_id}/notice?organization=south"),
        (shop.north, "subscriptions/1/notice"),
    ):
        assert code_of(caller.post(path, {})) == (404, "NOT_FOUND")
    with scoped(STAFF):
        assert Notice.objects.count() == 0
