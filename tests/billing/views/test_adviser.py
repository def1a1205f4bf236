"""The adviser on the Sessions page: prices of the catalogue, use as it was, refusals by replay (R-CHAT-8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from billing.domain.money import Money
from billing.selectors.license_advice import CustomerAdvice, license_advice
from billing.services.catalog import load_catalog, read_catalog_files
from billing.services.overrides import agree_override
from config.formatting import NO_BREAK_SPACE
from licensing.domain.lease import StartWish
from licensing.models import Lease
from licensing.selectors import plan_version_in_force
from licensing.selectors.access import access_of_subscription
from licensing.selectors.busy_times import busy_times
from licensing.selectors.plan_standing import standing_of
from licensing.services.capacity import add_seat_lot
from licensing.services.lease_clock import clock_at
from licensing.services.leases import acquire_lease
from licensing.services.running_leases import release_lease
from licensing.services.seats import assign_seat
from licensing.services.subscriptions import start_subscription
from tenants.domain.decision import Json
from tenants.models import Organization, Person
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.licensing.setting import AT, SIGNED_ON, add_people, lease_of
from tests.visitors import Visitor

HOUR = timedelta(hours=1)
NOW = AT + timedelta(days=2)


@pytest.fixture
def north(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """A firm that pays in roubles."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with scoped(STAFF), clock_at(NOW):
        load_catalog(read_catalog_files(), at=AT)
        Organization.objects.filter(pk=cast.north.pk).update(currency="RUB")
        yield cast


def sign(cast: Cast, plan: str, kind: str, count: int) -> UUID:
    version = plan_version_in_force(plan)
    is_charged_here = not standing_of(version).charging.uncharged
    subscription, _term = start_subscription(
        organization_id=cast.north.pk,
        plan_version=version,
        signed_on=SIGNED_ON,
        signed_by="Ada",
        at=AT,
        invoiced_elsewhere_reason="" if is_charged_here else "By hand",
    )
    add_seat_lot(subscription.pk, kind=kind, quantity=count, starts_on=SIGNED_ON, at=AT)
    return subscription.pk


def wish_of(person: Person) -> StartWish:
    return StartWish(
        organization_id=person.organization_id, product_code="chat2desk", person_id=person.pk, client=person.name
    )


def work(person: Person, at: datetime, hours: int = 3) -> None:
    """Somebody works for some hours, in the same minutes of each giving a sign of life."""
    with clock_at(at):
        answer = acquire_lease(wish_of(person), at=at)
    Lease.objects.filter(pk=lease_of(answer)).update(heartbeat_at=at + hours * HOUR)
    with clock_at(at + hours * HOUR):
        release_lease(person.organization_id, lease_of(answer))


def seven_in_shifts(cast: Cast) -> None:
    """Seven operators of three hours each, one an hour: three of them at once."""
    people = add_people(cast.north.pk, *"abcdefg")
    for place, person in enumerate(people):
        work(person, AT + timedelta(minutes=60 * place))


def any_advice(subscription_id: UUID) -> CustomerAdvice | None:
    access = access_of_subscription(subscription_id)
    return license_advice(access, busy_times(access, NOW))


def advice_of(subscription_id: UUID) -> CustomerAdvice:
    found = any_advice(subscription_id)
    assert found is not None
    return found


def rub(amount: int) -> Money:
    return Money(Decimal(amount), "RUB")


def test_the_prices_are_those_of_the_catalogue(north: Cast) -> None:  # R-CHAT-7
    subscription_id = sign(north, "chat2desk_simultaneous", "simultaneous", 4)
    seven_in_shifts(north)
    found = advice_of(subscription_id)
    assert (found.work.staff, found.work.peak) == (7, 3)
    assert (found.advice.named, found.advice.simultaneous) == (rub(3_500), rub(5_250))
    assert (found.advice.verdict, found.advice.reason, found.has_the_cheaper) == (
        "NAMED_CHEAPER",
        "ALL_IN_PARALLEL",
        False,
    )
    assert "it is more profitable to purchase personal licenses" in found.why.clause.text
    assert [(choice.code, choice.count, choice.refused) for choice in found.choices] == [
        ("AS_NOW", 4, 0),
        ("ONE_MORE", 5, 0),
        ("ONE_FEWER", 3, 0),
        ("OTHER_KIND", 7, 0),
    ]


