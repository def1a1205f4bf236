"""Asking a charge rule: its faults become refusals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from billing.domain.charge_rule import ChargeTerms, price_charge
from billing.domain.priced_line import PricedLine
from tenants.domain.periods import Period
from tenants.domain.refusal import Refused
from tenants.domain.typed_json import FaultyInput


def price_or_refuse(terms: ChargeTerms[Any, Any], facts: Any, period: Period, currency: str) -> tuple[PricedLine, ...]:
    """The lines of a charge; raises `Refused` (CANNOT_BE_PRICED) with every fault if the facts do not suffice."""
    try:
        return price_charge(terms, facts, period, currency)
    except FaultyInput as faulty:
        raise Refused(
            "CANNOT_BE_PRICED",
            _("The price cannot be worked out: %(reasons)s")
            % {"reasons": "; ".join(fault.reason for fault in faulty.faults)},
            {"faults": [dict(fault.as_json()) for fault in faulty.faults]},
        ) from faulty
