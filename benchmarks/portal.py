"""What each page costs the server: `script/benchmark portal [--rounds N] [--above MS]`.

The demo is built as at a first start. Each of its people signs in, follows every link from where they land, and reads
one page of each kind: portal pages, and as staff the vendor's admin. Each page is asked for twice before its clock
runs, then once a round in turns with all others. Told are medians of processor time, the process's and its database
connection's, which say the same however busy the machine is; the median time on the clock; and the ratio to the log-in
page, which reads next to nothing: milliseconds tell of the machine too. No network and no browser: from the request to
its whole answer.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import prepare_django, processor_seconds, start_as_web_server, tidy_tables

if TYPE_CHECKING:
    from benchmarks.followed_links import Page
    from tests.visitors import Visitor

ROUNDS, AT_MOST_MS, AIM_MS = 9, 100, 50
DATABASE = "lisens_template"
LOG_IN = "/accounts/login/"


@dataclass
class Measured:
    """A page, whose it is, how many statements it asks, and what it cost in each round, in seconds."""

    who: str
    visitor: Visitor
    page: Page
    statements: int
    computed: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        return statistics.median(self.computed) * 1_000

    def take(self) -> None:
        computed, start = processor_seconds(), time.perf_counter()
        self.visitor.get(self.page.address)
        self.took.append(time.perf_counter() - start)
        self.computed.append(processor_seconds() - computed)

    def told(self, empty: float) -> str:
        ms = self.milliseconds
        standing = "reaches the aim" if ms <= AIM_MS else "meets" if ms <= AT_MOST_MS else "MISSES"
        return (
            f"{standing:15} {ms:7.1f} ms, × {ms / empty:5.1f} of the log-in, {self.statements:3} statements,"
            f" {statistics.median(self.took) * 1_000:7.1f} ms on the clock   {self.who:6} {self.page.address}"
        )


def build() -> None:
    """The demo, its usage sent to the product's own server."""
    from django.conf import settings
    from django.utils import timezone

    from billing.services.catalog import load_catalog, read_catalog_files
    from config.demo.build import build_demo, create_logins
    from tenants.scoping import STAFF, scoped
    from tests.serving import served_site

    with tempfile.TemporaryDirectory() as folder, served_site(DATABASE, Path(folder)) as address:
        settings.BASE_URL = address
        with scoped(STAFF):
            load_catalog(read_catalog_files(), at=timezone.now())
        create_logins()
        build_demo(timezone.now())


def find_pages() -> Iterator[Measured]:
    """One page of each kind for each of the demo's people, and the log-in; asked for twice by then."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.followed_links import pages_from
    from config.demo.cast import LOGINS
    from tenants.models import User
    from tenants.scoping import STAFF, scoped
    from tests.visitors import Visitor

    visitors = {"nobody": (Visitor(), [LOG_IN])}
    for login in LOGINS:
        with scoped(STAFF):
            user = User.objects.get(email=login.email)
        who = login.email.partition("@")[0]
        visitors[who] = (Visitor().sign_in(user), ["/admin/"] if login.is_staff else ["/", "/demo/", "/mailbox/"])
    for who, (visitor, starts) in visitors.items():
        for page in pages_from(visitor, starts):
            with CaptureQueriesContext(connection) as asked:
                visitor.get(page.address)
            yield Measured(who, visitor, page, len(asked))


def measure(pages: Iterable[Measured], rounds: int) -> None:
    for _ in range(rounds):
        for page in pages:
            page.take()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/benchmark portal")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--above", type=float, default=0, help="tells only pages that take longer, in milliseconds")
    asked = parser.parse_args(arguments)
    prepare_django()
    start_as_web_server()
    build()
    tidy_tables()
    pages = list(find_pages())
    measure(pages, asked.rounds)
    empty = next(page.milliseconds for page in pages if page.page.address == LOG_IN)
    for page in sorted(pages, key=lambda page: page.milliseconds):
        if page.milliseconds >= asked.above:
            print(page.told(empty))
    slow = [page for page in pages if page.milliseconds > AT_MOST_MS]
    middle = statistics.median(page.milliseconds for page in pages)
    print(
        f"{len(pages)} pages, the median {middle:.1f} ms, the log-in {empty:.1f} ms, {len(slow)} above {AT_MOST_MS} ms"
    )
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
