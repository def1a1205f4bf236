"""What charge rules and their schedules are called, in the reader's language; the catalogue has codes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.words import rule_words as access_rule_words

CHARGE_RULE_WORDS: Mapping[str, Promise] = {
    "consumption_year": _("A year’s usage, weighted to units; units find their band"),
    "credit": _("Part of a line is given back, or what is left of it"),
    "graduated": _("Each slice of the quantity at its own price"),
    "license_advice": _("A licence for each person against one for each at work at once"),
    "overage": _("Usage beyond what is included, by agreement"),
    "package": _("Whole packages"),
    "per_client": _("A fee for each client and month"),
    "per_seat": _("A price for each seat and month or year"),
    "recurring": _("A fee for each month or year"),
    "seat_year": _("Seats for a year from their order"),
    "stairstep": _("A flat price by a counted quantity"),
    "volume": _("The whole quantity at the price of its band"),
}
_SCHEDULES: Mapping[tuple[str, str], Promise] = {
    ("term", "in_advance"): _("For each term, in advance"),
    ("term", "in_arrears"): _("For each term, afterwards"),
    ("calendar_month", "in_advance"): _("For each calendar month, in advance"),
    ("calendar_month", "in_arrears"): _("For each calendar month, afterwards"),
    ("order", "in_advance"): _("For each order, in advance"),
    ("order", "in_arrears"): _("For each order, afterwards"),
}


def rule_words(code: str) -> str:
    """What a rule is called, be it of charges or of access; one that this release does not know by its code."""
    return str(CHARGE_RULE_WORDS.get(code, "")) or access_rule_words(code) or code


def schedule_words(schedule: str, billed: str) -> str:
    """What a charge is written for, and when."""
    return str(_SCHEDULES[schedule, billed])
