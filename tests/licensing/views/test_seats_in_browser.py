"""The Seats page and its steps in a real browser: nothing for axe to find, nothing sticks out, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.utils import timezone

from licensing.models import Assignment, Lease, SeatLot
from licensing.services.capacity import add_seat_lot, change_lot_quantity
from licensing.services.over_limit import note_over_limit_of
from licensing.services.product_roles import grant_role, revoke_roles
from licensing.services.seats import assign_seat
from tenants.models import Person
from tenants.scoping import STAFF, scoped
from tests.cast import PASSWORD, Cast
from tests.licensing.setting import add_people, start, subscribe
from tests.pages.portal import WIDTHS, VisitedPage, type_log_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
PLATFORM = {
    "seats": [
        {"kind": "admin", "roles": ["admin"], "included": 5},
        {"kind": "manager", "roles": ["folder_manager", "project_manager"], "included": 4},
    ]
}


@contextmanager
def ada_visits(browser: Browser, address: str, path: str) -> Iterator[VisitedPage]:
    """Ada, signed in, on a page."""
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
    try:
        visited = VisitedPage(context)
        visited.open(f"/accounts/login/?next={path}")
        type_log_in(visited.page, "ada@example.org", PASSWORD)
        yield visited
    finally:
        context.close()


def named_seats(cast: Cast) -> UUID:
    """Three named licences, one of which ran out last week, all held; Kim uses theirs."""
    now = timezone.now()
    named = subscribe(cast.north.pk, "named", named=2)
    add_seat_lot(
        named, kind="named", quantity=1, starts_on=date(2026, 1, 1), ends_on=now.date() - 6 * DAY, at=now - 9 * DAY
    )
    people = add_people(cast.north.pk, "kim", "lea", "mo")
    for person in people:
        assign_seat(named, person.pk, at=now - 8 * DAY)
    start(people[0], at=now)
    return named


def platform_seats(cast: Cast) -> UUID:
    """All four manager seats are held, and two of five admin seats."""
    platform = subscribe(cast.north.pk, "role_seats", PLATFORM)
    now = timezone.now()
    for number, person in enumerate(add_people(cast.north.pk, *(f"person-{letter}" for letter in "abcdefg"))):
        role = "admin" if number < 2 else "project_manager"
        if number < 6:
            grant_role(platform, person.pk, role, at=now)
    return platform


def counted_people(cast: Cast) -> UUID:
    """Four active licences and one passive; three passive users; a fourth comes in ten days, and there is none."""
    today = timezone.now().date()
    counted = subscribe(cast.north.pk, "user_kinds", active=4, passive=1)
    add_people(cast.north.pk, "one", "two", "three", login_mode="passive")
    add_people(cast.north.pk, "four", "five", login_mode="passive", entry_on=today + 10 * DAY)
    return counted


def seven_over_the_limit(cast: Cast) -> UUID:
    counted = subscribe(cast.north.pk, "employees", employee=70)
    add_people(cast.north.pk, *(f"worker-{number}" for number in range(68)))
    change_lot_quantity(SeatLot.objects.get().pk, 63, at=timezone.now())
    note_over_limit_of(cast.north.pk, as_of=timezone.now())
    return counted


@pytest.mark.parametrize("setting", [named_seats, platform_seats, counted_people, seven_over_the_limit])
def test_the_page_has_no_faults(real_cast: Cast, site_url: str, browser: Browser, setting: object) -> None:
    with scoped(STAFF):
        assert callable(setting)
        setting(real_cast)
    with ada_visits(browser, site_url, "/seats/") as visited:
        assert visited.page.get_by_role("heading", name="Seats", exact=True).is_visible()
        assert visited.faults() == []
        stops = visited.tab_stops()
        assert [stop["what"] for stop in stops if not stop["hasRing"]] == []


def test_its_steps_have_no_faults(real_cast: Cast, site_url: str, browser: Browser) -> None:
    with scoped(STAFF):
        platform = platform_seats(real_cast)
        last = Person.objects.get(external_id="person-g").pk
        held = Assignment.objects.filter(kind="manager").values_list("pk", flat=True)[0]
        holder = Assignment.objects.get(pk=held).person_id
    with ada_visits(browser, site_url, "/seats/") as visited:
        for path in (
            "/seats/give/?role=admin",
            f"/seats/rights/{holder}/?chosen=1&role=admin",
            f"/seats/{held}/remove/",
            f"/seats/{held}/pass-on/",
            f"/seats/{held}/pass-on/{last}/",
            "/seats/?q=nobody",
            f"/seats/?licence={platform}&kind=manager&sort=-since",
        ):
            assert visited.open(path).locator("h1").is_visible()
            assert visited.faults() == [], path
        visited.complaints.clear()
        visited.open(f"/seats/rights/{last}/?chosen=1&role=project_manager")
        assert visited.page.get_by_role("alert").is_visible()
        assert [fault for fault in visited.faults() if "409" not in fault] == []


def test_steps_of_named_licences_have_no_faults(real_cast: Cast, site_url: str, browser: Browser) -> None:
    """They are one page with other sentences, so the widest and the narrowest show what could be wrong."""
    with scoped(STAFF):
        now = timezone.now()
        named = subscribe(real_cast.north.pk, "named", named=4)
        kim, lea, mo, new = add_people(real_cast.north.pk, "kim", "lea", "mo", "new")
        for person in (kim, lea, mo):
            held = assign_seat(named, person.pk, at=now - 40 * DAY).assignment_id
        start(kim, at=now)
        lease = Lease.objects.get().pk
    with ada_visits(browser, site_url, "/seats/") as visited:
        for path in (
            f"/seats/give/{new.pk}/?licence={named}",
            f"/seats/{held}/pass-on/{new.pk}/",
            f"/seats/{held}/remove/",
            f"/seats/ask/?licence={named}&unused=30",
            f"/sessions/{lease}/end/",
        ):
            page = visited.open(path)
            assert page.locator("main form button.btn-primary, main form button.btn-stop").first.is_visible(), path
            assert visited.faults((WIDTHS[0], WIDTHS[-1])) == [], path


def test_roles_of_several_people_have_no_faults(real_cast: Cast, site_url: str, browser: Browser) -> None:
    """R-CITIZEN-15: what is asked, and what too few seats answer."""
    with scoped(STAFF):
        platform_seats(real_cast)
    with ada_visits(browser, site_url, "/people/together/?all=yes") as visited:
        page = visited.page
        page.get_by_label("Give a role in Planner").select_option("Administrator")
        assert visited.faults() == []
        page.get_by_role("button", name="Show what would change").click()
        page.get_by_text("4 licences are missing. Those who would need one:").wait_for()
        assert visited.faults() == []


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        (("project_manager", "admin"), "Roles in Planner:"),
        (("admin",) * 5, "Planner, Administrators: 2 licences are missing. Rows that ask for one: 2, 3, 4, 5, 6."),
        (("king",), "There is no such role in this product."),
    ],
)
def test_an_import_with_roles_has_no_faults(
    real_cast: Cast, site_url: str, browser: Browser, roles: tuple[str, ...], words: str
) -> None:  # R-CITIZEN-15
    with scoped(STAFF):
        platform_seats(real_cast)
        first = Assignment.objects.order_by("pk")[0]
        revoke_roles(first.subscription_id, Person.objects.get(external_id="person-f").pk, at=timezone.now())
    rows = [f"new-{number};New {number};2020-01-01;{role}" for number, role in enumerate(roles)]
    file = "\n".join(("id;name;entry;roles: planner", *rows)).encode()
    with ada_visits(browser, site_url, "/people/import/") as visited:
        assert visited.faults() == []
        page = visited.page
        page.locator("#id_file").set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": file})
        page.get_by_label("the last day of access").check()
        page.get_by_role("button", name="Show what would change").click()
        page.wait_for_url("**/people/import/*-*/")
        assert words in page.locator("main").inner_text().replace("\u00a0", " ")
        assert visited.faults() == []


def test_a_seat_is_given_by_keyboard_and_without_script(real_cast: Cast, site_url: str, browser: Browser) -> None:
    with scoped(STAFF):
        subscribe(real_cast.north.pk, "named", named=2)
    with ada_visits(browser, site_url, "/seats/") as visited:
        state = visited.page.context.storage_state()
    context = browser.new_context(
        base_url=site_url, viewport={"width": 390, "height": 800}, java_script_enabled=False, storage_state=state
    )
    page = context.new_page()
    page.goto("/seats/")
    page.locator("main").get_by_role("link", name="Give a seat").first.click()
    page.get_by_label("Name or ID").fill("ben")
    page.keyboard.press("Enter")
    page.locator(".choice-list").get_by_role("link", name="Ben").click()
    page.get_by_role("button", name="Give the seat").click()
    assert "Ben holds a seat now." in page.get_by_role("status").first.inner_text()
    context.close()
