"""`/plans`: what is sold."""

from __future__ import annotations

from billing.services.catalog import load_catalog, read_catalog_files
from tenants.scoping import STAFF, scoped
from tests.billing.shop import NOW, Shop


def test_plans_in_their_latest_version(shop: Shop) -> None:
    plans = {plan["code"]: plan for plan in shop.north.get("plans").json()["results"]}
    assert plans["scalgo_live_consumption"] == {
        "code": "scalgo_live_consumption",
        "version": 1,
        "product": "scalgo_live",
        "product_name": "SCALGO Live",
        "names": {
            "nb": "Forbruksbasert lisens",
            "en": "Consumption licence",
            "de": "Verbrauchsbasierte Lizenz",
            "nl": "Verbruikslicentie",
        },
        "published_at": "2026-01-15T12:00:00Z",
        "term_months": 12,
        "notice_months": 3,
        "not_running": [],
    }
    assert shop.vendor.get("plans").json()["results"] == list(plans.values())


def test_a_plan_whose_rules_do_not_run_names_them(shop: Shop) -> None:
    plans = shop.north.get("plans").json()["results"]
    assert [plan["code"] for plan in plans if not plan["not_running"]] == ["scalgo_live_consumption"]


def test_a_new_version_takes_the_place_of_the_old_one(shop: Shop) -> None:
    before = shop.north.get("plans").json()["results"]
    files = dict(read_catalog_files())
    files["scalgo_live.toml"] = files["scalgo_live.toml"].replace("close_after_days = 3", "close_after_days = 4")
    with scoped(STAFF):
        load_catalog(files, at=NOW)
    after = shop.north.get("plans").json()["results"]
    assert {plan["code"]: plan["version"] for plan in after} == {
        plan["code"]: 2 if plan["code"] == "scalgo_live_consumption" else 1 for plan in before
    }
    signed = shop.north.get(f"subscriptions/{shop.subscription_id}").json()
    assert signed["plan_version"] == 1


def test_plans_page_by_page(shop: Shop) -> None:
    whole = [plan["code"] for plan in shop.north.get("plans").json()["results"]]
    paged, path = [], "plans?page_size=2"
    while path:
        page = shop.north.get(path).json()
        paged += [plan["code"] for plan in page["results"]]
        path = (page["next"] or "").partition("/api/v1/")[2]
    assert paged == whole
