"""Options of a charge that were agreed for one customer, and how the why of a price names them (R-X-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenants.domain.decision import Json, Step

OPTION_AGREED = "OPTION_AGREED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedOption:
    """A parameter of a charge at another value than the plan's, from a day on, with the reason given for it."""

    option: str
    value: Json
    starts_on: date
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "option": self.option,
            "value": self.value,
            "starts_on": self.starts_on.isoformat(),
            "reason": self.reason,
        }

    @property
    def step(self) -> Step:
        """A line of the calculation; a value that is a table stands among the inputs, not in the line."""
        value = None if isinstance(self.value, list | dict) else self.value
        return Step(OPTION_AGREED, {**self.as_json(), "value": value})


def read_agreed_options(kept: object) -> tuple[AgreedOption, ...]:
    """From a decision's inputs, where they are kept. Raises ValueError for what is no list of them."""
    if kept is None:
        return ()
    if not isinstance(kept, Sequence) or isinstance(kept, str):
        raise ValueError("agreed options are a list")
    return tuple(_read(one) for one in kept)


def _read(kept: Any) -> AgreedOption:
    try:
        return AgreedOption(
            option=str(kept["option"]),
            value=kept["value"],
            starts_on=date.fromisoformat(kept["starts_on"]),
            reason=str(kept["reason"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{kept!r} is no agreed option") from error
