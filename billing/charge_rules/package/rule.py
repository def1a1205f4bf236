from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from billing.domain.charge_rule import ChargeRule, Schedule
from billing.domain.codes import Code
from billing.domain.exact import EXACT
from billing.domain.priced_line import LineDraft
from billing.domain.prices import Prices, price_in
from billing.domain.unit_bands import QuantityFacts
from billing.domain.unit_codes import UnitCode
from tenants.domain.decision import Step
from tenants.domain.periods import Period
from tenants.domain.typed_json import AtLeast, MoreThan, decimal_text


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageParameters:
    """What is counted, how much of it a package holds, the price of one, and how much comes before the first."""

    counted: Code
    size: Annotated[Decimal, MoreThan(0)]
    price: Prices
    included: Annotated[Decimal, AtLeast(0)] = Decimal(0)


def price_packages(
    parameters: PackageParameters, facts: QuantityFacts, period: Period, currency: str
) -> tuple[LineDraft, ...]:
    price = price_in(parameters.price, currency)
    beyond = max(EXACT.subtract(facts.quantity, parameters.included), Decimal(0))
    packages = _packages_begun(beyond, parameters.size)
    numbers = {
        "counted": parameters.counted,
        "quantity": decimal_text(facts.quantity),
        "included": decimal_text(parameters.included),
        "beyond": decimal_text(beyond),
        "size": decimal_text(parameters.size),
        "packages": decimal_text(packages),
    }
    line = LineDraft(
        text_key="packages",
        code="PACKAGE_PRICE",
        quantity=packages,
        unit=UnitCode.ONE,
        unit_price=price,
        amount=(price * packages).rounded(),
        period=period,
        steps=(Step("PACKAGES", numbers),),
    )
    return (line,)


def _packages_begun(quantity: Decimal, size: Decimal) -> Decimal:
    whole, rest = EXACT.divmod(quantity, size)
    return whole + 1 if rest else whole


RULE = ChargeRule(
    code="package",
    parameters_type=PackageParameters,
    facts_type=QuantityFacts,
    schedules=frozenset({Schedule.TERM, Schedule.CALENDAR_MONTH}),
    text_keys=("packages",),
    price=price_packages,
)
