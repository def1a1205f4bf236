from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.documents.payment_reference import is_kid, is_rf, make_kid, make_rf


def test_a_kid_ends_with_its_luhn_digit() -> None:
    assert make_kid("2026011702") == "20260117021"
    assert make_kid("7992739871") == "79927398713"


def test_an_rf_reference_starts_with_its_check_digits() -> None:
    # The standard's own example.
    assert make_rf("539007547034") == "RF18539007547034"


@pytest.mark.parametrize("digits", ["", "1" * 25, "12a", "²3", "1 2", "-1"])
def test_a_kid_is_made_of_digits(digits: str) -> None:
    with pytest.raises(ValueError, match="1 to 24 digits"):
        make_kid(digits)


@pytest.mark.parametrize("reference", ["", "A" * 22, "2026-0117", "a1", "Æ1"])
def test_an_rf_reference_is_made_of_capitals_and_digits(reference: str) -> None:
    with pytest.raises(ValueError, match="1 to 21 capitals and digits"):
        make_rf(reference)


@pytest.mark.parametrize("kid", ["", "5", "20260117022", "2026011702²", "79927398713 "])
def test_what_is_no_kid(kid: str) -> None:
    assert not is_kid(kid)


@pytest.mark.parametrize("reference", ["", "RF", "RF19539007547034", "RF18 5390 0754 7034", "rf18539007547034"])
def test_what_is_no_rf_reference(reference: str) -> None:
    assert not is_rf(reference)


@given(st.text("0123456789", min_size=1, max_size=24), st.integers(0, 24), st.integers(1, 9))
def test_one_wrong_digit_of_a_kid_is_noticed(digits: str, position: int, shift: int) -> None:
    kid = make_kid(digits)
    assert is_kid(kid)
    position %= len(kid)
    wrong = str((int(kid[position]) + shift) % 10)
    assert not is_kid(kid[:position] + wrong + kid[position + 1 :])


@given(st.text("ABCXYZ0189", min_size=1, max_size=21))
def test_every_rf_reference_made_is_valid(reference: str) -> None:
    assert is_rf(make_rf(reference))
