"""What the demo knows of a customer with people, seats and starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tenants.domain.organizations import NewOrganization
from tenants.domain.periods import add_months


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStay:
    """One person from their entry to the first day without access, if that is known.

    From `quiet_from` on they have not used the product, and keep their licence all the same.
    """

    reference: str
    name: str
    department: str
    entry_on: date
    exit_on: date | None = None
    login_mode: str = "active"
    roles: tuple[str, ...] = ()
    quiet_from: date | None = None

    def is_here(self, day: date) -> bool:
        return self.entry_on <= day and (self.exit_on is None or day < self.exit_on)

    def works(self, day: date) -> bool:
        """Whether they might use the product on a day."""
        is_quiet = self.quiet_from is not None and self.quiet_from <= day
        return self.is_here(day) and self.login_mode != "none" and not is_quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCrew:
    """How many people there are: at the signature, and today. One in `leaving` of those who were here has left since.

    `passive` and `without_login` are shares of all; `roles` says how many have a role in the product, the first ones
    first. `coming_in` are the days from today in which somebody enters whom everybody knows of already, `quiet_for` the
    days for which somebody with a licence has not used it.
    """

    at_first: int
    today: int
    leaving: int = 4
    passive: float = 0.0
    without_login: float = 0.0
    roles: Mapping[str, int] = field(default_factory=dict)
    coming_in: tuple[int, ...] = ()
    quiet_for: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoShifts:
    """When people work with the product, by the customer's clock: a share of them a day, `hours` long on average."""

    opens: int
    closes: int
    busiest: int
    share: float
    hours: float
    saturday: float = 0.0
    days: int = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DemoLicensee:
    """One customer, there once. `licenses` are those of the first day, by kind; more are added when people need them.

    `added` are further ones, by kind and months after the signature.
    """

    organization: NewOrganization
    profile: Mapping[str, Any]
    plan: str
    product: str
    signed_by: str
    signed_months_ago: int
    departments: Mapping[str, str]
    crew: DemoCrew
    licenses: Mapping[str, int]
    added: tuple[tuple[str, int, int], ...] = ()
    shifts: DemoShifts
    live_clients: int = 2

    @property
    def slug(self) -> str:
        return self.organization.slug

    def signed_on(self, today: date) -> date:
        return add_months(today, -self.signed_months_ago)
