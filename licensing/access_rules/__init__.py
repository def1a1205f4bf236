"""Every way in which a plan can decide who may use the product, one folder each, found by itself.

A new kind is a folder with a `rule.py` that has a `RULE`, and a `cases/` of worked examples; nothing else is edited.
"""

from collections.abc import Mapping
from typing import Any

from licensing.access_rules.access_rule import AccessRule
from tenants.domain.rule_folders import discover_rules

ACCESS_RULES: Mapping[str, AccessRule[Any]] = discover_rules(__name__, AccessRule)
