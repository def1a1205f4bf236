"""The words of what a credit note gives back (R-X-8)."""

from __future__ import annotations

from billing.documents.paper_text import Printed, paper_text
from billing.documents.why.speaker import Passage, exact

_AMOUNTS = ("charged", "before", "credited", "left")


def credited(passage: Passage) -> Printed:
    """Of which line of which invoice, how much now, and what stays."""
    numbers, speaker = passage.numbers, passage.speaker
    is_first, is_last = exact(numbers["before"]) == 0, exact(numbers["left"]) == 0
    key = {
        (True, True): "credited_whole",
        (True, False): "credited",
        (False, True): "credited_rest",
        (False, False): "credited_more",
    }[is_first, is_last]
    values = {name: speaker.money(numbers[name]) for name in _AMOUNTS}
    return speaker.say(key, line=speaker.number(numbers["line"]), invoice=paper_text(str(numbers["invoice"])), **values)
