"""Every page in a real browser: nothing for axe to find, nothing sticks out, nothing is complained about.

At 1440, 1024, 390 and 320 pixels, light and dark; by keyboard; without script; and with htmx.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.pages.portal import ADA, ALIYA, BEN, FRIDA, HEIKE, LENA, MARIEKE, OLGA, SIGRID, type_log_in

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

    from tests.pages.portal import Portal, VisitedPage

pytestmark = pytest.mark.browser

PAGES = {
    "log-in": ("", "/accounts/login/"),
    "forgotten password": ("", "/accounts/password/reset/"),
    "home": (ADA, "/"),
    "home of a user": (BEN, "/"),
    "home of a billing contact": (FRIDA, "/"),
    "usage": (ADA, "/usage/"),
    "usage by day": (ADA, "/usage/?grain=day&meter=map_tiles"),
    "usage of nobody": (ADA, "/usage/?person="),
    "usage of a user": (BEN, "/usage/"),
    "contract": (ADA, "/contract/"),
    "contract, the first price": (ADA, "/contract/?first"),
    "invoices": (ADA, "/invoices/"),
    "budget": (FRIDA, "/budget/"),
    "sessions, none": (ADA, "/sessions/"),
    "operators, none": (BEN, "/operators/"),
    "seats, people of one kind": (LENA, "/seats/"),
    "seats, active and passive": (HEIKE, "/seats/"),
    "seats, roles": (MARIEKE, "/seats/"),
    "seats, named": (ALIYA, "/seats/"),
    "seats, not used for 30 days": (ALIYA, "/seats/?unused=30&sort=-used"),
    "sessions": (OLGA, "/sessions/"),
    "sessions, named licences": (ALIYA, "/sessions/"),
    "sessions, two kinds": (HEIKE, "/sessions/"),
    "starts": (OLGA, "/sessions/starts/"),
    "turned away": (OLGA, "/sessions/refusals/"),
    "operators": (OLGA, "/operators/"),
    "home with seats": (MARIEKE, "/"),
    "people": (ADA, "/people/"),
    "people, filtered": (ADA, "/people/?q=ad&login=yes&sort=-name"),
    "people, nobody found": (ADA, "/people/?q=nobody"),
    "new person": (ADA, "/people/new/"),
    "import of people": (ADA, "/people/import/"),
    "users": (ADA, "/users/"),
    "invitation": (ADA, "/users/invite/"),
    "audit log": (ADA, "/audit-log/"),
    "audit log, narrowed": (ADA, "/audit-log/?kind=person&who=automatic&since=2020-01-01"),
    "settings": (BEN, "/settings/"),
    "new password": (BEN, "/accounts/password/change/"),
    "billing profile": (FRIDA, "/billing-profile/"),
    "notice": (ADA, "/contract/notice/"),
    "offers": (ADA, "/contract/offers/"),
    "API keys": (ADA, "/api-keys/"),
    "new API key": (ADA, "/api-keys/new/"),
    "own sign-in, none": (ADA, "/own-sign-in/"),
    "own sign-in, set up": (ADA, "/own-sign-in/describe/"),
    "own account, not offered": (BEN, "/own-account/"),
    "own account, asked for the organization": ("", "/sign-in/?other"),
    "own account, not let in": ("", "/sign-in/nobody/"),
    "departments": (ADA, "/departments/"),
    "new department": (ADA, "/departments/new/"),
    "how invoices are split": (FRIDA, "/split/"),
    "demo": (ADA, "/demo/"),
    "mailbox": (ADA, "/mailbox/"),
    "not allowed": (BEN, "/contract/"),
    "not there": (ADA, "/no-such-page/"),
    "not readable": (ADA, "/usage/?page=x"),
}
# What a browser itself says about an answer that is no page.
STATUS_LINE = re.compile(r"the server responded with a status of (400|403|404)")

KEYBOARD = ("log-in", "home", "usage", "contract", "invoices", "people", "new person", "users", "audit log")


def faults(visited: VisitedPage) -> list[str]:
    return [fault for fault in visited.faults() if not STATUS_LINE.search(fault)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_faults(portal: Portal, name: str) -> None:
    email, path = PAGES[name]
    with portal.visit(email) as visited:
        page = visited.open(path)
        assert page.title().endswith("Lisens")
        assert faults(visited) == []


def test_pages_that_are_reached_by_a_link_have_no_faults(portal: Portal) -> None:
    with portal.visit(ADA) as visited:
        for start, link in (
            ("/invoices/", "th a"),
            ("/invoices/", "tr:has-text('Partly credited') th a"),
            ("/departments/", "th a"),
            ("/mailbox/", "main table a"),
            ("/usage/", "#people tbody a"),
            ("/usage/?person=", "#people a[href*='references']"),
            ("/people/", "tbody a"),
            ("/users/", "a[href$='/roles/']"),
            ("/users/", "a[href$='/remove/']"),
        ):
            _follow(visited, start, link)


@pytest.mark.parametrize(
    ("email", "start", "links"),
    [
        (
            MARIEKE,
            "/seats/",
            ("a[href*='/seats/give']", "a[href*='/rights/']", "a[href*='/pass-on/']", "td a.btn-stop"),
        ),
        (OLGA, "/sessions/starts/", ("tbody th a",)),
    ],
)
def test_what_seats_and_sessions_lead_to_has_no_faults(
    portal: Portal, email: str, start: str, links: tuple[str, ...]
) -> None:
    with portal.visit(email) as visited:
        for link in links:
            _follow(visited, start, link)


def _follow(visited: VisitedPage, start: str, link: str) -> None:
    page = visited.open(start)
    page.locator(link).first.click()
    page.wait_for_load_state()
    _open_everything(page)
    assert faults(visited) == [], page.url


def test_a_persons_data_has_no_faults(portal: Portal) -> None:
    with portal.visit(ADA) as visited:
        page = visited.open("/people/?q=ben.myhre")
        person = page.locator("tbody a").first.get_attribute("href")
        for path in ("data/", "data/erase/"):
            assert visited.open(f"{person}{path}").locator("h1").is_visible()
            assert faults(visited) == [], path
    with portal.visit(BEN) as visited:
        visited.open(f"{person}data/")
        assert faults(visited) == []


def test_an_import_has_no_faults_right_and_wrong(portal: Portal) -> None:
    right = "external id;name;exit\nkim.as;Kim Ås;2026-12-31\nben.myhre;Benjamin Myhre;\n"
    for content, button in (
        (right, "Import 2 people"),
        (right.replace("2026-12-31", "1/2/2026"), "Choose another file"),
    ):
        with portal.visit(ADA, has_scripts=True) as visited:
            page = visited.open("/people/import/")
            file: FilePayload = {"name": "people.csv", "mimeType": "text/csv", "buffer": content.encode("cp1252")}
            page.get_by_label("File", exact=True).set_input_files([file])
            page.get_by_label("the last day of access").check()
            page.get_by_role("button", name="Show what would change").click()
            page.get_by_role("button", name=button).wait_for()
            _open_everything(page)
            assert faults(visited) == [], button
            page.get_by_role("button", name=re.compile("Forget the file|Choose another file")).click()
            page.wait_for_url("**/people/import/")


def test_changing_several_people_has_no_faults(portal: Portal) -> None:
    with portal.visit(ADA) as visited:
        page = visited.open("/people/?q=ben.myhre")
        page.get_by_role("checkbox", name="Choose Ben Myhre").check()
        page.get_by_role("button", name="Change those who are chosen").click()
        page.get_by_role("heading", name="Change 1 person").wait_for()
        _open_everything(page)
        assert faults(visited) == []
        page.get_by_label("Log-in mode").select_option("passive")
        page.get_by_role("button", name="Show what would change").click()
        page.get_by_role("button", name="Change 1 person").wait_for()
        assert faults(visited) == []
        page.get_by_role("link", name="Back").click()
        page.get_by_label("Reports to", exact=True).fill("ben.myhre")
        page.get_by_role("button", name="Show what would change").click()
        page.get_by_text("REPORTING_LINE_LOOP").wait_for()
        assert faults(visited) == []


def test_notice_has_no_faults_given_and_withdrawn(portal: Portal) -> None:
    with portal.visit(SIGRID) as visited:
        page = visited.open("/contract/notice/")
        assert faults(visited) == []
        page.locator("main button.btn-stop, main button.btn-primary").click()
        page.wait_for_url("**/contract/")
        assert page.locator("a[href*='notice/withdraw/']").first.is_visible()
        assert faults(visited) == []
        page = visited.open("/contract/notice/withdraw/")
        assert faults(visited) == []
        page.locator("main button.btn-stop, main button.btn-primary").click()
        page.wait_for_url("**/contract/")
        assert faults(visited) == []


def test_a_price_that_lets_one_leave_has_no_faults(portal: Portal, newcomer_may_leave: None) -> None:
    with portal.visit(SIGRID) as visited:
        page = visited.open("/contract/")
        assert page.locator("a[href*='price-shock/leave/']").first.is_visible()
        assert faults(visited) == []
        for path in ("leave", "keep"):
            page = visited.open(f"/contract/price-shock/{path}/")
            assert faults(visited) == [], path
        page.locator("main button.btn-stop, main button.btn-primary").click()
        page.wait_for_url("**/contract/")


def test_a_split_has_no_faults_read_and_tried(portal: Portal) -> None:
    with portal.visit(FRIDA) as visited:
        page = visited.open("/invoices/")
        page.locator("th a").first.click()
        page.get_by_role("link", name="Split over departments").click()
        _open_everything(page)
        assert faults(visited) == []
        page.get_by_label("Split", exact=True).select_option("people")
        page.get_by_role("button", name="Show this split").click()
        page.get_by_role("button", name="Keep this split").wait_for()
        assert faults(visited) == []


@pytest.mark.parametrize("name", KEYBOARD)
def test_every_stop_of_the_tab_key_shows_its_ring(portal: Portal, name: str) -> None:
    email, path = PAGES[name]
    with portal.visit(email) as visited:
        visited.open(path)
        stops = visited.tab_stops()
    assert "#main" in str(stops[0]["what"])
    assert len(stops) > 3
    assert [stop["what"] for stop in stops if not stop["hasRing"]] == []


def test_faults_are_found_where_there_are_some(portal: Portal) -> None:
    """The negative control of all the above."""
    with portal.visit(ADA) as visited:
        page = visited.open("/")
        page.evaluate(
            """() => {
                const wide = document.createElement("div");
                wide.style.width = "1100px";
                wide.append(new Image());
                document.querySelector("main").append(wide);
                wide.id = document.querySelector("main [id]").id;
                document.querySelector("h1").style.color = "#999";
                document.querySelector(".kicker").style.color = "#555";
                setTimeout(() => { throw new Error("on purpose"); });
            }"""
        )
        found = " ".join(faults(visited))
    for expected in (
        "390 light: scrolls sideways",
        "image-alt",
        "light: color-contrast",
        "dark: color-contrast",
        "repeated id: ",
        "on purpose",
    ):
        assert expected in found


# -- htmx


def test_a_tab_is_swapped_in_and_keeps_the_focus(portal: Portal) -> None:
    with portal.visit(ADA) as visited:
        page = visited.open("/usage/")
        page.locator("#meter-map_tiles").focus()
        with page.expect_response(lambda response: "meter=map_tiles" in response.url) as answered:
            page.keyboard.press("Enter")
        page.wait_for_selector("#meter-map_tiles[aria-current=page]")
        assert "<html" not in answered.value.text()
        assert "HX-Request" in (answered.value.header_value("Vary") or "")
        assert parse_qs(urlsplit(page.url).query) == {"meter": ["map_tiles"]}
        assert _focused(page) == "meter-map_tiles"
        assert page.locator("canvas").count() == 1
        page.go_back()
        page.wait_for_selector("#meter-all[aria-current=page]")
        assert visited.complaints == []


def test_days_and_sorting_are_swapped_in_too(portal: Portal) -> None:
    with portal.visit(ADA) as visited:
        page = visited.open("/usage/")
        page.locator("#grain-day").click()
        page.wait_for_selector("#grain-day[aria-current=true]")
        assert page.locator("#usage-table tbody tr").count() >= 365
        page.locator("#people #sort-usage-people-name").click()
        page.wait_for_selector("#people th[aria-sort=descending] #sort-usage-people-name")
        assert parse_qs(urlsplit(page.url).query) == {"grain": ["day"], "sort": ["-name"]}
        page.locator("select#term").select_option(index=1)
        page.get_by_role("button", name="Show", exact=True).click()
        page.wait_for_load_state()
        assert page.locator("#grain-day[aria-current=true]").count() == 1
        assert visited.complaints == []


def test_the_chart_draws_what_the_table_says(portal: Portal) -> None:
    with portal.visit(ADA) as visited:
        page = visited.open("/usage/")
        drawn = page.evaluate("Chart.getChart(document.querySelector('canvas')).data.datasets.map((set) => set.data)")
        told = page.evaluate(
            """() => [2, 1].map((column) => [...document.querySelectorAll("#usage-table tbody tr")]
                .map((row) => row.cells[column].dataset.value ?? null)
                .map((value) => (value === null ? null : Number(value))))"""
        )
        assert drawn == told
        assert len(told[0]) == 12
        assert not page.locator("details[data-plot-numbers]").first.evaluate("(details) => details.open")


def test_a_chart_is_drawn_anew_for_another_width(portal: Portal) -> None:
    """Labels at the ends of lines, and the room beside them, are as on a page that was opened at that width."""
    layout = """() => {
        const chart = Chart.getChart(document.querySelector('canvas'));
        return [chart.options.layout.padding.right, ...chart.data.datasets.map((set) => set.endLabel)];
    }"""
    becomes = f"""(expected) => new Promise((tell) => {{
        const layout = {layout};
        let frames = 600;
        const isThere = () => JSON.stringify(layout()) === JSON.stringify(expected);
        const look = () => (isThere() || !frames-- ? tell(layout()) : requestAnimationFrame(look));
        look();
    }})"""
    with portal.visit(ADA, width=390) as visited:
        narrow = visited.open("/").evaluate(layout)
    with portal.visit(ADA, width=1440) as visited:
        page = visited.open("/")
        wide = page.evaluate(layout)
        assert wide != narrow
        page.set_viewport_size({"width": 390, "height": 900})
        assert page.evaluate(becomes, narrow) == narrow
        page.set_viewport_size({"width": 1440, "height": 900})
        assert page.evaluate(becomes, wide) == wide
        assert visited.complaints == []


# -- without script


def test_everything_works_without_script(portal: Portal) -> None:
    with portal.visit(ADA, has_scripts=False, width=390) as visited:
        page = visited.open("/usage/")
        assert page.locator("#usage-table").is_visible()
        page.locator("#meter-modelspace_km2").click()
        page.wait_for_load_state()
        assert page.locator("#meter-modelspace_km2[aria-current=page]").count() == 1
        page.locator("#grain-day").click()
        page.wait_for_load_state()
        page.locator("summary:has-text('Menu')").click()
        page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Contract and price").click()
        page.wait_for_load_state()
        assert page.get_by_role("heading", name="Contract and price").is_visible()
        page.get_by_text("The calculation, line by line").click()
        assert page.get_by_text("in all").first.is_visible()


def test_an_unknown_reference_is_assigned_and_taken_back(portal: Portal) -> None:  # R-X-6
    with portal.visit(ADA, has_scripts=False) as visited:
        page = visited.open("/usage/?person=")
        page.get_by_role("link", name="Assign gis-batch-04").click()
        page.get_by_label("Name or id").fill("knut")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name=re.compile("Knut Lid")).click()
        page.get_by_role("button", name="Assign to Knut Lid").click()
        assert page.get_by_role("status").first.inner_text().strip().startswith("The usage under gis-batch-04")
        page.get_by_role("link", name="Knut Lid").click()
        page.get_by_role("link", name="Take it back").click()
        page.get_by_role("button", name="Take it back").click()
        visited.open("/usage/?person=")
        assert page.get_by_role("link", name="Assign gis-batch-04").is_visible()


# -- log-in


def test_a_wrong_password_is_said_beside_the_field(portal: Portal) -> None:
    with portal.visit() as visited:
        page = visited.open("/usage/?meter=map_tiles")
        type_log_in(page, ADA, "not her password")
        page.wait_for_load_state()
        assert page.locator("[role=alert], .callout-bad, .errorlist").first.is_visible()
        assert faults(visited) == []


def test_the_page_that_was_asked_for_comes_after_the_log_in(portal: Portal) -> None:
    with portal.visit() as visited:
        page = visited.open("/usage/?meter=map_tiles")
        type_log_in(page, BEN)
        page.wait_for_url(re.compile("meter=map_tiles"))
        assert page.get_by_role("heading", name="Your usage", exact=True).is_visible()


def _open_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")


def _focused(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.id")
    return found
