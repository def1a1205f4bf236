"""The contract page's notice: given and withdrawn by an administrator, who is told first what it does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from billing.models import NoticeReceipt
from billing.notice_invariants import NOTICE_INVARIANTS
from licensing.models import Notice, NoticeWithdrawal
from tenants.models import OutboxMessage, User
from tenants.scoping import STAFF, scoped
from tenants.services.mail_sending import send_waiting_mail
from tests.billing.documents.paper import text_of as paper_text_of
from tests.cast import make_member, make_organization, make_user
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


def test_every_administrator_gets_the_receipt_and_the_calendar(  # R-SCALGO-14
    ada: Visitor, stage: Stage, mailoutbox: list[Any]
) -> None:
    ada.post(GIVE)
    with scoped(STAFF):
        message = OutboxMessage.objects.get(template="notice_received")
        receipt = NoticeReceipt.objects.get()
        assert [sentence for found in NOTICE_INVARIANTS for sentence in found.find_broken()] == []
    assert message.recipients == [stage.ada.email]
    send_waiting_mail(NOW)
    mail = next(found for found in mailoutbox if receipt.number in found.body)
    assert mail.subject == "SCALGO Live: notice is received, access lasts to 19 May 2027"
    assert "It is in time: the last day for notice is 19\u00a0Feb\u00a02027." in mail.body
    pdf, calendar = mail.attachments
    assert [pdf[0], calendar[0]] == [f"notice-{receipt.number}.pdf", f"notice-{receipt.number}.ics"]
    assert "Gitt i portalen av" in paper_text_of(pdf[1])  # in the language of the customer's documents
    assert "DTSTART;VALUE=DATE:20270519" in str(calendar[1])


def test_the_receipt_is_there_at_once_and_the_same_each_time(ada: Visitor, stage: Stage) -> None:
    ada.post(GIVE)
    (notice,) = given()
    path = f"/contract/notice/{notice.pk}/receipt.pdf"
    first = ada.get(path)
    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert first.content == Visitor().sign_in(stage.frida).get(path).content
    assert path in ada.get("/contract/").content.decode()
    assert Visitor().sign_in(stage.ben).get(path).status_code == 403


def test_after_its_withdrawal_the_calendar_takes_the_day_out(ada: Visitor, mailoutbox: list[Any]) -> None:
    ada.post(GIVE)
    send_waiting_mail(NOW)
    mailoutbox.clear()
    ada.post(WITHDRAW)
    send_waiting_mail(NOW)
    (mail,) = mailoutbox
    assert mail.subject == "SCALGO Live: the notice is withdrawn, the licence runs on"
    assert "STATUS:CANCELLED" in str(mail.attachments[0][1])
    assert "Notice of 15 Jun 2026 , withdrawn on 15 Jun 2026, 14:00." in contract(ada)


def test_the_receipt_of_another_organization_is_not_there(ada: Visitor) -> None:  # R-X-9
    ada.post(GIVE)
    (notice,) = given()
    with scoped(STAFF):
        organization, user = make_organization("south"), make_user("cleo")
        make_member(organization, user, is_license_administrator=True)
    visitor = Visitor().sign_in(user)
    for file in ("receipt.pdf", "last-day.ics"):
        assert visitor.get(f"/contract/notice/{notice.pk}/{file}").status_code == 404
    for path in (GIVE, WITHDRAW):
        assert [visitor.get(path).status_code, visitor.post(path).status_code] == [404, 404]