def test_why_the_replay_turns_fewer_away_than_were_refused(north: Cast) -> None:
    """Of one licence Bea is refused at 1, 17 and 33 minutes, until she gets in; a second licence comes on that day."""
    subscription_id = sign(north, "chat2desk_simultaneous", "simultaneous", 1)
    ann, bea = add_people(north.north.pk, "ann", "bea")
    with clock_at(AT):
        first = lease_of(acquire_lease(wish_of(ann), at=AT))
    Lease.objects.filter(pk=first).update(heartbeat_at=AT + HOUR)
    for minutes in (1, 17, 33):
        with clock_at(AT + timedelta(minutes=minutes)):
            acquire_lease(wish_of(bea), at=AT)
    with clock_at(AT + HOUR):
        release_lease(north.north.pk, first)
    work(bea, AT + HOUR)
    found = advice_of(subscription_id)
    assert (found.refusals, found.turned_away, found.refused_as_now, found.counts_differ) == (3, 1, 1, True)
    add_seat_lot(subscription_id, kind="simultaneous", quantity=1, starts_on=NOW.date(), at=NOW)
    found = advice_of(subscription_id)
    assert (found.refusals, found.turned_away, found.refused_as_now) == (3, 1, 0)
    page = Visitor().sign_in(north.ada).get("/sessions/").content.decode().replace(NO_BREAK_SPACE, " ")
    for words in (
        "Above stand 3 refusals as they were kept; whoever came again before they got in is one start, which makes 1.",
        "with the licences of today from the first day on: 0 starts would have been turned away.",
    ):
        assert words in page


def test_whoever_was_turned_away_counts_in_what_it_costs_to_turn_nobody_away(north: Cast) -> None:  # R-CHAT-8
    """Ann and Bea have both licences for three hours; Cat and Dan come meanwhile, wait, and get in. Six come alone."""
    subscription_id = sign(north, "chat2desk_simultaneous", "simultaneous", 2)
    ann, bea, cat, dan, *others = add_people(
        north.north.pk, "ann", "bea", "cat", "dan", "eva", "fay", "gus", "hal", "ida", "jon"
    )
    with clock_at(AT):
        first, second = (lease_of(acquire_lease(wish_of(person), at=AT)) for person in (ann, bea))
    Lease.objects.update(heartbeat_at=AT + 3 * HOUR)
    with clock_at(AT + HOUR):
        for person in (cat, dan):
            acquire_lease(wish_of(person), at=AT)
    with clock_at(AT + 3 * HOUR):
        for lease_id in (first, second):
            release_lease(north.north.pk, lease_id)
    for person in (cat, dan):
        work(person, AT + 3 * HOUR)
    for place, person in enumerate(others, 2):
        work(person, AT + 3 * place * HOUR)
    found = advice_of(subscription_id)
    assert (found.work.staff, found.work.peak, found.nobody_away) == (10, 2, 4)
    assert [(choice.code, choice.count, choice.monthly, choice.refused) for choice in found.choices] == [
        ("AS_NOW", 2, rub(3_500), 2),
        ("ONE_MORE", 3, rub(5_250), 1),
        ("NOBODY_AWAY", 4, rub(7_000), 0),
        ("ONE_FEWER", 1, rub(1_750), 4),
        ("OTHER_KIND", 10, rub(5_000), 0),
    ]
    assert (found.advice.verdict, found.advice.difference) == ("SIMULTANEOUS_CHEAPER", rub(1_500))
    page = Visitor().sign_in(north.ada).get("/sessions/").content.decode().replace(NO_BREAK_SPACE, " ")
    assert "with 4 simultaneous licences, which cost RUB 2,000.00 a month more than one for each." in page


