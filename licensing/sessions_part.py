"""What a higher app shows on the Sessions page, without licensing knowing it.

The adviser needs prices, which are billing's: it registers when the program starts (R-CHAT-8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from licensing.domain.busy_times import BusyTimes
from licensing.selectors.access import AgreedAccess
from tenants.domain.registered import Registered


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsPart:
    """A template with its own context."""

    template: str
    context: Mapping[str, Any]


# For an agreement, and what the page has read of it; None if there is nothing to say. Runs in the scope of the page's
# reader.
PartSource: TypeAlias = Callable[[AgreedAccess, BusyTimes], SessionsPart | None]

_sources: Registered[PartSource] = Registered()
register_sessions_part = _sources.register
unregister_sessions_part = _sources.forget


def sessions_parts(access: AgreedAccess, busy: BusyTimes) -> Iterable[SessionsPart]:
    """In the order of registration."""
    found = (source(access, busy) for source in _sources)
    return tuple(part for part in found if part is not None)
