"""The list of offers: every price that was worked out, and what became of it."""

from __future__ import annotations

from tests.pages.stage import Stage
from tests.visitors import Visitor


def test_every_offer_with_what_was_decided(stage: Stage) -> None:
    rows = Visitor().sign_in(stage.frida).get("/contract/offers/").context["offers"]
    assert [(row.offer.term_number, row.offer.state, row.offer.price.text) for row in rows] == [
        (2, "approved", "40000.00"),
        (1, "approved", "40000.00"),
    ]
    assert [str(decision.words) for decision in rows[0].decisions] == ["Approved"]


def test_users_do_not_see_prices(stage: Stage) -> None:  # R-SCALGO-12
    assert Visitor().sign_in(stage.ben).get("/contract/offers/").status_code == 403
