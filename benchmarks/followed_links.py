"""Every kind of page that a reader comes to by following links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from tests.visitors import Visitor


# What asks a page for itself as a file.
EXPORT = "export"
# What is another page for each value: a year of days has thirty times the rows of one by months.
CHOICES = frozenset({"grain"})


@dataclass(frozen=True, slots=True)
class Page:
    """`kind` is its view and what it is asked by: one page of a kind stands for all of them."""

    kind: tuple[str, frozenset[str]]
    address: str


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (href := dict(attrs).get("href")):
            self.found.append(href)


def pages_from(visitor: Visitor, starts: Sequence[str]) -> Iterator[Page]:
    """The first page found of each kind, itself read once; files and refusals are none."""
    waiting, seen = list(starts), set()
    while waiting:
        page = _page(waiting.pop(0))
        if page is None or page.kind in seen:
            continue
        seen.add(page.kind)
        response = visitor.get(page.address)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            yield page
            waiting += [urljoin(page.address, link) for link in _links(response.content.decode())]


def _links(html: str) -> list[str]:
    parser = _Links()
    parser.feed(html)
    return parser.found


def _page(link: str) -> Page | None:
    """None for elsewhere, for files, for lists asked in several ways at once, for narrowed lists of the admin."""
    parts = urlsplit(link)
    query = parse_qsl(parts.query, keep_blank_values=True)
    asked = frozenset(f"{name}={value}" if name in CHOICES else name for name, value in query)
    most = 0 if parts.path.startswith("/admin/") else 1
    if parts.netloc or parts.scheme or len(asked) > most or EXPORT in asked:
        return None
    try:
        view = resolve(parts.path).view_name
    except Resolver404:
        return None
    return Page((view, asked), parts._replace(fragment="").geturl())
