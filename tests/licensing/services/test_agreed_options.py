"""Options of the access rule at other values on one subscription, each from a day on."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from licensing.domain.lease import Granted
from licensing.selectors.access import access_of_subscription
from licensing.services.over_limit import note_over_limit_of
from licensing.services.overrides import record_override
from tenants.domain.decision import Json
from tenants.models import Organization
from tests.licensing.setting import AT, ON, add_people, code_of, lease_of, start, subscribe

DAY = timedelta(days=1)


def agree(subscription_id: UUID, option: str, value: Json, starts_on: date = ON) -> None:
    record_override(
        subscription_id=subscription_id,
        path=f"access.parameters.{option}",
        value=value,
        starts_on=starts_on,
        reason="Frame agreement 7",
        at=AT,
    )


def test_minutes_without_a_sign_of_life(north: Organization) -> None:
    """The plan has five; ten hours are agreed from 2 July on. What runs already keeps what it was told."""
    subscription_id = subscribe(north.pk, "concurrent", simultaneous=3)
    ada, ben = add_people(north.pk, "one", "two")
    agree(subscription_id, "lease_minutes", 600, ON + DAY)

    def seconds(answer: object) -> int:
        assert isinstance(answer, Granted)
        return answer.expires_after_seconds

    assert seconds(start(ada)) == 300
    agree(subscription_id, "lease_minutes", 60, ON)
    assert (seconds(start(ada)), seconds(start(ben))) == (300, 3_600)
    assert seconds(start(ben, "laptop", at=AT + DAY)) == 36_000


def test_one_license_for_all_devices_of_a_person(north: Organization) -> None:
    subscription_id = subscribe(north.pk, "concurrent", simultaneous=3)
    ada, ben = add_people(north.pk, "one", "two")
    assert lease_of(start(ada)) != lease_of(start(ada, "laptop"))
    agree(subscription_id, "share_per_person", True)
    assert lease_of(start(ben)) == lease_of(start(ben, "laptop"))


def test_days_of_grace(north: Organization) -> None:
    """Ada, Ben and Kim need three of two licences from 2 July on: the plan's 14 days are over on the 16th."""
    subscription_id = subscribe(north.pk, "employees", employee=2)
    (kim,) = add_people(north.pk, "kim", entry_on=ON + DAY)
    note_over_limit_of(north.pk, as_of=AT + DAY)
    assert isinstance(start(kim, at=AT + 14 * DAY), Granted)
    assert code_of(start(kim, "phone", at=AT + 15 * DAY)) == "OVER_LIMIT"
    agree(subscription_id, "grace_days", 20)
    assert isinstance(start(kim, "phone", at=AT + 15 * DAY), Granted)
    assert code_of(start(kim, "laptop", at=AT + 21 * DAY)) == "OVER_LIMIT"


def test_names_of_kinds_are_no_options(north: Organization) -> None:
    access = access_of_subscription(subscribe(north.pk, "user_kinds", active=1, passive=1))
    assert access.rule.agreeable == (
        "exit_day_counts",
        "grace_days",
        "lease_minutes",
        "passive_may_use_active",
        "without_login",
    )
