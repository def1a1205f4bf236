"""What the vendor's staff see of a customer's own sign-in: whether it works, and nothing to change (R-SCALGO-15)."""

from __future__ import annotations

from tests.sso.provider import SECRET
from tests.sso.way import Way
from tests.visitors import Visitor


def customers_page(way: Way) -> str:
    path = f"/admin/tenants/organization/{way.cast.north.pk}/change/"
    return Visitor().sign_in(way.cast.vera).get(path).content.decode()


def test_staff_read_the_state_on_the_customers_page(way: Way) -> None:
    assert "Not tested yet" in customers_page(way)
    way.test("s-ada")
    assert "Tested, not yet open to people" in customers_page(way)
    way.ada.post("/own-sign-in/open/")
    page = customers_page(way)
    for words in ("Own sign-in", "People may use it", way.provider.issuer, "1 of 2 users"):
        assert words in page, words
    assert SECRET not in page


def test_a_customer_without_has_nothing_there(way: Way) -> None:
    way.ada.post("/own-sign-in/remove/")
    assert "Own sign-in" not in customers_page(way)
