"""The form of an access rule: pure functions from parameters and facts to what may be used (R-X-1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from tenants.domain.decision import Clause, Decision, Json

P = TypeVar("P")
P_contra = TypeVar("P_contra", contravariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAnswer:
    """Whether the product may start, and why.

    `kinds` are the kinds of places that the start may take, in the order in which they are tried; none for a start that
    takes no place. `mode` is what the person may do then; None if the start is refused.
    """

    mode: Literal["change", "read_only"] | None
    kinds: tuple[str, ...]
    decision: Decision


class AccessBehaviour(Protocol[P_contra]):
    """What a kind that runs answers. Facts are plain JSON, kept with the decision."""

    def count_needed(self, parameters: P_contra, facts: Mapping[str, Json]) -> Mapping[str, int]:
        """The licenses of each kind that the organization's people need."""

    def answer_start(self, parameters: P_contra, facts: Mapping[str, Json], clause: Clause) -> StartAnswer:
        """Whether somebody may start the product."""


def _no_kinds(_parameters: object) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRule(Generic[P]):
    """One kind of access.

    `behaviour` is None for a kind whose parameters are known but that does not run yet: a plan that uses it can be read
    and shown, not subscribed to. `seat_kinds` are the kinds of seats that the parameters speak of, which prices of
    seats have to name.
    """

    code: str
    parameters_type: type[P]
    behaviour: AccessBehaviour[P] | None = None
    seat_kinds: Callable[[P], tuple[str, ...]] = _no_kinds

    @property
    def runs(self) -> bool:
        return self.behaviour is not None
