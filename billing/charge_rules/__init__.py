"""Every kind of charge that a plan can name, one folder each, found by itself.

A new kind is a folder with a `rule.py` that has a `RULE`, and a `cases/` of worked examples; nothing else is edited.
"""

from collections.abc import Mapping
from typing import Any

from billing.domain.charge_rule import ChargeRule
from tenants.domain.rule_folders import discover_rules

CHARGE_RULES: Mapping[str, ChargeRule[Any, Any]] = discover_rules(__name__, ChargeRule)
