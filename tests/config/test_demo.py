"""The demo: built through the served API, the services and the jobs, and again without any change."""

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from billing.selectors.invoices import issued_invoices
from billing.selectors.prices import term_prices, units_of
from billing.services.catalog import load_catalog, read_catalog_files
from config.demo.build import build_demo, create_logins, is_built
from config.demo.cast import ORGANIZATION
from config.demo.progress import demo_progress
from config.demo.usage import usage_events
from licensing.selectors import subscriptions_of
from metering.selectors import unassigned_actors, usage
from tenants.domain.periods import Period
from tenants.scoping import STAFF, scoped
from tenants.selectors import organization_by_slug

NOW = datetime.now(UTC).replace(hour=12)


def test_the_same_days_have_the_same_usage_whenever_they_are_asked_for() -> None:
    origin = date(2026, 1, 1)
    week = Period(date(2026, 3, 2), date(2026, 3, 9))
    once, again = list(usage_events(week, origin)), list(usage_events(week, origin))
    assert once == again
    assert len({event.id for event in once}) == len(once)


def test_the_demo_is_two_invoices_and_nothing_is_broken(real_db: str, site_url: str, settings: Any) -> None:
    settings.BASE_URL = site_url
    with scoped(STAFF):
        load_catalog(read_catalog_files(), at=NOW)
    create_logins()
    build_demo(NOW)
    assert is_built()
    first = _state()
    build_demo(NOW)
    assert _state() == first
    progress = demo_progress()
    assert progress is not None
    assert (progress.done, progress.step) == (progress.total, "DONE")
    out = StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().endswith(" invariants, 0 broken\n")


def _state() -> tuple[object, ...]:
    """Prices, invoices and usage, as a customer would notice a change of them."""
    with scoped(STAFF):
        organization = organization_by_slug(ORGANIZATION.slug)
        (subscription,) = subscriptions_of(organization.id)
        prices = term_prices(subscription.id)
        numbers = [invoice.number for invoice in issued_invoices(organization.id)]
        period = Period(subscription.signed_on, NOW.date())
        totals = [(row.meter, row.value, row.events) for row in usage(organization.id, period)]
        unknown = [actor.reference for actor in unassigned_actors(organization.id, on=NOW.date())]
    assert len(numbers) == len(prices) == 2
    assert [price.is_estimated for price in prices.values()] == [True, False]
    assert unknown == ["gis-batch-04"]
    return numbers, totals, [units_of(price.decision) for price in prices.values()]


def test_production_has_no_demo(settings: Any) -> None:
    settings.ENVIRONMENT = "production"
    with pytest.raises(CommandError, match="never built in production"):
        call_command("seed_demo")
