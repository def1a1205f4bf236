"""What the usage pages show: exact values, formatted by the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from metering.domain.series import SeriesRow
from metering.selectors.looks import Look
from metering.selectors.owners import PersonReference
from tenants.domain.periods import Period

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChoice:
    """`value` is the first day; it names the term in the address."""

    value: str
    period: Period
    is_selected: bool
    is_running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterTab:
    """A way of reading usage with what it comes to; the code `all` is all meters weighed to units."""

    code: str
    name: Words
    unit: str
    decimals: int
    total: Decimal
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with the decimals of its column."""

    value: Decimal
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentUsage:
    """`name` is None for what belongs to no department; `references` used it and belong to nobody."""

    code: str
    name: str | None
    cells: Sequence[Cell]
    total: Decimal
    share: Decimal
    change: Decimal | None
    references: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonUsage:
    """A row of the table of people.

    `kind`: `person`; `reference`, which names nobody; `stranger`, the same under a pseudonym; `nobody`, what came
    without a reference; `rest`, the `count` rows of the other pages. `departments` are those of the moments of use,
    None standing for none.
    """

    key: str
    label: str
    kind: str
    count: int
    departments: Sequence[str | None]
    cells: Sequence[Cell]
    total: Decimal
    share: Decimal

    @property
    def departments_then(self) -> str:
        return ", ".join(name or _("No department") for name in self.departments)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleUsage:
    """One page of the people and references; `count` and `references` are of all pages."""

    rows: Sequence[PersonUsage]
    total: PersonUsage
    first: int
    shown: int
    count: int
    references: int
    next_page: str | None
    previous_page: str | None

    @property
    def last(self) -> int:
        return self.first + self.shown - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """What the page is narrowed down to. `department` and `person` are the values of the address; "" is nobody's."""

    department: str | None = None
    department_name: str | None = None
    person: str | None = None
    person_name: str | None = None
    references: Sequence[PersonReference] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LateShown:
    """Late usage around a term, as the price counts it (R-X-6).

    `excluded` happened in it but came after its closing; `carried` came in it but happened in an earlier one.
    """

    excluded: Decimal
    carried: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyShown:
    """What stands for people on the page (R-X-14). `own_person` is the reader's own id, empty if nobody said so."""

    display: str
    is_by_name: bool
    is_by_pseudonym: bool
    is_without_people: bool
    own_person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePage:
    """Of one term. `until` (exclusive) is how far it has come; `late_until` the last day on which late usage counts."""

    product_name: str
    is_own: bool
    is_known_person: bool
    terms: Sequence[TermChoice]
    term: Period
    until: date
    days_passed: int
    is_running: bool
    has_last: bool
    late_until: date | None
    is_closed: bool
    meters: Sequence[MeterTab]
    meter: MeterTab
    grain: str
    filtered: Filtered
    total: Decimal
    last_same_day: Decimal | None
    change: Decimal | None
    estimate: Decimal | None
    rows: Sequence[SeriesRow]
    rows_total: SeriesRow
    columns: Sequence[MeterTab]
    sort: str
    is_descending: bool
    departments: Sequence[DepartmentUsage]
    departments_total: DepartmentUsage | None
    people: PeopleUsage | None
    late: LateShown | None
    looks: Sequence[Look]
    privacy: PrivacyShown

    @property
    def is_empty(self) -> bool:
        """Nothing was used, in this term or in the one before."""
        return not self.total and not any(row.last for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePage:
    """A reference that names nobody, and the people it may be assigned to."""

    actor_id: UUID
    reference: str
    asked: str
    people: Sequence[tuple[UUID, str, str]]
    count: int
