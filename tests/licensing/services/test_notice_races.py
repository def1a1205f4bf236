"""Notice and renewal at once: never a term past the end of its subscription, never an end before a term that runs."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from billing.services.renewals import renew_terms
from licensing.invariants import INVARIANTS
from licensing.selectors import subscription_facts
from licensing.services.notice import give_notice, withdraw_notice
from tenants.domain.refusal import Refused
from tenants.scoping import STAFF, WORKER, scoped
from tests.billing.setting import add_customer, open_shop, sign
from tests.racing import race

RENEWAL = datetime(2015, 5, 20, 5, tzinfo=UTC)
# Came in time, and is entered while the next term begins.
LETTER = datetime(2015, 2, 19, 12, tzinfo=UTC)


def test_a_letter_is_entered_while_the_term_renews(real_db: str) -> None:  # R-SCALGO-17, R-SCALGO-18
    subscription = sign(add_customer(open_shop(), "fjellvik"), date(2014, 5, 20))

    def work(number: int) -> str:
        if number == 0:
            return str(renew_terms(RENEWAL))
        try:
            with scoped(STAFF):
                give_notice(subscription_id=subscription, received_at=LETTER, recorded_at=RENEWAL)
        except Refused as refused:
            return refused.code
        return "TAKEN"

    renewed, given = race(work, 2)
    with scoped(WORKER):
        facts = subscription_facts(subscription)
        assert [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()] == []
    assert (renewed, given, len(facts.terms), facts.ends_on) in [
        ("0", "TAKEN", 1, date(2015, 5, 20)),
        ("1", "TERM_HAS_BEGUN", 2, None),
    ]


def test_notice_given_twice_at_once_is_given_once(real_db: str) -> None:
    subscription = sign(add_customer(open_shop(), "fjellvik"), date(2014, 5, 20))

    def work(_: int) -> str:
        try:
            with scoped(STAFF):
                give_notice(subscription_id=subscription, received_at=LETTER)
        except Refused as refused:
            return refused.code
        return "TAKEN"

    assert sorted(race(work, 3)) == ["NOTICE_ALREADY_GIVEN", "NOTICE_ALREADY_GIVEN", "TAKEN"]


def test_notice_withdrawn_twice_at_once_is_withdrawn_once(real_db: str) -> None:
    subscription = sign(add_customer(open_shop(), "fjellvik"), date(2014, 5, 20))
    with scoped(STAFF):
        give_notice(subscription_id=subscription, received_at=LETTER)

    def work(_: int) -> str:
        try:
            with scoped(STAFF):
                withdraw_notice(subscription_id=subscription, at=LETTER, reason="They stay")
        except Refused as refused:
            return refused.code
        return "WITHDRAWN"

    assert sorted(race(work, 3)) == ["NO_NOTICE_GIVEN", "NO_NOTICE_GIVEN", "WITHDRAWN"]
    with scoped(WORKER):
        assert [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()] == []


@pytest.mark.django_db
def test_a_renewal_needs_nothing_but_its_day() -> None:  # R-SCALGO-18
    subscription = sign(add_customer(open_shop(), "fjellvik"), date(2014, 5, 20))
    assert [renew_terms(RENEWAL), renew_terms(RENEWAL)] == [1, 0]
    with scoped(WORKER):
        facts = subscription_facts(subscription)
    assert [(term.number, str(term.period.last_day)) for term in facts.terms] == [(1, "2015-05-19"), (2, "2016-05-19")]
