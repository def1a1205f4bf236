"""The portal in a real browser: the demo served by the product's own web server, and how its pages are judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from axe_playwright_python.sync_playwright import Axe

from config.demo.cast import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, StorageState

WIDTHS = (1440, 1024, 390, 320)
# What axe looks for. Of the two schemes only the colours differ.
RULES: dict[Literal["light", "dark"], dict[str, object]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
ADA, BEN, FRIDA = "ada@fjellvik.example", "ben@fjellvik.example", "frida@fjellvik.example"
SIGRID = "sigrid@elvebakk.example"
LENA, HEIKE, MARIEKE = "lena@koehler.example", "heike@adler.example", "marieke@waterwijk.example"
OLGA, ALIYA = "olga@alatau.example", "aliya@saule.example"

# The page's policy forbids waiting by playwright's own means, which compile a text.
COMES_TO_FIT = """async () => {
    const fits = () => document.documentElement.scrollWidth <= innerWidth;
    for (let frame = 0; frame < 60 && !fits(); frame++) await new Promise(requestAnimationFrame);
    return fits();
}"""

# What sticks out of the page, apart from what scrolls in a region of its own.
WIDE_ONES = """() => [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".scroll, .views"))
    .slice(0, 5).map((element) => element.outerHTML.slice(0, 120))"""

# Words that are wider than the box they stand in, and so run into what stands beside them.
SPILLING = """() => [...document.querySelectorAll("main *")]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
        && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1
        && getComputedStyle(element).overflowX === "visible")
    .slice(0, 5).map((element) => element.outerHTML.slice(0, 120))"""

# Ids that stand on the page more than once: a link, a label or the focus would find the first of them only.
REPEATED_IDS = """() => {
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}"""

# The element with the focus and whether a ring is drawn around it; of a hidden radio button, around its label.
FOCUSED = """() => {
    const element = document.activeElement;
    if (element === document.body) return null;
    const shown = element.type === "radio" ? element.nextElementSibling : element;
    const style = getComputedStyle(shown);
    const hasRing = style.outlineStyle !== "none" && style.outlineWidth !== "0px";
    return { what: element.outerHTML.slice(0, 120), hasRing };
}"""


@dataclass
class Portal:
    """The served demo. `people` holds the cookies of those who have signed in."""

    address: str
    browser: Browser
    people: dict[str, StorageState] = field(default_factory=dict)

    @contextmanager
    def visit(self, email: str = "", *, has_scripts: bool = True, width: int = 1440) -> Iterator[VisitedPage]:
        """A page of a fresh context, signed in; what it complains about is collected."""
        if email and email not in self.people:
            self.people[email] = self._sign_in(email)
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=has_scripts,
            storage_state=self.people.get(email),
        )
        try:
            yield VisitedPage(context)
        finally:
            context.close()

    def _sign_in(self, email: str) -> StorageState:
        context = self.browser.new_context(base_url=self.address)
        page = context.new_page()
        page.goto("/accounts/login/")
        type_log_in(page, email)
        page.wait_for_url(f"{self.address}/")
        state = context.storage_state()
        context.close()
        return state


def type_log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """On the page that asks for it, as somebody does who uses a keyboard only."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


class VisitedPage:
    """One page with its complaints: of the console, where violations of the policy stand too, and of scripts."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        self.page.goto(path, wait_until="load")
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return self.page

    def faults(self, widths: Iterable[int] = WIDTHS) -> list[str]:
        """What is wrong with the page as it stands, at every width, light and dark."""
        found: list[str] = []
        for scheme, rules in RULES.items():
            # Without motion a colour is there at once.
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for width in widths:
                self.page.set_viewport_size({"width": width, "height": 900})
                seen = [*self.wide_ones(), *self._barriers(rules)]
                found += [f"{width} {scheme}: {fault}" for fault in seen]
        return found + [f"repeated id: {name}" for name in self.page.evaluate(REPEATED_IDS)] + self.complaints

    def tab_stops(self, most: int = 120) -> list[dict[str, object]]:
        """Every stop of the Tab key, in order."""
        stops = []
        for _ in range(most):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(FOCUSED)
            if stop is None:
                break
            stops.append(stop)
        return stops

    def wide_ones(self) -> list[str]:
        """What makes the page scroll sideways. Charts follow a change of the width a moment later."""
        return [] if self.page.evaluate(COMES_TO_FIT) else [f"scrolls sideways: {self.page.evaluate(WIDE_ONES)}"]

    def spilling_words(self) -> list[str]:
        return [f"spills: {found}" for found in self.page.evaluate(SPILLING)]

    def _barriers(self, options: dict[str, object]) -> list[str]:
        """What axe finds."""
        violations = Axe().run(self.page, options=options).response["violations"]
        return [f"{found['id']}: {found['nodes'][0]['html'][:120]}" for found in violations]

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)
