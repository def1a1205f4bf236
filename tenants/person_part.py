"""What a higher app shows on the page of a person, without `tenants` knowing it, such as the licences they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from tenants.domain.registered import Registered
from tenants.selectors import OrganizationFacts, PersonFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPart:
    """A template with its own context."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPerson:
    """Whose page it is, when, and whether its reader may change people, and so may open the pages of others."""

    person: PersonFacts
    organization: OrganizationFacts
    at: datetime
    is_own: bool
    may_change: bool


# None if there is nothing to say. Runs in the scope of the page's reader.
PartSource: TypeAlias = Callable[[ShownPerson], PersonPart | None]

_sources: Registered[PartSource] = Registered()
register_person_part = _sources.register
unregister_person_part = _sources.forget


def person_parts(shown: ShownPerson) -> tuple[PersonPart, ...]:
    """In the order of registration."""
    found = (source(shown) for source in _sources)
    return tuple(part for part in found if part is not None)
