"""Why a plan would not be right with an option at another value, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.domain.refusal import Refused
from tenants.domain.typed_json import Fault, path_text

# By the code of the fault; what plans are read with has more codes, for what no option can bring about.
FAULT_WORDS: Mapping[str, str | Promise] = {
    "BAND_OUT_OF_ORDER": gettext_lazy("Bands start from 0, and each starts further up than the one before."),
    "DATE_OUT_OF_RANGE": gettext_lazy("This day lies too far back or too far ahead."),
    "EMPTY": gettext_lazy("This cannot be empty."),
    "FLOAT": gettext_lazy("Numbers that are not whole are written in quotes, so that they are exact."),
    "MISSING": gettext_lazy("Something is missing here."),
    "MISSING_PRICE": gettext_lazy("A price is missing: there has to be one in each currency of the plan."),
    "NOT_A_DATE": gettext_lazy("Write a day as 2026-03-15."),
    "NOT_A_FLAG": gettext_lazy("This is answered by yes or no."),
    "NOT_A_LIST": gettext_lazy("A list is needed here."),
    "NOT_A_NUMBER": gettext_lazy("A number is needed here."),
    "NOT_A_TABLE": gettext_lazy("A table is needed here."),
    "NOT_A_TEXT": gettext_lazy("A text is needed here."),
    "NOT_AN_INTEGER": gettext_lazy("A whole number is needed here."),
    "NOT_EXACT": gettext_lazy("This number cannot be written exactly with decimals."),
    "NO_LARGEST_SIZE": gettext_lazy("The last size is for all larger ones, and has no upper limit."),
    "REPEATED": gettext_lazy("The same stands here twice."),
    "SIZE_OUT_OF_ORDER": gettext_lazy("Sizes stand in order, the smallest first."),
    "TOO_LARGE": gettext_lazy("This number is too large."),
    "TOO_SMALL": gettext_lazy("This number is too small."),
    "UNKNOWN_CHOICE": gettext_lazy("This is none of what can be chosen."),
    "UNKNOWN_CURRENCY": gettext_lazy("The plan is not sold in this currency."),
    "UNKNOWN_KEY": gettext_lazy("There is no such entry in the table."),
    "WRONG_FORM": gettext_lazy("This is not written as it has to be."),
}


def option_invalid(path: str, faults: Iterable[Fault]) -> Refused:
    """The refusal of a value (OPTION_INVALID); `faults` tell programs, in English, where in the plan each is."""
    found = tuple(faults)
    return Refused(
        "OPTION_INVALID",
        " ".join(dict.fromkeys(_told(path, fault) for fault in found)),
        {"faults": [dict(fault.as_json()) for fault in found], "field": "value"},
        is_input=True,
    )


def _told(path: str, fault: Fault) -> str:
    words = FAULT_WORDS.get(fault.code) or _("The plan would not be right with this value.")
    place = _inside(path, fault)
    return f"{place}: {words}" if place else str(words)


def _inside(path: str, fault: Fault) -> str:
    """Where in a value that is a table or a list; empty for the value itself, and elsewhere in the plan.

    >>> fault = Fault(("charges", 0, "parameters", "bands", 2, "from"), "TOO_SMALL", "")
    >>> _inside("charges.yearly_fee.parameters.bands", fault)
    '[2].from'
    """
    option = path.rpartition(".")[2]
    steps = fault.path
    return path_text(steps[steps.index(option) + 1 :]) if option in steps else ""
