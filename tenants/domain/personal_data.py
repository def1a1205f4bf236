"""What higher apps keep about people, without `tenants` knowing them (R-X-14).

A higher app registers a holder when the program starts. `tenants.services.erasure` asks every holder in the transaction
of the erasure, and `tenants.services.person_export` while it writes the export.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from tenants.domain.decision import Json
from tenants.domain.registered import Registered

Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedPerson:
    """A person who is now called `reference`, and was called `old_reference` by events and programs."""

    organization_id: UUID
    person_id: UUID
    old_reference: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept about a person: sections of the document, and tables that may be long, by the name of their file."""

    sections: Mapping[str, Json] = field(default_factory=dict)
    tables: Mapping[str, Iterator[Sequence[Cell]]] = field(default_factory=dict)


class PersonalDataHolder(Protocol):
    def erase(self, erased: ErasedPerson) -> None:
        """Replaces what names the person; facts keep their numbers."""

    def export(self, organization_id: UUID, person_id: UUID) -> Kept:
        """Everything that is kept about the person; the tables are read while the caller's transaction is open."""


_holders: Registered[PersonalDataHolder] = Registered()
register_personal_data = _holders.register
unregister_personal_data = _holders.forget


def personal_data_holders() -> Iterable[PersonalDataHolder]:
    """In the order of their registration."""
    return tuple(_holders)
