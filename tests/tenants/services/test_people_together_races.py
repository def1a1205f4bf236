"""Many people changed by two at once: each waits for the other, and sees what the other has done."""

from __future__ import annotations

import pytest

from tenants.domain.people_together import PersonWish, Said
from tenants.domain.refusal import Refused
from tenants.models import Organization
from tenants.scoping import scoped
from tenants.services.people_together import change_people_together, changing
from tests.cast import AT, Cast
from tests.racing import race
from tests.unlocked import take_lock_away


def carry_out(cast: Cast, external_id: str, said: Said) -> str:
    """What came of it, in a word."""
    wish = PersonWish(row=2, external_id=external_id, said=said)
    try:
        with scoped(cast.as_ada()):
            outcome = change_people_together(cast.north.pk, [wish], at=AT, deed="imported")
    except Refused as refused:
        details = refused.details.get("faults")
        return str(details[0]["code"]) if isinstance(details, list) and isinstance(details[0], dict) else refused.code
    return "added" if outcome.added else "changed" if outcome.changed else "unchanged"


def close_half_a_loop(cast: Cast, number: int) -> str:
    person, manager = ("ada", "ben") if number else ("ben", "ada")
    return carry_out(cast, person, {"manager": manager})


def take_the_lock_away(monkeypatch: pytest.MonkeyPatch) -> None:
    take_lock_away(monkeypatch, changing, lock="lock_organization", look="read_known", racers=2)
    monkeypatch.setattr(changing, "lock_organization", lambda pk: Organization.objects.get(pk=pk))


def test_the_same_file_twice_at_once_adds_nobody_twice(real_cast: Cast) -> None:  # R-X-7
    outcomes = race(lambda _: carry_out(real_cast, "kim", {"name": "Kim"}), 2)
    assert sorted(outcomes) == ["added", "unchanged"]


def test_two_files_at_once_cannot_close_a_loop(real_cast: Cast) -> None:
    outcomes = race(lambda number: close_half_a_loop(real_cast, number), 2)
    assert sorted(outcomes) == ["REPORTING_LINE_LOOP", "changed"]


def test_without_the_lock_they_would(real_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both look before either writes."""
    take_the_lock_away(monkeypatch)
    assert race(lambda number: close_half_a_loop(real_cast, number), 2) == ["changed", "changed"]


def test_without_the_lock_the_second_of_the_same_file_is_refused(
    real_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table stands behind the lock: nobody is added twice even then."""
    take_the_lock_away(monkeypatch)
    outcomes = race(lambda _: carry_out(real_cast, "kim", {"name": "Kim"}), 2)
    assert sorted(outcomes) == ["EXTERNAL_ID_TAKEN", "added"]
