"""The home page says when licences are missing, and from which day they will be (R-TEAM-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from config.views.home_seats import seats_attention
from licensing.services.lease_clock import clock_at
from licensing.services.over_limit import note_over_limit_of
from tenants.models import Organization
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.licensing.setting import AT, ON, add_people, subscribe

DAY = timedelta(days=1)


@pytest.fixture
def north(cast: Cast) -> Iterator[Organization]:
    """Ada and Ben need two licences; Kim comes on 2 July."""
    with scoped(STAFF), clock_at(AT):
        yield cast.north


def said(organization: Organization, on: date) -> list[tuple[str, str]]:
    found = seats_attention(organization.pk, on)
    return [(attention.severity, str(attention.title).replace("\u00a0", " ")) for attention in found]


def test_what_will_be_missing_and_what_is(north: Organization) -> None:
    subscription_id = subscribe(north.pk, "employees", employee=2)
    assert said(north, ON) == []
    add_people(north.pk, "kim", entry_on=date(2026, 7, 2))
    assert said(north, ON) == [("warn", "From 2 Jul 2026 on, 1 licence will be missing")]
    note_over_limit_of(north.pk, as_of=AT + DAY)
    assert said(north, ON + DAY) == [("bad", "1 licence is missing")]
    (attention,) = seats_attention(north.pk, ON + DAY)
    assert attention.url == f"/seats/?licence={subscription_id}"
    assert "to the end of 15 Jul 2026" in str(attention.text).replace("\u00a0", " ")
    (attention,) = seats_attention(north.pk, ON + 20 * DAY)
    assert "new starts wait" in str(attention.text)


def test_how_many_to_ask_for_where_more_come_later(north: Organization) -> None:
    subscribe(north.pk, "employees", employee=2)
    add_people(north.pk, "kim", entry_on=date(2026, 7, 2))
    add_people(north.pk, "lea", "mo", entry_on=date(2026, 7, 20))
    (attention,) = seats_attention(north.pk, ON)
    assert str(attention.title).startswith("From 2")
    assert "From 20 Jul 2026 on it will be 3. Known" in str(attention.text).replace("\u00a0", " ")


def test_licences_that_nobody_uses_up_by_being_here_say_nothing(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=1)
    subscribe(north.pk, "unlimited")
    assert said(north, ON) == []
