"""Subscriptions on the vendor's site, and notice given for a customer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from licensing.models import Notice, Subscription
from tenants.scoping import STAFF, scoped
from tests.staff import Desk, audited, messages_of, text_of


def give(desk: Desk, received_at: str, step: str = "perform", reason: str = "Letter of the day") -> Any:
    subscription = desk.business.subscriptions["fjellvik"]
    answers = {"received_at": received_at, "reason": reason}
    return desk.act("licensing_subscription_give-notice", subscription, step=step, **answers)


def notices() -> list[Notice]:
    with scoped(STAFF):
        return list(Notice.objects.all())


def test_a_subscriptions_page_shows_its_terms_and_what_comes_next(desk: Desk) -> None:
    page = text_of(desk.get("licensing_subscription_change", desk.business.subscriptions["fjellvik"]))
    assert "Signed 20 May 2014, Ada Haugland" in page
    assert "Last day for notice 19 Feb 2016" in page  # R-SCALGO-16
    assert "2 20 May 2015 – 19 May 2016 Running 1 20 May 2014 – 19 May 2015" in page
    assert "NOK 20,000.00 – −50.0% Waiting" in page


@pytest.mark.parametrize(
    ("state", "count"), [("running", 1), ("ending", 0), ("ended", 0)], ids=["running", "ending", "ended"]
)
def test_the_list_is_filtered_by_state(desk: Desk, state: str, count: int) -> None:
    response = desk.get("licensing_subscription_changelist", state=state)
    assert len(response.context["cl"].result_list) == count


def test_notice_in_time_ends_the_running_term(desk: Desk) -> None:  # R-SCALGO-16, R-SCALGO-17
    with time_machine.travel("2016-02-20T08:00:00Z", tick=False):
        desk.log_in()
        page = text_of(give(desk, "2016-02-19T23:59", step="foresee"))
        assert "Received on 19 Feb 2016, in time: the last day for notice is 19 Feb 2016." in page
        assert "Everybody at Fjellvik keeps access to the end of 19 May 2016." in page
        assert "Received, by the customer’s clock 19 Feb 2016, 23:59" in page
        assert notices() == []
        response = give(desk, "2016-02-19T23:59")
    assert messages_of(response) == ["Notice is kept. Access ends after 19\u00a0May\u00a02016."]
    (notice,) = notices()
    # By the customer's clock, which is an hour ahead.
    assert notice.received_at.isoformat() == "2016-02-19T22:59:00+00:00"
    assert (notice.ends_on, notice.given_by_user_id) == (date(2016, 5, 20), desk.business.vera.pk)
    (entry,) = audited("notice.given")
    assert (entry.actor_id, entry.reason) == (desk.business.vera.pk, "Letter of the day")


def test_late_notice_ends_the_next_term(desk: Desk) -> None:  # R-SCALGO-18
    with time_machine.travel("2016-03-01T08:00:00Z", tick=False):
        desk.log_in()
        page = text_of(give(desk, "2016-02-20T00:00", step="foresee"))
        assert "late: the last day for notice was 19 Feb 2016. It ends the next term." in page
        give(desk, "2016-02-20T00:00")
    with scoped(STAFF):
        subscription = Subscription.objects.get(pk=desk.business.subscriptions["fjellvik"])
    assert subscription.ends_on == date(2017, 5, 20)
    page = text_of(desk.get("licensing_subscription_change", subscription.pk))
    assert "Notice received 20 Feb 2016, late Last day of access 19 May 2017" in page
    assert "Notice was given" in page
    assert "Give notice for the customer" not in page


@pytest.mark.parametrize(
    ("received_at", "reason", "words"),
    [
        ("2015-05-25T09:01", "x", "Notice cannot be received in the future. (NOT_RECEIVED_YET)"),
        ("2014-05-19T12:00", "x", "This licence was not running on that day. (SUBSCRIPTION_NOT_RUNNING)"),
        ("2014-06-01T12:00", "x", "(TERM_HAS_BEGUN)"),
        ("tomorrow", "x", "Enter a valid date/time."),
        ("2015-05-25T08:00", "", "This field is required."),
    ],
)
def test_what_is_no_notice_is_refused_in_words(desk: Desk, received_at: str, reason: str, words: str) -> None:
    for step in ("foresee", "perform"):
        response = give(desk, received_at, step=step, reason=reason)
        assert response.status_code == 200
        assert words in text_of(response)
    assert notices() == []


def test_notice_is_given_once(desk: Desk) -> None:
    give(desk, "2015-05-25T08:00")
    assert "Notice has been given already. (NOTICE_ALREADY_GIVEN)" in text_of(give(desk, "2015-05-25T08:00"))
    assert len(notices()) == 1


def test_staff_withdraw_a_notice_with_a_reason(desk: Desk) -> None:
    subscription = desk.business.subscriptions["fjellvik"]
    page = "licensing_subscription_withdraw-notice"
    assert "Withdraw the notice" not in text_of(desk.get("licensing_subscription_change", subscription))
    give(desk, "2015-05-25T08:00")
    with time_machine.travel("2016-05-19T21:59:00Z", tick=False):  # a minute before access ends in Oslo
        desk.log_in()
        shown = text_of(desk.get(page, subscription))
        assert "The notice received on 25 May 2015 no longer counts: access goes on after 19 May 2016." in shown
        assert "This field is required." in text_of(desk.act(page, subscription, reason=""))
        response = desk.act(page, subscription, reason="They stay")
    assert messages_of(response)[-1] == "The notice is withdrawn. The licence runs on."
    (entry,) = audited("notice.withdrawn")
    assert (entry.actor_id, entry.reason) == (desk.business.vera.pk, "They stay")
    with scoped(STAFF):
        assert Subscription.objects.get(pk=subscription).ends_on is None
