"""What the demo knows of a customer: its facts, its people, how much they use, and what happened to its agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tenants.domain.organizations import NewOrganization
from tenants.domain.periods import add_months

ZONE = "Europe/Oslo"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`appetite` is how much of everything they use, 1.0 being the middle."""

    reference: str
    name: str
    department: str
    appetite: float


@dataclass(frozen=True, slots=True)
class DemoMove:
    """A person changes department so many months after the signature; what was used before stays where it was."""

    person: str
    department: str
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCredit:
    """So much of the latest invoice's first line, without VAT, is given back so many days before the demo is built."""

    days_ago: int
    net: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCustomer:
    """One customer. Days are counted back from the day on which the demo is built.

    `growth` is how much more is used each year. `unknown_actor` is a machine that nobody has said whose it is.
    `adjusted` are prices that staff agreed on, by term number, with their reasons; `held` is the term whose latest
    offer staff hold, and why. `notice_days_ago` is when notice was given, `late_units` how many map tiles came after
    their year had closed, `credited` what staff gave back.
    """

    organization: NewOrganization
    profile: Mapping[str, Any]
    signed_by: str
    signed_months_ago: int
    signed_days_ago: int = 0
    departments: Mapping[str, str]
    people: tuple[DemoPerson, ...]
    moves: tuple[DemoMove, ...] = ()
    growth: float = 1.0
    unknown_actor: str = ""
    adjusted: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    held: Mapping[int, str] = field(default_factory=dict)
    notice_days_ago: int | None = None
    late_tiles: int = 0
    credited: DemoCredit | None = None
    usage_display: str = ""

    @property
    def slug(self) -> str:
        return self.organization.slug

    def signed_on(self, today: date) -> date:
        return add_months(today, -self.signed_months_ago) - timedelta(days=self.signed_days_ago)


def norwegian(
    slug: str, name: str, *, kind: str, employees: int, external_id: str, locale: str = "nb"
) -> NewOrganization:
    """A customer in Norway."""
    return NewOrganization(
        slug=slug,
        name=name,
        organization_type=kind,
        country="NO",
        currency="NOK",
        locale=locale,
        timezone=ZONE,
        employees=employees,
        external_id=external_id,
    )
