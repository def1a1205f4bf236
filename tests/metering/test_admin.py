"""Meters, conflicts and a customer's usage on the vendor's site."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from metering.models import EventConflict, Meter
from tenants.scoping import STAFF, scoped
from tests.staff import NOW, Business, Desk, send_tiles, text_of


@pytest.fixture
def desk_with_conflict(troubled_business: Business, db: None) -> Desk:
    return Desk(troubled_business)


def test_a_conflict_stands_beside_what_counts(desk_with_conflict: Desk) -> None:  # R-X-6
    with scoped(STAFF):
        conflict = EventConflict.objects.get()
    page = text_of(desk_with_conflict.get("metering_eventconflict_change", conflict.pk))
    assert "What counts Meter map_tiles Value 3" in page
    assert "What came again" in page
    assert "value 4" in page


def test_a_conflict_stands_on_the_page_of_the_day_for_a_month(desk_with_conflict: Desk) -> None:
    for days, count in ((0, 1), (28, 1), (30, 0)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            response = desk_with_conflict.get("index")
        (part,) = (part for part in response.context["waiting"] if part.code == "conflicts")
        assert part.count == count, days


def test_a_meters_page_shows_what_has_closed(desk_with_conflict: Desk) -> None:
    with scoped(STAFF):
        meter = Meter.objects.get(code="map_tiles")
    page = text_of(desk_with_conflict.get("metering_meter_change", meter.pk))
    assert "Map tiles" in page
    assert "Fjellvik 20 May 2014 20 May 2015" in page


def test_a_customers_usage_is_of_everybody_together(desk: Desk) -> None:  # R-X-14
    organization_id = desk.business.customers["fjellvik"]
    assert "None has come in." in text_of(desk.get("tenants_organization_change", organization_id))
    send_tiles(organization_id, 1234, NOW - timedelta(days=1))
    page = text_of(desk.get("tenants_organization_change", organization_id))
    assert "Month Map tiles May 2015 1,234" in page
