"""The demo: built through the served API, the services and the jobs, and again without any change."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from billing.models import Offer, Quote
from billing.selectors.invoices import issued_invoices
from billing.selectors.prices import term_prices
from billing.selectors.quotes import quote_state, waiting_requests
from billing.services.catalog import load_catalog, read_catalog_files
from billing.services.invoices import invoice_charges
from config.demo.build import build_demo, create_logins, is_built
from config.demo.cast import SELLER, TEAM_SELLER
from config.demo.customers import CUSTOMERS, FJELLVIK
from config.demo.customers.names import people_of
from config.demo.history import _live_one_day
from config.demo.licensees import LICENSEES
from config.demo.licensees.answering import TOLD, answering_events
from config.demo.licensees.cast import ALATAU, SAULE
from config.demo.licensees.clients import run_clients
from config.demo.licensees.licensee import DemoLicensee
from config.demo.licensees.living import are_clients_replaced, found, happenings_of, live_day, replace_clients
from config.demo.licensees.stays import stays_of
from config.demo.licensees.wishes import wishes_of
from config.demo.licensees.working import work_through
from config.demo.organizations import make_customer, make_seller
from config.demo.progress import demo_progress
from config.demo.prospects import bring_prospects
from config.demo.usage import usage_events
from config.jobs import instant_of
from licensing.models import Denial, Lease
from licensing.selectors import subscriptions_of
from metering.selectors import unassigned_actors, usage
from tenants.domain.periods import ONE_DAY, Period, days_in
from tenants.models import ApiKey, OutboxMessage
from tenants.scoping import STAFF, scoped
from tenants.selectors import organization_by_slug
from tests.cast import Cast, make_organization

NOW = datetime.now(UTC).replace(hour=12)


def test_the_same_days_have_the_same_usage_whenever_they_are_asked_for() -> None:
    origin = date(2026, 1, 1)
    week = Period(date(2026, 3, 2), date(2026, 3, 9))
    once, again = list(usage_events(FJELLVIK, week, origin)), list(usage_events(FJELLVIK, week, origin))
    assert once == again
    assert len({event.id for event in once}) == len(once)


def test_people_of_a_customer_are_always_the_same_and_no_two_of_one_name() -> None:
    once = people_of("fjellvik", {"plan": 40, "vann": 40})
    assert once == people_of("fjellvik", {"plan": 40, "vann": 40})
    assert len({person.reference for person in once}) == 80


def test_every_customer_counts_in_its_own_books() -> None:
    assert len({customer.slug for customer in CUSTOMERS}) == len(CUSTOMERS) == 6
    for customer in CUSTOMERS:
        references = [person.reference for person in customer.people]
        assert len(set(references)) == len(references)
        assert {person.department for person in customer.people} == set(customer.departments)


# Per customer: how many terms have begun or are priced, and how many documents were issued.
TERMS = {
    "fjellvik": (3, 4),  # of the third, a part was given back
    "nordhav": (3, 2),  # the third is on hold
    "studio-lia": (3, 3),
    "bergmo": (3, 3),
    "vassdragstilsynet": (3, 2),  # the third was offered yesterday
    "elvebakk": (1, 1),
}


@pytest.mark.slow
def test_the_demo_is_eleven_customers_and_nothing_is_broken(real_db: str, site_url: str, settings: Any) -> None:
    settings.BASE_URL = site_url
    with scoped(STAFF):
        load_catalog(read_catalog_files(), at=NOW)
    create_logins()
    build_demo(NOW)
    assert is_built()
    first = _state(), _work()
    build_demo(NOW)
    assert (_state(), _work()) == first
    progress = demo_progress()
    assert progress is not None
    assert _prospects() == ["Strandvik kommune"]
    assert (progress.done, progress.step) == (progress.total, "DONE")
    out = StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().endswith(" invariants, 0 broken\n")
    assert _given_back() == [("fjellvik", "-7500.00")]


def test_a_customer_gets_a_part_back_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:  # R-X-8
    """Also when the days since the signature are lived again."""
    monkeypatch.setattr("config.demo.history.CUSTOMERS", (FJELLVIK,))
    monkeypatch.setattr("config.demo.history.LICENSEES", ())
    credit, today = FJELLVIK.credited, NOW.date()
    assert credit is not None
    with scoped(STAFF):
        load_catalog(read_catalog_files(), at=datetime(2024, 1, 1, tzinfo=UTC))
    create_logins()
    make_customer(FJELLVIK, make_seller(SELLER, FJELLVIK.signed_on(today)), today)
    signed_on, credited_on = FJELLVIK.signed_on(today), today - timedelta(days=credit.days_ago)
    for _again in range(2):
        _live_one_day(signed_on, today)
        invoice_charges(instant_of(signed_on))
        assert _live_one_day(credited_on, today)
    with scoped(STAFF):
        note, invoice = issued_invoices(organization_by_slug("fjellvik").id)
    assert (note.total.text, note.content.issued_on) == ("-7500.00", credited_on)
    assert [found.number for found in invoice.credited_by] == [note.number]


def test_one_prospect_waits_and_one_has_a_quote(db: None) -> None:  # R-SCALGO-20
    """However often they are brought, each asks once, and one mail goes."""
    with scoped(STAFF):
        load_catalog(read_catalog_files(), at=NOW)
    create_logins()
    make_seller(SELLER, NOW.date())
    bring_prospects(NOW)
    bring_prospects(NOW)
    assert _prospects() == ["Strandvik kommune"]
    with scoped(STAFF):
        quote = Quote.objects.select_related("request").get()
        mail = OutboxMessage.objects.get()
    # 90 units are expected of so many architects, and the first band goes to 100.
    assert (quote.request.organization_name, quote.amount) == ("Kvammen Arkitekter AS", 20_000)
    assert (mail.template, mail.recipients) == ("quote", ["jonas@kvammen.example"])


def _prospects() -> list[str]:
    """Who waits for a quote, beside the one who has it."""
    with scoped(STAFF):
        assert [quote_state(quote, NOW.date()) for quote in Quote.objects.all()] == ["sent"]
        return [request.organization_name for request in waiting_requests()]


def _given_back() -> list[tuple[str, str]]:
    """Every credit note of the demo, with VAT."""
    with scoped(STAFF):
        return [
            (customer.slug, found.total.text)
            for customer in CUSTOMERS
            for found in issued_invoices(organization_by_slug(customer.slug).id)
            if found.content.is_credit
        ]


def _state() -> dict[str, tuple[object, ...]]:
    """Prices, invoices and usage, as a customer would notice a change of them."""
    with scoped(STAFF):
        found = {customer.slug: _state_of(customer.slug) for customer in CUSTOMERS}
        undecided = Offer.objects.exclude(verdicts__verdict__in=["approved", "adjusted"])
        assert {offer.organization.slug for offer in undecided} == {"nordhav", "vassdragstilsynet"}
    return found


def _state_of(slug: str) -> tuple[object, ...]:
    organization = organization_by_slug(slug)
    (subscription,) = subscriptions_of(organization.id)
    prices = term_prices(subscription.id)
    numbers = [invoice.number for invoice in issued_invoices(organization.id)]
    assert (len(prices), len(numbers)) == TERMS[slug]
    period = Period(subscription.signed_on, NOW.date())
    totals = [(row.meter, row.value, row.events) for row in usage(organization.id, period)]
    unknown = [actor.reference for actor in unassigned_actors(organization.id, on=NOW.date())]
    assert unknown == (["gis-batch-04", "laptop-17"] if slug == "fjellvik" else [])
    return numbers, totals, [price.offered for price in prices.values()], subscription.notice


def _work() -> dict[str, tuple[int, ...]]:
    """Starts and refusals; of nobody there are more than places, and nobody is at work before real clients come."""
    with scoped(STAFF):
        found = {licensee.slug: organization_by_slug(licensee.slug).id for licensee in LICENSEES}
        assert not Lease.objects.filter(ended_at__isnull=True).exists()
        return {
            slug: (
                Lease.objects.filter(organization_id=organization_id).count(),
                Denial.objects.filter(organization_id=organization_id, code="NO_FREE_LICENSE").count(),
            )
            for slug, organization_id in found.items()
        }


def test_people_come_and_go_the_same_way_whenever_they_are_asked_for() -> None:
    today = date(2026, 11, 29)
    for licensee in LICENSEES:
        stays = stays_of(licensee, today)
        assert stays == stays_of(licensee, today)
        assert len({stay.reference for stay in stays}) == len(stays)
        assert sum(stay.is_here(licensee.signed_on(today)) for stay in stays) == licensee.crew.at_first
        monday = date(2026, 6, 29)
        assert wishes_of(licensee, stays, monday) == wishes_of(licensee, stays, monday)
        assert wishes_of(licensee, stays, date(2026, 6, 28)) == [], "nobody works on Sundays"


def test_a_demo_of_an_older_release_is_left_as_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has none of the customers with people and seats, and nobody comes to work there."""
    assert not is_built()
    monkeypatch.setattr("config.demo.build.term_prices", lambda _id: {1: SimpleNamespace(invoice_number="1")})
    monkeypatch.setattr("config.demo.build.subscriptions_of", lambda _id: [SimpleNamespace(id=None)])
    with scoped(STAFF):
        make_organization("elvebakk")
    assert is_built()
    run_clients(NOW, lambda _seconds: True)
    with scoped(STAFF):
        assert not ApiKey.objects.filter(name="Clients of the demo").exists()
        make_organization("koehler")
    assert not is_built()


