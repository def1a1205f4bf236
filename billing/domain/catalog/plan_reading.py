"""One plan: its header, its access and its charges, read apart, so that a fault in one hides none in another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from billing.domain.catalog.plan import Plan, PlanAccess, PlanCharge, PlanHeader
from billing.domain.catalog.plan_checks import (
    find_price_faults,
    find_repeated,
    find_schedule_faults,
    find_text_faults,
    find_unknown_kinds,
    find_unknown_meters,
    find_unknown_types,
)
from billing.domain.catalog.ruled_entries import RuledEntry, read_ruled_entry
from billing.domain.catalog.vocabulary import Vocabulary
from tenants.domain.typed_json import Fault, FaultyInput, Path, read_into
from tenants.domain.typed_json.shapes import shapes_of


def read_kept_plan(content: Mapping[str, Any], vocabulary: Vocabulary) -> Plan:
    """A plan from what `Plan.as_json` gave. Raises FaultyInput; whether its meters still exist is not asked."""
    faults: list[Fault] = []
    plan = read_plan(faults, content, (), vocabulary, meters=None)
    if plan is None:
        raise FaultyInput(faults)
    return plan


def read_plan(
    faults: list[Fault], raw: object, path: Path, vocabulary: Vocabulary, meters: frozenset[str] | None
) -> Plan | None:
    """A plan, or None and everything that is wrong with it in `faults`. `meters` are all that any file declares."""
    if not isinstance(raw, Mapping):
        faults.append(Fault(path, "NOT_A_TABLE", "a plan is a table: [[plans]]"))
        return None
    reader = _PlanReader(raw, vocabulary, meters)
    plan = reader.read()
    faults.extend(fault.under(path) for fault in reader.faults)
    return plan


class _PlanReader:
    """Reads one plan. `faults` have paths from the plan."""

    def __init__(self, raw: Mapping[str, Any], vocabulary: Vocabulary, meters: frozenset[str] | None) -> None:
        self.raw = raw
        self.vocabulary = vocabulary
        self.meters = meters
        self.faults: list[Fault] = []

    def read(self) -> Plan | None:
        header = self._read_header()
        access = self._read_access()
        charges = [self._read_charge(index, raw, header, access) for index, raw in enumerate(self._raw_charges())]
        self._add(("charges",), find_repeated([charge.entry.code if charge.entry else None for charge in charges]))
        if self.faults or header is None or access is None:
            return None
        return self._assemble(header, access, tuple(charge.whole for charge in charges if charge.whole))

    def _read_header(self) -> PlanHeader | None:
        rest = {key: part for key, part in self.raw.items() if key not in ("access", "charges")}
        header = read_into(self.faults, PlanHeader, rest)
        if header is not None:
            self._add((), find_unknown_types(header, self.vocabulary.organization_types))
        return header

    def _read_access(self) -> PlanAccess | None:
        if "access" not in self.raw:
            self.faults.append(Fault(("access",), "MISSING", "a plan says who has access: [plans.access]"))
            return None
        raw, rules = self.raw["access"], self.vocabulary.access_rules
        return read_ruled_entry(self.faults, PlanAccess, raw, ("access",), rules).whole

    def _raw_charges(self) -> list[object]:
        raw = self.raw.get("charges")
        if isinstance(raw, list) and raw:
            return raw
        self.faults.append(Fault(("charges",), "MISSING", "a plan has at least one charge: [[plans.charges]]"))
        return []

    def _read_charge(
        self, index: int, raw: object, header: PlanHeader | None, access: PlanAccess | None
    ) -> RuledEntry[PlanCharge]:
        path: Path = ("charges", index)
        found = read_ruled_entry(self.faults, PlanCharge, raw, path, self.vocabulary.charge_rules)
        if found.parameters is not None:
            self._check_parameters((*path, "parameters"), found.parameters, header, access)
        if charge := found.whole:
            rule = self.vocabulary.charge_rules[charge.rule]
            self._add(path, find_schedule_faults(charge, rule))
            self._add(path, find_text_faults(charge, rule))
        return found

    def _check_parameters(
        self, path: Path, parameters: Any, header: PlanHeader | None, access: PlanAccess | None
    ) -> None:
        self._add(path, find_unknown_types(parameters, self.vocabulary.organization_types))
        if self.meters is not None:
            self._add(path, find_unknown_meters(parameters, self.meters))
        if header is not None:
            self._add(path, find_price_faults(parameters, header.currencies))
        if access is not None:
            kinds = self.vocabulary.access_rules[access.rule].seat_kinds(access.parameters)
            self._add(path, find_unknown_kinds(parameters, kinds))

    def _assemble(self, header: PlanHeader, access: PlanAccess, charges: tuple[PlanCharge, ...]) -> Plan:
        own = {shape.name: getattr(header, shape.name) for shape in shapes_of(PlanHeader)}
        return Plan(**own, access=access, charges=charges)

    def _add(self, path: Path, faults: Iterable[Fault]) -> None:
        self.faults.extend(fault.under(path) for fault in faults)
