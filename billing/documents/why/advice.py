"""The words of an advice about the kind of licence (R-CHAT-8)."""

from __future__ import annotations

from billing.documents.paper_text import Printed
from billing.documents.why.speaker import Passage


def kinds_compared(passage: Passage) -> Printed:
    """30 × 500 = 15,000 against 5 × 1,750 = 8,750."""
    numbers, speaker = passage.numbers, passage.speaker
    amounts = ("named_price", "named", "simultaneous_price", "simultaneous")
    return speaker.say(
        "kinds_compared",
        staff=speaker.number(numbers["staff"]),
        peak=speaker.number(numbers["peak"]),
        **{name: speaker.money(numbers[name]) for name in amounts},
    )


def break_even(passage: Passage) -> Printed:
    numbers, speaker = passage.numbers, passage.speaker
    names = ("few", "of", "staff", "named_from")
    return speaker.say("break_even", **{name: speaker.number(numbers[name]) for name in names})


def hours_a_week(passage: Passage) -> Printed:
    return passage.speaker.say("hours_a_week", hours=passage.speaker.number(passage.numbers["hours"]))


def replayed(passage: Passage) -> Printed:
    """How the refusals of other numbers of licences were found."""
    numbers, speaker = passage.numbers, passage.speaker
    names = ("wishes", "peak")
    return speaker.say("replayed", **{name: speaker.number(numbers[name]) for name in names})
