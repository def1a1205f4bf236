"""A person as they are to be, beside what they were."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tenants.domain.people import Stay
from tenants.domain.people_gate import PersonState
from tenants.domain.people_roles import RolesWish
from tenants.domain.people_together import FieldChange, PersonDifference, PersonWish, RowFault, Value
from tenants.domain.text import one_line
from tenants.models import Person
from tenants.services.people_together.known import StayRows

LONGEST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """From a day on to a department, or to none; `stays` are all of the person's after it."""

    department_id: UUID | None
    on: date
    stays: tuple[Stay, ...]


@dataclass(slots=True, kw_only=True)
class PlannedPerson:
    """`person` is not saved and holds what is wanted; `before` is None for somebody new."""

    wish: PersonWish
    person: Person
    before: PersonState | None
    manager_before: UUID | None = None
    stays: StayRows = ()
    changes: list[FieldChange] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    move: PlannedMove | None = None
    roles: list[RolesWish] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def differs(self) -> bool:
        return self.is_new or bool(self.changes)

    @property
    def changed_fields(self) -> frozenset[str]:
        return frozenset(change.field for change in self.changes)

    def note(self, name: str, before: Value, after: Value) -> None:
        """Keeps a change; of somebody new nothing was before."""
        self.changes.append(FieldChange(field=name, before=None if self.is_new else before, after=after))

    def refuse(self, name: str, code: str, value: str = "", fault: str = "") -> None:
        """Keeps what is wrong, with what was written."""
        details = {"fault": fault} if fault else {}
        self.faults.append(
            RowFault(row=self.wish.row, field=name, code=code, value=one_line(value)[:LONGEST_SHOWN], details=details)
        )

    def difference(self) -> PersonDifference:
        return PersonDifference(
            row=self.wish.row,
            external_id=self.person.external_id,
            name=self.person.name,
            person_id=None if self.is_new else self.person.pk,
            changes=tuple(self.changes),
        )
