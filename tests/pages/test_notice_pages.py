"""The contract page's notice: given and withdrawn by an administrator, who is told first what it does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from licensing.models import Notice, NoticeWithdrawal
from tenants.models import User
from tenants.scoping import STAFF, scoped
from tests.pages.stage import NOW, Stage
from tests.staff import text_of
from tests.visitors import Visitor

GIVE, WITHDRAW = "/contract/notice/?ends_on=2027-05-20", "/contract/notice/withdraw/"
LAST_MOMENT = datetime(2027, 2, 19, 22, 59, 59, tzinfo=UTC)  # a second before Oslo's midnight
MIDNIGHT = datetime(2027, 2, 19, 23, tzinfo=UTC)


@pytest.fixture
def ada(stage: Stage) -> Visitor:
    return Visitor().sign_in(stage.ada)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def given() -> list[Notice]:
    with scoped(STAFF):
        return list(Notice.objects.all())


def contract(visitor: Visitor) -> str:
    return text_of(visitor.get("/contract/"))


def test_the_page_says_first_what_notice_does(ada: Visitor) -> None:  # R-SCALGO-16, R-SCALGO-17
    assert ada.get("/contract/notice/")["Location"] == GIVE
    page = text_of(ada.get(GIVE))
    assert "Notice today is in time: the last day for notice is 19 Feb 2027." in page
    assert "Everybody keeps access to the end of 19 May 2027." in page
    assert "Nothing of a term that has begun is refunded." in page
    assert given() == []


def test_notice_is_given_and_the_contract_shows_it(ada: Visitor, stage: Stage) -> None:
    response = ada.post(GIVE)
    assert response["Location"] == "/contract/"
    (notice,) = given()
    assert (notice.received_at, notice.given_by_user_id, str(notice.ends_on)) == (NOW, stage.ada.pk, "2027-05-20")
    page = contract(ada)
    assert "Notice is received. Everybody keeps access to the end of 19 May 2027." in page
    assert "You can withdraw the notice until the end of 19 Feb 2027" in page
    assert ada.post(GIVE)["Location"] == "/contract/"
    assert len(given()) == 1


def test_what_midnight_changes_is_shown_again(ada: Visitor, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, LAST_MOMENT)
    ada.sign_in(stage.ada)
    assert ada.get(GIVE).status_code == 200
    at(monkeypatch, MIDNIGHT)
    response = ada.post(GIVE, follow=True)
    assert given() == []
    page = text_of(response)
    assert "The last day for notice has passed meanwhile." in page
    assert "Notice today is late: the last day for notice was 19 Feb 2027, so it takes effect a term later." in page
    assert "Give notice: access ends after 19 May 2028" in page


def test_it_is_withdrawn_until_the_last_day(ada: Visitor, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ada.post(GIVE)
    at(monkeypatch, LAST_MOMENT)
    ada.sign_in(stage.ada)
    assert "Withdraw the notice" in contract(ada)
    assert "The licence runs on after 19 May 2027" in text_of(ada.get(WITHDRAW))
    ada.post(WITHDRAW)
    with scoped(STAFF):
        assert NoticeWithdrawal.objects.get().withdrawn_by_user_id == stage.ada.pk
    page = contract(ada)
    assert "The notice is withdrawn. The licence runs on." in page
    assert "Give notice" in page
    assert ada.get(WITHDRAW)["Location"] == "/contract/"


def test_after_that_the_page_refuses_it_in_words(ada: Visitor, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ada.post(GIVE)
    at(monkeypatch, MIDNIGHT)
    ada.sign_in(stage.ada)
    assert "It is too late for you to withdraw it; your contact still can." in contract(ada)
    page = text_of(ada.post(WITHDRAW, follow=True))
    assert "The last day on which you could withdraw this notice has passed." in page


@pytest.mark.parametrize("path", [GIVE, WITHDRAW])
@pytest.mark.parametrize("who", ["frida", "ben"])
def test_only_an_administrator_gives_and_withdraws(stage: Stage, path: str, who: str) -> None:
    user: User = getattr(stage, who)
    visitor: Any = Visitor().sign_in(user)
    assert [visitor.get(path).status_code, visitor.post(path).status_code] == [403, 403]
    assert given() == []


def test_a_billing_contact_is_told_who_can(stage: Stage) -> None:
    page = contract(Visitor().sign_in(stage.frida))
    assert "A licence administrator can give notice here." in page


@pytest.mark.parametrize("ends_on", ["", "2027-05-19", "never", "\x00"])
def test_an_address_with_another_end_gives_no_notice(ada: Visitor, ends_on: str) -> None:
    response = ada.post("/contract/notice/", query_params={"ends_on": ends_on})
    assert response["Location"] == GIVE
    assert given() == []
