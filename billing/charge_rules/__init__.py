"""Every kind of charge that a plan can name, one folder each, found by itself.

A new kind is a folder with a `rule.py` that has a `RULE`, and a `cases/` of worked examples; nothing else is edited.
"""

from billing.charge_rules.discovery import discover_rules
from billing.domain.charge_rule import ChargeRule

CHARGE_RULES = discover_rules(__name__)

__all__ = ["CHARGE_RULES", "ChargeRule"]
