"""What can be charged as it was typed: judged by its currency."""

from __future__ import annotations

from decimal import Decimal

import pytest

from billing.domain.money import Money
from billing.services.payable import require_payable
from tenants.domain.refusal import Refused


@pytest.mark.parametrize(
    ("amount", "currency", "sentence", "details"),
    [
        ("60000.123", "NOK", "NOK has 2 decimals.", {"field": "amount", "currency": "NOK", "decimals": 2}),
        ("60000.5", "ISK", "ISK has no decimals.", {"field": "amount", "currency": "ISK", "decimals": 0}),
        ("1.0001", "TND", "TND has 3 decimals.", {"field": "amount", "currency": "TND", "decimals": 3}),
        ("-0.01", "NOK", "Give an amount that can be paid.", {"field": "amount"}),
        ("1000000000000.01", "NOK", "Give an amount that can be paid.", {"field": "amount"}),
    ],
)
def test_what_cannot_be_charged_is_refused_at_its_field(
    amount: str, currency: str, sentence: str, details: dict[str, object]
) -> None:
    with pytest.raises(Refused, match="AMOUNT_NOT_PAYABLE") as refused:
        require_payable(Money(Decimal(amount), currency))
    assert refused.value.message.endswith(sentence)
    assert refused.value.details == details


@pytest.mark.parametrize(
    ("amount", "currency"), [("0", "NOK"), ("60000.12", "NOK"), ("60000", "ISK"), ("1.001", "TND")]
)
def test_what_can_be_charged(amount: str, currency: str) -> None:
    require_payable(Money(Decimal(amount), currency))
