"""Steps that have no sentence of their own, spelled out as they were kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from billing.documents.paper_text import Printed, joined, paper_text
from billing.documents.why.speaker import Passage, Speaker
from tenants.domain.decision import Json, Step
from tenants.domain.typed_json.decimals import parse_decimal


def spell_out(passage: Passage) -> Printed:
    """Each step by its code and numbers: "Packages: size 100, packages 3."."""
    return joined(" ", (_spelled(step, passage.speaker) for step in passage.steps))


def _spelled(step: Step, speaker: Speaker) -> Printed:
    name = paper_text(step.code.replace("_", " ").capitalize())
    numbers = joined(", ", _named_values(step.numbers, speaker))
    return Printed(f"{name}: {numbers}." if numbers else f"{name}.")


def _named_values(numbers: Mapping[str, Json], speaker: Speaker) -> Iterator[Printed]:
    for key, value in numbers.items():
        if value is not None:
            yield Printed(f"{paper_text(key.replace('_', ' '))} {_value(value, speaker)}")


def _value(value: Json, speaker: Speaker) -> Printed:
    text = str(value)
    number = parse_decimal(text)
    return paper_text(text, 200) if number is None else speaker.printer.number(number)
