"""How people read a meter's values: in which unit, and with how many decimals."""

from __future__ import annotations

from collections.abc import Mapping

# By code of UN/ECE recommendation 20. A plain count has no symbol.
SYMBOLS: Mapping[str, str] = {"C62": "", "E48": "", "KMK": "km²", "AD": "B", "4L": "MB", "E34": "GB", "SEC": "s"}
_COUNTED_WHOLE = frozenset({"C62", "E48", "AD"})


def symbol(unit: str) -> str:
    """What stands behind the number; the code itself for a unit that has no symbol here."""
    return SYMBOLS.get(unit, unit)


def decimals_shown(unit: str) -> int:
    """Things are counted whole, areas and volumes to one decimal."""
    return 0 if unit in _COUNTED_WHOLE else 1
