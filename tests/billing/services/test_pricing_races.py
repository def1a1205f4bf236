"""A year closes while its last usage still comes: every event is priced once, in this year or in the next (R-X-6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing.invariants import INVARIANTS
from billing.models import Offer
from billing.services.renewals import renew_terms
from billing.services.repricing import reprice_terms
from config.jobs import instant_of
from tenants.scoping import STAFF, WORKER, scoped
from tests.billing.town import open_town, parked
from tests.metering.sending import broken, event, send
from tests.racing import race

CLOSING = instant_of(date(2015, 5, 23))
NEXT_CLOSING = instant_of(date(2016, 5, 23))
SENDERS, BATCHES, BATCH = 3, 12, 10
TILES = 1_000


def test_a_year_closes_while_its_last_usage_comes(real_db: str) -> None:
    open_town(1, auto_approve=False)
    renew_terms(CLOSING)

    def work(number: int) -> None:
        if number == 0:
            reprice_terms(CLOSING)
            return
        for batch in range(BATCHES):
            sent = [
                event(f"{number}-{batch}-{index}", TILES, "2015-05-19T12:00:00Z", subject="town-01")
                | {"type": "map_tiles"}
                for index in range(BATCH)
            ]
            send(sent, STAFF, at=CLOSING)

    race(work, SENDERS + 1)
    renew_terms(NEXT_CLOSING)
    assert reprice_terms(NEXT_CLOSING) == 1
    # 60,000 tiles were there before; the race brought a thousand with each event.
    assert units(2) + units(3) == 60 + SENDERS * BATCHES * BATCH
    with scoped(WORKER):
        assert [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()] == []
    assert broken() == []


def units(term_number: int) -> Decimal:
    with scoped(WORKER):
        steps = Offer.objects.get(term_number=term_number).decision["steps"]
    return Decimal(next(step["numbers"]["units"] for step in steps if step["code"] == "UNITS"))


def test_one_offer_of_several_runs_and_no_trouble_left(real_db: str) -> None:  # R-X-7
    open_town(4, auto_approve=False)
    renew_terms(CLOSING)
    assert sum(race(lambda _: reprice_terms(CLOSING), 4)) == 4
    assert parked() == []
    with scoped(WORKER):
        assert Offer.objects.filter(term_number=2).count() == 4
