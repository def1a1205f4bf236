"""What a mail is made of comes out of the outbox as it went in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.domain.amount import Amount
from tenants.domain.mail_values import keep_values, restore_values
from tenants.domain.text import one_line
from tests.properties import invariant

lines = st.text(max_size=20).map(one_line)
names = lines.filter(lambda name: name != "$")
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | lines
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.uuids(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)


@invariant
@given(st.dictionaries(names, values, max_size=3))
def test_values_come_back_exactly(context: dict[str, object]) -> None:
    kept = json.loads(json.dumps(keep_values(context)))
    assert restore_values(kept) == context


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str


def test_money_comes_back_with_its_cents() -> None:
    kept = keep_values({"price": Money(Decimal("40000.00"), "NOK")})
    assert str(restore_values(kept)["price"].amount) == "40000.00"
    assert restore_values(kept) == {"price": Amount(Decimal("40000.00"), "NOK")}


def test_kept_values_are_plain() -> None:
    context = {"at": datetime(2026, 1, 15, tzinfo=UTC), "day": date(2026, 1, 15), "id": UUID(int=1)}
    assert keep_values(context) == {
        "at": {"$": "instant", "value": "2026-01-15T00:00:00+00:00"},
        "day": {"$": "day", "value": "2026-01-15"},
        "id": {"$": "id", "value": "00000000-0000-0000-0000-000000000001"},
    }


@pytest.mark.parametrize("value", [1.5, object(), {1, 2}, b"x"])
def test_what_cannot_be_kept_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        keep_values({"x": value})


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        restore_values({"x": {"$": "planet", "value": "1"}})


def test_a_name_is_one_line() -> None:
    assert restore_values({"names": ["Eve\r\nBcc: x"]}) == {"names": ["Eve Bcc: x"]}
