"""A plan's content with options at other values: which options there are, and what becomes of the content."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from billing.domain.charge_rule import ChargeRule
from tenants.domain.decision import Json
from tenants.domain.typed_json import Fault, FaultyInput
from tenants.domain.typed_json.shapes import shapes_of

NOTICE_MONTHS = "notice.months"
_PARAMETERS = "parameters"


def option_paths(content: Mapping[str, Any], rules: Mapping[str, ChargeRule[Any, Any]]) -> tuple[str, ...]:
    """Every option that may be agreed for one customer: the months of notice, and each parameter of each charge."""
    return (NOTICE_MONTHS, *_parameter_paths(content, rules))


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
    content: Mapping[str, Any], rules: Mapping[str, ChargeRule[Any, Any]], overrides: Sequence[tuple[str, Json]]
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
    found = charge_option(path)
    if found is None:
        content["notice"]["months"] = value
        return
    code, option = found
    charge = next(charge for charge in content["charges"] if charge["code"] == code)
    charge[_PARAMETERS] = {**(charge.get(_PARAMETERS) or {}), option: value}
