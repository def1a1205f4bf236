"""The benchmark of the portal's pages finds them by following links."""

from __future__ import annotations

from itertools import islice

from benchmarks.followed_links import pages_from
from benchmarks.portal import Measured, measure
from tests.cast import Cast
from tests.visitors import Visitor


def test_pages_are_found_once_a_kind_and_timed(cast: Cast) -> None:
    ada = Visitor().sign_in(cast.ada)
    pages = list(islice(pages_from(ada, ["/"]), 6))
    assert pages[0].address == "/"
    assert len({page.kind for page in pages}) == 6
    assert "/usage/" in {page.address for page in pages}

    measured = [Measured("ada", ada, page, 0) for page in pages[:2]]
    measure(measured, rounds=3)
    assert [len(page.took) for page in measured] == [3, 3]
    assert all(page.milliseconds > 0 for page in measured)


def test_who_may_not_read_a_page_has_none(cast: Cast) -> None:
    assert list(pages_from(Visitor().sign_in(cast.ben), ["/people/", "/no-such-page/"])) == []
