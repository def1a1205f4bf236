"""The words of what was agreed for one customer in the place of what the plan says."""

from __future__ import annotations

from datetime import date

from billing.documents.paper_text import Printed, joined, paper_text
from billing.documents.why.speaker import Passage
from tenants.domain.decision import Step


def option(passage: Passage) -> Printed:
    """Each option with the day from which it counts, and the reason that was given for it."""
    return joined(" ", (_said(step, passage) for step in passage.steps))


def _said(step: Step, passage: Passage) -> Printed:
    numbers, speaker = step.numbers, passage.speaker
    key = f"option.{numbers['option']}"
    name = speaker.labels.text(key) if key in speaker.labels else paper_text(str(numbers["option"]).replace("_", " "))
    day = speaker.printer.day(date.fromisoformat(str(numbers["starts_on"])))
    value = numbers["value"]
    words = "agreed" if value is None else "agreed_value"
    values = {"option": name, "day": day, "reason": paper_text(str(numbers["reason"]))}
    return speaker.say(words, **values, value=paper_text(_shown(value)))


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
