"""The units expected of an organization's first year, by its type and size (R-SCALGO-6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from billing.charge_rules.consumption_year.facts import EstimateBasis
from billing.charge_rules.consumption_year.parameters import SizeEstimate, TypeEstimate
from tenants.domain.decision import Step
from tenants.domain.typed_json import Fault, decimal_text


def find_estimate_faults(estimates: Sequence[TypeEstimate], basis: EstimateBasis) -> Iterator[Fault]:
    known = [estimate.organization_type for estimate in estimates]
    if basis.expected_units is None and basis.organization_type not in known:
        reason = f"the plan has no estimate for {basis.organization_type!r}; staff may give `expected_units`"
        yield Fault(("organization_type",), "NO_ESTIMATE", reason)


def estimate_units(estimates: Sequence[TypeEstimate], basis: EstimateBasis) -> tuple[Decimal, list[Step]]:
    """The units of the estimate, and the step that says why: the table's, or staff's where they gave some."""
    numbers = {"organization_type": basis.organization_type, "employees": str(basis.employees)}
    if basis.expected_units is not None:
        units = decimal_text(basis.expected_units)
        return basis.expected_units, [Step("UNITS_EXPECTED_BY_STAFF", {**numbers, "units": units})]
    size = _size_of(estimates, basis)
    up_to = None if size.up_to is None else str(size.up_to)
    return size.units, [Step("UNITS_ESTIMATED", {**numbers, "up_to": up_to, "units": decimal_text(size.units)})]


def _size_of(estimates: Sequence[TypeEstimate], basis: EstimateBasis) -> SizeEstimate:
    (estimate,) = (found for found in estimates if found.organization_type == basis.organization_type)
    return next(size for size in estimate.sizes if size.up_to is None or basis.employees <= size.up_to)
