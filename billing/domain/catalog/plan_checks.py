"""What only the whole catalogue can know of a part of a plan. Each check yields faults with paths from that part."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from billing.domain.catalog.plan import PlanCharge
from billing.domain.charge_rule import ChargeRule
from billing.domain.codes import METER, ORGANIZATION_TYPE, SEAT_KIND, TEXT_KEY
from billing.domain.prices import PRICES
from tenants.domain.typed_json import Fault, marked_values


def find_unknown_names(value: Any, subject: str, known: Collection[str], what: str) -> Iterator[Fault]:
    """Marked codes that nobody declares."""
    for path, code in marked_values(value, subject):
        if code not in known:
            names = ", ".join(sorted(known)) or "none"
            yield Fault(path, f"UNKNOWN_{subject.upper()}", f"{code!r} is no {what}; there are: {names}")


def find_unknown_types(value: Any, known: Collection[str]) -> Iterator[Fault]:
    """Organization types that the program does not know, each at its own place."""
    return find_unknown_names(value, ORGANIZATION_TYPE, known, "organization type")


def find_unknown_meters(parameters: Any, known: Collection[str]) -> Iterator[Fault]:
    """Meters that no catalogue file brings, each at its own place."""
    return find_unknown_names(parameters, METER, known, "meter of any file")


def find_unknown_kinds(parameters: Any, known: Collection[str]) -> Iterator[Fault]:
    """Seat kinds that the plan's access rule does not know, each at its own place."""
    return find_unknown_names(parameters, SEAT_KIND, known, "seat kind of the plan's access rule")


def find_price_faults(parameters: Any, currencies: Sequence[str]) -> Iterator[Fault]:
    """A price list that lacks a currency the plan is sold in, or has one in which it is not sold."""
    for path, prices in marked_values(parameters, PRICES):
        for currency in currencies:
            if currency not in prices:
                yield Fault((*path, currency), "MISSING_PRICE", f"the price in {currency} is missing")
        for currency in prices:
            if currency not in currencies:
                yield Fault((*path, currency), "UNKNOWN_CURRENCY", f"the plan is not sold in {currency}")


def find_schedule_faults(charge: PlanCharge, rule: ChargeRule[Any, Any]) -> Iterator[Fault]:
    """A charge is written only for what its rule can be charged for."""
    if charge.schedule not in rule.schedules:
        possible = ", ".join(sorted(rule.schedules))
        yield Fault(("schedule",), "WRONG_SCHEDULE", f"the rule {rule.code!r} charges by: {possible}")


def find_text_faults(charge: PlanCharge, rule: ChargeRule[Any, Any]) -> Iterator[Fault]:
    """A text that a line needs and the charge lacks, or one that no line will ever use."""
    needed = [*rule.text_keys, *(code for _, code in marked_values(charge.parameters, TEXT_KEY))]
    for key in needed:
        if key not in charge.texts:
            yield Fault(("texts", key), "MISSING", f"the texts of the line {key!r} are missing")
    for key in charge.texts:
        if key not in needed:
            yield Fault(("texts", key), "UNKNOWN_KEY", f"the rule {rule.code!r} makes no line {key!r}")


def find_repeated(codes: Sequence[str | None], key: str = "code") -> Iterator[Fault]:
    """A code that stands in a list twice; None is one that could not be read."""
    for index, code in enumerate(codes):
        if code is not None and code in codes[:index]:
            yield Fault((index, key), "REPEATED", f"{code!r} stands here twice")
