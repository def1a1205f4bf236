"""Amounts that staff type: refused unless they can be charged as they are."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.domain.money import Money
from tenants.domain.decision import Json
from tenants.domain.refusal import Refused

# Beyond every price there is, and well within what the tables hold.
MOST_PAYABLE = Decimal(10) ** 12


def require_payable(amount: Money) -> None:
    """Neither below nothing, nor beyond every price, nor finer than its currency.

    Raises `Refused` at the field `amount`: AMOUNT_NOT_PAYABLE.
    """
    if not amount.is_rounded:
        details: dict[str, Json] = {"field": "amount", "currency": amount.currency, "decimals": amount.decimals}
        raise Refused("AMOUNT_NOT_PAYABLE", _too_fine(amount), details, is_input=True)
    if not 0 <= amount.amount <= MOST_PAYABLE:
        raise Refused("AMOUNT_NOT_PAYABLE", _("Give an amount that can be paid."), {"field": "amount"}, is_input=True)


def _too_fine(amount: Money) -> str:
    if not amount.decimals:
        return _("Give an amount that can be paid: %(currency)s has no decimals.") % {"currency": amount.currency}
    sentence = ngettext(
        "Give an amount that can be paid: %(currency)s has %(count)s decimal.",
        "Give an amount that can be paid: %(currency)s has %(count)s decimals.",
        amount.decimals,
    )
    return sentence % {"currency": amount.currency, "count": amount.decimals}