def test_clients_are_replaced_on_the_local_day_also_when_it_has_begun_before_that_of_utc(cast: Cast) -> None:
    evening = datetime(2026, 11, 29, 20, 30, tzinfo=UTC)  # 01:30 of the 30th in Almaty
    today = evening.date()
    with scoped(STAFF):
        load_catalog(read_catalog_files(), at=datetime(2024, 1, 1, tzinfo=UTC))
    found(ALATAU, make_seller(TEAM_SELLER, ALATAU.signed_on(today)), today)
    live_day(ALATAU, ALATAU.signed_on(today), today)
    assert not are_clients_replaced(ALATAU)
    with scoped(STAFF):
        replace_clients(ALATAU, evening)
        (subscription,) = subscriptions_of(organization_by_slug(ALATAU.slug).id)
    assert subscription.overrides[-1].starts_on == date(2026, 11, 30)
    assert are_clients_replaced(ALATAU)


def test_a_day_is_lived_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo that is built again in the afternoon of a day on which people came in the morning."""
    afternoon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    today = afternoon.date()
    with scoped(STAFF):
        load_catalog(read_catalog_files(), at=datetime(2024, 1, 1, tzinfo=UTC))
    found(ALATAU, make_seller(TEAM_SELLER, ALATAU.signed_on(today)), today)
    live_day(ALATAU, ALATAU.signed_on(today), today)
    monkeypatch.setattr("config.demo.licensees.working._first_day", lambda _licensee, _today: today + ONE_DAY)
    assert list(work_through(ALATAU, afternoon)) == []


def test_a_desk_tells_of_each_start_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:  # R-CHAT-6
    evening = datetime(2026, 11, 30, 16, tzinfo=UTC)
    today = monday = evening.date()
    with scoped(STAFF):
        load_catalog(read_catalog_files(), at=datetime(2024, 1, 1, tzinfo=UTC))
    found(SAULE, make_seller(TEAM_SELLER, SAULE.signed_on(today)), today)
    for day in sorted(happenings_of(SAULE, today)):
        live_day(SAULE, day, today)
    monkeypatch.setattr("config.demo.licensees.working._first_day", lambda _licensee, _today: monday)
    assert list(work_through(SAULE, evening)) == [monday]
    assert list(answering_events(SAULE, evening)) == [], "today is told in the night"
    tomorrow = evening + timedelta(days=1)
    events = list(answering_events(SAULE, tomorrow))
    with scoped(STAFF):
        leases = {str(lease.pk): lease for lease in Lease.objects.select_related("person")}
    told = Counter(event.meter for event in events)
    assert told["chat2desk_conversations"] == told["chat2desk_response_seconds"] == len(leases) == 3
    assert len({event.id for event in events}) == len(events)
    for event in events:
        lease = leases[event.id[:36]]
        assert lease.person is not None
        assert (event.person, event.at) == (lease.person.external_id, lease.ended_at)
        assert event.meter != "chat2desk_rating" or event.value in range(1, 6)
    assert list(answering_events(SAULE, tomorrow)) == events, "the same start tells the same again"
    assert list(answering_events(SAULE, tomorrow + TOLD)) == [], "of the last year alone"


def test_production_has_no_demo(settings: Any) -> None:
    settings.ENVIRONMENT = "production"
    with pytest.raises(CommandError, match="never built in production"):
        call_command("seed_demo")
    with pytest.raises(CommandError, match="never run in production"):
        call_command("run_demo_clients")


@pytest.mark.parametrize(
    "licensee", [found for found in LICENSEES if found.crew.quiet_for], ids=lambda found: found.slug
)
def test_some_keep_a_licence_that_they_have_not_used_for_weeks(licensee: DemoLicensee) -> None:
    """So that there is somebody to ask whether they need it."""
    today = date(2026, 11, 30)
    stays = stays_of(licensee, today)
    quiet = {stay.reference for stay in stays if stay.quiet_from is not None}
    days = [(today - stay.quiet_from).days for stay in stays if stay.quiet_from is not None]
    assert sorted(days) == sorted(licensee.crew.quiet_for)
    last_month = Period(today - timedelta(days=min(days)), today + ONE_DAY)
    at_work = {wish.reference for day in days_in(last_month) for wish in wishes_of(licensee, stays, day)}
    assert len(at_work) > 5
    assert not quiet & at_work
    assert all(stay.is_here(today) and not stay.works(today) for stay in stays if stay.reference in quiet)
