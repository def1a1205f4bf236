"""The words of prices that depend on a counted quantity: tiers, slices, one price for all, packages."""

from __future__ import annotations

from billing.documents.paper_text import Printed, joined
from billing.documents.why.speaker import Passage, Speaker, exact
from tenants.domain.decision import Step


def counted(passage: Passage) -> Printed:
    numbers, speaker = passage.numbers, passage.speaker
    name, count = speaker.opening_name(str(numbers["counted"])), speaker.number(numbers["count"])
    return speaker.say(f"counted_on_{numbers['counted_on']}", counted=name, count=count)


def tier(passage: Passage) -> Printed:
    numbers, speaker = passage.numbers, passage.speaker
    tier, start = speaker.number(numbers["tier"]), speaker.number(numbers["from"])
    values = {"tier": tier, "from": start, "price": speaker.money(numbers["price"])}
    return speaker.say("tier", **values)


def slices(passage: Passage) -> Printed:
    """Every slice of the quantity at its own price."""
    speaker = passage.speaker
    parts = joined("; ", (_slice(step, speaker) for step in passage.steps))
    return speaker.say("slices", counted=speaker.opening_name(str(passage.numbers["counted"])), parts=parts)


def band_of_all(passage: Passage) -> Printed:
    numbers, speaker = passage.numbers, passage.speaker
    values = {
        "counted": speaker.opening_name(str(numbers["counted"])),
        "quantity": speaker.number(numbers["quantity"]),
        "from": speaker.number(numbers["from"]),
        "unit_price": speaker.money(numbers["unit_price"]),
    }
    return speaker.say("band_of_all", **values)


def packages(passage: Passage) -> Printed:
    numbers, speaker = passage.numbers, passage.speaker
    key = "packages_beyond" if exact(numbers["included"]) else "packages"
    names = ("quantity", "included", "beyond", "size", "packages")
    values = {name: speaker.number(numbers[name]) for name in names}
    return speaker.say(key, counted=speaker.opening_name(str(numbers["counted"])), **values)


def _slice(step: Step, speaker: Speaker) -> Printed:
    numbers = step.numbers
    values = {
        "from": speaker.number(numbers["from"]),
        "quantity": speaker.number(numbers["quantity"]),
        "unit_price": speaker.money(numbers["unit_price"]),
    }
    return speaker.say("slice", **values)
