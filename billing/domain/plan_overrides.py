"""A plan's content with options at other values: which options there are, and what becomes of the content."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from billing.domain.charge_rule import ChargeRule
from billing.domain.option_kinds import OptionKind, option_kind
from licensing.access_rules.access_rule import AccessRule
from licensing.domain.overrides import ACCESS_OPTION, NOTICE_MONTHS
from tenants.domain.decision import Json
from tenants.domain.typed_json import Fault, FaultyInput, plain_json
from tenants.domain.typed_json.shapes import shapes_of

_PARAMETERS = "parameters"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRules:
    """The rules that a plan may name, by code."""

    charge: Mapping[str, ChargeRule[Any, Any]]
    access: Mapping[str, AccessRule[Any]]


def option_paths(content: Mapping[str, Any], rules: PlanRules) -> tuple[str, ...]:
    """Every option that may be agreed for one customer.

    The months of notice, what the access rule lets be agreed, and each parameter of each charge.
    """
    access = rules.access[content["access"]["rule"]]
    of_access = (f"{ACCESS_OPTION}{option}" for option in access.agreeable)
    return (NOTICE_MONTHS, *of_access, *_parameter_paths(content, rules.charge))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOption:
    """What may be said of an option, and what the plan says of it."""

    kind: OptionKind
    stated: Json


def plan_option(content: Mapping[str, Any], rules: PlanRules, path: str) -> PlanOption:
    """One of `option_paths`. Raises KeyError for any other."""
    if path == NOTICE_MONTHS:
        return PlanOption(kind=OptionKind(code="whole", lowest=0), stated=content["notice"]["months"])
    if path not in option_paths(content, rules):
        raise KeyError(path)
    if of_charge := charge_option(path):
        code, option = of_charge
        charge = next(charge for charge in content["charges"] if charge["code"] == code)
        kind, stated = rules.charge[charge["rule"]].parameters_type, charge.get(_PARAMETERS)
    else:
        option = path.removeprefix(ACCESS_OPTION)
        kind, stated = rules.access[content["access"]["rule"]].parameters_type, content["access"].get(_PARAMETERS)
    shape = next(shape for shape in shapes_of(kind) if shape.key == option)
    usual = None if shape.required else shape.default
    return PlanOption(kind=option_kind(shape.hint), stated=(stated or {}).get(option, plain_json(usual)))


def access_option(path: str) -> str | None:
    """The option of the access rule that a path leads to; None for any other.

    >>> access_option("access.parameters.grace_days")
    'grace_days'
    """
    return path.removeprefix(ACCESS_OPTION) if path.startswith(ACCESS_OPTION) else None


def charge_option(path: str) -> tuple[str, str] | None:
    """The charge and the option that a path leads to; None for an option that is no charge's.

    >>> charge_option("charges.yearly_fee.parameters.max_change_percent")
    ('yearly_fee', 'max_change_percent')
    """
    parts = path.split(".")
    if len(parts) == 4 and parts[0] == "charges" and parts[2] == _PARAMETERS:
        return parts[1], parts[3]
    return None


def override_content(
    content: Mapping[str, Any], rules: PlanRules, overrides: Sequence[tuple[str, Json]]
) -> dict[str, Any]:
    """The content with these options at these values. Raises FaultyInput (OPTION_UNKNOWN) for one that is none."""
    known = option_paths(content, rules)
    unknown = [path for path, _ in overrides if path not in known]
    if unknown:
        raise FaultyInput([Fault((path,), "OPTION_UNKNOWN", f"{path!r} is no option of this plan") for path in unknown])
    changed = copy.deepcopy(dict(content))
    for path, value in overrides:
        _set(changed, path, value)
    return changed


def _parameter_paths(content: Mapping[str, Any], rules: Mapping[str, ChargeRule[Any, Any]]) -> Iterator[str]:
    for charge in content["charges"]:
        for shape in shapes_of(rules[charge["rule"]].parameters_type):
            yield f"charges.{charge['code']}.{_PARAMETERS}.{shape.key}"


def _set(content: dict[str, Any], path: str, value: Json) -> None:
    if found := charge_option(path):
        code, option = found
        charge = next(charge for charge in content["charges"] if charge["code"] == code)
        charge[_PARAMETERS] = {**(charge.get(_PARAMETERS) or {}), option: value}
    elif option_of_access := access_option(path):
        content["access"][_PARAMETERS] = {**(content["access"].get(_PARAMETERS) or {}), option_of_access: value}
    else:
        content["notice"]["months"] = value
