"""`/organizations` is the vendor's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api import Caller, code_of
from tests.cast import Cast

WEST = {
    "slug": "west",
    "name": "Vest kommune",
    "organization_type": "public_agency",
    "employees": 180,
    "country": "NO",
    "currency": "NOK",
    "locale": "nb",
    "timezone": "Europe/Oslo",
    "external_id": "crm-7",
}


def test_created_read_found_and_changed(cast: Cast) -> None:
    vendor = Caller(cast.vendor_key)
    made = vendor.post("organizations", WEST)
    assert made.status_code == 201
    west = made.json()
    assert west == WEST | {"id": west["id"], "usage_display": "by_name", "raw_events_months": 15}
    assert vendor.get(f"organizations/{west['id']}").json() == west
    assert vendor.get("organizations?slug=west").json()["results"] == [west]
    assert vendor.get("organizations?external_id=crm-7").json()["results"] == [west]
    assert [row["slug"] for row in vendor.get("organizations").json()["results"]] == ["north", "south", "west"]
    changed = vendor.patch(f"organizations/{west['id']}", {"employees": 200, "external_id": None})
    assert changed.json() == west | {"employees": 200, "external_id": None}


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"slug": "north"}, 409, "SLUG_TAKEN"),
        ({"slug": "North"}, 400, "INVALID_REQUEST"),
        ({"country": "XX"}, 400, "INVALID_REQUEST"),
        ({"currency": "DEM"}, 400, "INVALID_REQUEST"),
        ({"timezone": "Oslo"}, 400, "INVALID_REQUEST"),
        ({"employees": -1}, 400, "INVALID_REQUEST"),
        ({"employees": 1.5}, 400, "INVALID_REQUEST"),
        ({"employees": "180"}, 400, "INVALID_REQUEST"),
        ({"employees": 10**30}, 400, "INVALID_REQUEST"),
        ({"employees": 1e300}, 400, "INVALID_REQUEST"),
        ({"employees": True}, 400, "INVALID_REQUEST"),
    ],
)
def test_faulty_organization_is_refused(cast: Cast, changes: dict[str, Any], status: int, code: str) -> None:
    assert code_of(Caller(cast.vendor_key).post("organizations", WEST | changes)) == (status, code)


def test_slug_never_changes(cast: Cast) -> None:
    response = Caller(cast.vendor_key).patch(f"organizations/{cast.north.pk}", {"slug": "nord"})
    assert code_of(response) == (400, "INVALID_REQUEST")


def test_unknown_organization(cast: Cast) -> None:
    vendor = Caller(cast.vendor_key)
    assert code_of(vendor.get(f"organizations/{cast.ada.pk}")) == (404, "NOT_FOUND")
    assert code_of(vendor.patch(f"organizations/{cast.ada.pk}", {"name": "X"})) == (404, "NOT_FOUND")


def test_organizations_are_not_for_their_own_keys(cast: Cast) -> None:
    north = Caller(cast.north_key)
    assert code_of(north.get(f"organizations/{cast.north.pk}")) == (403, "NOT_ALLOWED")
    assert code_of(north.post("organizations", WEST)) == (403, "NOT_ALLOWED")
