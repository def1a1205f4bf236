"""The contract page's price shock: seen by those who pay, decided by an administrator (R-SCALGO-21)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from billing.models import Offer, PriceShock, PriceShockWaiver
from licensing.models import Notice
from tenants.scoping import STAFF, scoped
from tests.pages.stage import NOW, Stage
from tests.staff import text_of
from tests.visitors import Visitor

LEAVE, KEEP = "/contract/price-shock/leave/", "/contract/price-shock/keep/"


@pytest.fixture
def shocked(stage: Stage) -> Stage:
    """The second year costs 40,000; 20,000 was indicated. Notice may be given until 22 June 2026."""
    with scoped(STAFF):
        PriceShock.objects.create(
            organization_id=stage.organization_id,
            offer=Offer.objects.get(subscription_id=stage.subscription_id, term_number=2),
            indicated=Decimal(20_000),
            percent=Decimal(25),
            last_day=date(2026, 6, 22),
            ends_at=datetime(2026, 6, 22, 22, tzinfo=UTC),
            opened_at=NOW.replace(day=1),
        )
    return stage


def test_the_contract_page_shows_the_right_and_its_last_day(shocked: Stage) -> None:
    page = text_of(Visitor().sign_in(shocked.ada).get("/contract/"))
    assert "You may still leave, until 22 Jun 2026" in page
    assert "NOK 20,000.00 was indicated" in page
    assert "A licence administrator decides." in text_of(Visitor().sign_in(shocked.frida).get("/contract/"))


def test_leaving_says_first_what_it_does_and_costs(shocked: Stage) -> None:
    ada = Visitor().sign_in(shocked.ada)
    page = text_of(ada.get(LEAVE))
    assert "The price of NOK 40,000.00 exceeds the indicated NOK 20,000.00 by more than 25%." in page
    assert "Everybody loses access after 15 Jun 2026." in page
    assert "The days from 20 May 2026 to 15 Jun 2026 are, at the former yearly price." in page
    ada.post(LEAVE)
    with scoped(STAFF):
        notice = Notice.objects.get()
    assert (notice.basis, notice.ends_on, notice.given_by_user_id) == ("price_shock", date(2026, 6, 16), shocked.ada.pk)
    contract = text_of(ada.get("/contract/"))
    assert "15 Jun 2026 is the last day of access." in contract
    assert "You may still leave" not in contract


def test_keeping_gives_the_right_up(shocked: Stage) -> None:
    ada = Visitor().sign_in(shocked.ada)
    assert "Keep the licence for NOK 40,000.00" in text_of(ada.get(KEEP))
    ada.post(KEEP)
    with scoped(STAFF):
        assert PriceShockWaiver.objects.get().waived_by_user_id == shocked.ada.pk
    assert "You may still leave" not in text_of(ada.get("/contract/"))
    assert "No price gives the right to leave now." in text_of(ada.get(LEAVE, follow=True))


@pytest.mark.parametrize("path", [LEAVE, KEEP])
def test_only_an_administrator_decides(shocked: Stage, path: str) -> None:
    for user in (shocked.frida, shocked.ben):
        visitor = Visitor().sign_in(user)
        assert [visitor.get(path).status_code, visitor.post(path).status_code] == [403, 403]
