"""How long a refused start would have lasted: the model, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from licensing.domain.wishes import RefusedStart, Wish, usual_length, wishes_of

ADA, BEN = UUID(int=1), UUID(int=2)
USUAL = 60


def refused_wishes(refusals: Sequence[tuple[UUID, int]], starts_of: dict[UUID, list[Wish]] | None = None) -> list[Wish]:
    refused = [RefusedStart(person_id=person_id, at=at) for person_id, at in refusals]
    return list(wishes_of([], refused, starts_of or {}, usual=USUAL))


def test_a_refused_start_lasts_until_the_person_got_in_after_all() -> None:
    assert refused_wishes([(ADA, 100)], {ADA: [Wish(0, 50), Wish(110, 400)]}) == [Wish(100, 110)]


def test_and_no_longer_than_their_starts_usually_last() -> None:
    assert refused_wishes([(ADA, 100)], {ADA: [Wish(0, 50), Wish(900, 950), Wish(2000, 2010)]}) == [Wish(100, 150)]


def test_who_never_got_in_stays_as_long_as_everybody_usually_does() -> None:
    assert refused_wishes([(BEN, 100)], {ADA: [Wish(0, 50)]}) == [Wish(100, 160)]


def test_who_tries_again_meanwhile_wishes_the_same() -> None:
    assert refused_wishes([(BEN, 100), (BEN, 159), (BEN, 160)]) == [Wish(100, 160), Wish(160, 220)]


def test_two_who_are_turned_away_at_once_are_two_wishes() -> None:
    assert refused_wishes([(ADA, 100), (BEN, 100)]) == [Wish(100, 160)] * 2


def test_granted_starts_are_wishes_as_they_were_in_the_order_of_all() -> None:
    refused = [RefusedStart(person_id=BEN, at=20)]
    assert wishes_of([Wish(0, 9), Wish(30, 40)], refused, {}, usual=USUAL) == (Wish(0, 9), Wish(20, 80), Wish(30, 40))


def test_the_usual_length_is_the_median() -> None:
    assert usual_length([Wish(0, 10), Wish(0, 1000), Wish(5, 25)], 7) == 20
    assert usual_length([Wish(0, 10), Wish(0, 20)], 7) == 10
    assert usual_length([], 7) == 7