def test_where_kinds_are_no_choice_it_says_why_nothing_is_advised(north: Cast) -> None:  # R-TEAM-17
    Person.objects.update(login_mode="none")
    sign(north, "teamplaner5_pro_user", "active", 2)
    (ann,) = add_people(north.north.pk, "ann")
    with clock_at(AT):
        acquire_lease(replace(wish_of(ann), product_code="teamplaner5"), at=AT)
    page = Visitor().sign_in(north.ada).get("/sessions/").content.decode()
    assert "There is nothing to compare here. This licence has several kinds (Active users, Passive users)" in page


def test_who_never_worked_needs_no_licence_of_their_own(north: Cast) -> None:
    subscription_id = sign(north, "chat2desk_simultaneous", "simultaneous", 1)
    ann, bea, _idle = add_people(north.north.pk, "ann", "bea", "idle")
    work(ann, AT)
    work(bea, AT + 4 * HOUR)
    found = advice_of(subscription_id)
    assert (found.work.staff, found.work.peak) == (2, 1)
    assert found.advice.verdict == "NAMED_CHEAPER"
    assert found.enough == 1, "without any, two would have been turned away in one week"


def test_a_price_that_was_agreed_for_the_customer_counts(north: Cast) -> None:
    subscription_id = sign(north, "chat2desk_simultaneous", "simultaneous", 4)
    seven_in_shifts(north)
    seats: Json = [{"kind": "simultaneous", "price": {"RUB": "100.00"}}]
    agree_override(
        subscription_id=subscription_id,
        path="charges.licenses.parameters.seats",
        value=seats,
        starts_on=date(2026, 7, 1),
        reason="Early",
        at=AT,
    )
    found = advice_of(subscription_id)
    assert found.advice.simultaneous == rub(300)
    assert (found.advice.verdict, found.has_the_cheaper) == ("SIMULTANEOUS_CHEAPER", True)


def test_with_named_licences_the_holders_are_the_staff(north: Cast) -> None:
    subscription_id = sign(north, "chat2desk_named", "named", 3)
    people = add_people(north.north.pk, "ann", "bea", "cat")
    for person in people:
        assign_seat(subscription_id, person.pk, at=AT)
    work(people[0], AT)
    found = advice_of(subscription_id)
    assert (found.own, found.work.staff, found.work.peak) == ("named", 3, 1)
    assert [(choice.code, choice.kind, choice.count) for choice in found.choices] == [
        ("AS_NOW", "named", 3),
        ("OTHER_KIND", "simultaneous", 1),
    ]
    assert found.advice.difference == rub(250)


def test_nothing_is_advised_before_anybody_worked_or_in_another_currency(north: Cast) -> None:
    subscription_id = sign(north, "chat2desk_simultaneous", "simultaneous", 1)
    assert any_advice(subscription_id) is None
    (ann,) = add_people(north.north.pk, "ann")
    work(ann, AT)
    assert any_advice(subscription_id) is not None
    Organization.objects.filter(pk=north.north.pk).update(currency="NOK")
    assert any_advice(subscription_id) is None


def test_it_stands_on_the_sessions_page_in_words(north: Cast) -> None:
    sign(north, "chat2desk_simultaneous", "simultaneous", 4)
    seven_in_shifts(north)
    text = Visitor().sign_in(north.ada).get("/sessions/").content.decode().replace("\xa0", " ")
    assert "Most of your 7 people work at the same moment, up to 3 of them." in text
    assert "A licence for each costs RUB 1,750.00 a month less." in text
    assert "4 simultaneous licences, as now" in text
    assert "7 × RUB 500.00 = RUB 3,500.00 a month" in text
    assert "when more than 2 of 7 work at once: here, from 3" in text


@pytest.mark.parametrize("locale", ["nb", "de", "nl"])
def test_it_is_said_in_every_language(north: Cast, locale: str) -> None:  # R-X-10
    sign(north, "chat2desk_simultaneous", "simultaneous", 4)
    seven_in_shifts(north)
    north.ada.locale = locale
    north.ada.save(update_fields=["locale"])
    assert Visitor().sign_in(north.ada).get("/sessions/").status_code == 200
