"""The words of a fee by the month or year, whole or by days."""

from __future__ import annotations

from billing.documents.paper_text import Printed
from billing.documents.why.speaker import Passage


def fee(passage: Passage) -> Printed:
    numbers, speaker = passage.numbers, passage.speaker
    return speaker.say(f"fee_{numbers['every']}", price=speaker.money(numbers["price"]))


def prorated(passage: Passage) -> Printed:
    """950.00 × 275 / 365 days = 715.75 (R-CITIZEN-10)."""
    numbers, speaker = passage.numbers, passage.speaker
    return speaker.say(
        "prorated",
        price=speaker.money(numbers["price"]),
        days=speaker.number(numbers["days"]),
        of_days=speaker.number(numbers["of_days"]),
        unit_price=speaker.money(numbers["unit_price"]),
    )
